package table

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// This file spells the keys of what the engine itself keeps. The keys of the
// business, and the map of the whole table, are in shared/store/keys.go.
//
// A Key lacks the organisation; a unit of work, which is bound to one, puts it in
// front. So no key exists without an organisation, except those that start with
// SYS. The sort keys of a document's partition are chosen so that one query reads
// what belongs together:
//
//	-…          side items: sums, stock levels, links to the document's children
//	.           the document itself, with the change entry of its creation
//	.<version>  the change entry of a later version
//	A…          the rest: feed, stock ledger, reminders
//
// Side items and the document are one range, the document and its history another.
// The stream's readers filter on the dot.

// Key names one item within an organisation.
type Key struct {
	pk, sk string
	system bool
}

// At is the key of an item of the organisation.
func At(partition, sort string) Key { return Key{pk: partition, sk: sort} }

// System is the key of an item that belongs to no organisation.
func System(partition, sort string) Key {
	return Key{pk: system + partition, sk: sort, system: true}
}

// DocumentKey is the key of the document with this id; the zero Key for a text that
// is no id of its type, so that an id can never smuggle a separator into a key.
func DocumentKey[T id.Named](v T) Key {
	if !id.Valid(v) {
		return none
	}
	return At(string(v), self)
}

// Beside is the key of another item in the same partition.
func (k Key) Beside(parts ...string) Key {
	return Key{pk: k.pk, sk: strings.Join(parts, "#"), system: k.system}
}

// IsZero reports whether the key names nothing.
func (k Key) IsZero() bool { return k == none }

// of is the key of something in an organisation, for work that belongs to none.
func (k Key) of(o id.Organization) Key {
	pk, sk := k.within(o)
	return Key{pk: pk, sk: sk, system: true}
}

const (
	self  = "."  // the document itself
	shard = "00" // all items of one kind share one partition until an organisation outgrows it
	last  = "\U0010FFFF"

	system = "SYS#"
	owned  = "O#"
)

// none is the key of nothing.
var none = Key{}

// within puts the organisation in front.
func (k Key) within(o id.Organization) (pk, sk string) {
	if k.system {
		return k.pk, k.sk
	}
	return partition(o, k.pk), k.sk
}

func partition(o id.Organization, name string) string {
	return owned + id.Bare(string(o)) + "#" + name
}

// Owner splits a partition key of the table into its organisation, none for one of
// the system's, and the rest.
func Owner(pk string) (o id.Organization, name string) {
	rest, ours := strings.CutPrefix(pk, owned)
	if !ours {
		return "", pk
	}
	bare, name, _ := strings.Cut(rest, "#")
	return id.Organization(o.Prefix() + "_" + bare), name
}

// placed is a partition of an index: the organisation's own, unless it is one of
// the system's, which are looked through for all organisations at once.
func placed(o id.Organization, name string) string {
	if strings.HasPrefix(name, system) {
		return name
	}
	return partition(o, name)
}

// Sharded is a partition of which an organisation may need several one day.
func Sharded(parts ...string) string { return strings.Join(parts, "#") + "#" + shard }

// Due is a partition of an index that is looked through for all organisations at once.
func Due(name string) string { return system + name + "#" + shard }

func entryKey(doc Key, version int) Key {
	if version == 1 {
		return Key{pk: doc.pk, sk: self, system: doc.system}
	}
	return doc.Beside(self + fmt.Sprintf("%08d", version))
}

func sumPrefix() string { return "-SUM#" }

func feedKey(subject string, e journal.Entry) Key {
	return At(subject, "FEED#"+Instant(e.At)+"#"+e.ID+"#"+fmt.Sprintf("%08d", e.Version))
}

// linkKey names a link from a parent to one of its children, which are listed by
// kind and date.
func linkKey(parent, date, child string) Key {
	return At(parent, linkPrefix(id.Kind(child))+date+"#"+id.Bare(child))
}

func linkPrefix(kind string) string { return "-REL#" + kind + "#" }

// noteKey names the note of what was derived from a document: with the facts of
// its month.
func noteKey(doc, month string) Key {
	return At("FACT#"+id.Kind(doc)+"#"+month+"#"+shard, id.Bare(doc))
}

// wordKey names a word of a document. The keys of one word are in order of age, the
// newest document first, whatever its kind.
func wordKey(word, doc string) Key {
	return At("Q#"+head(word), word+"#"+backwards(id.Bare(doc))+"#"+id.Kind(doc))
}

// foundBy is the document a word's sort key names.
func foundBy(sort string) string {
	_, rest, _ := strings.Cut(sort, "#")
	bare, kind, _ := strings.Cut(rest, "#")
	return kind + "_" + backwards(bare)
}

// crockford is the alphabet of ids.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// backwards is an id that sorts before those that are older; of itself, the id again.
func backwards(bare string) string {
	b := []byte(bare)
	for i, c := range b {
		if at := strings.IndexByte(crockford, c); at >= 0 {
			b[i] = crockford[len(crockford)-1-at]
		}
	}
	return string(b)
}

// head is the part of a word that names its partition.
func head(word string) string {
	r := []rune(word)
	return string(r[:min(len(r), 2)])
}

// ClaimKey is the key of a claim to a number or a name.
func ClaimKey(kind, what string) Key { return At("CLAIM#"+kind, bounded(what)) }

func counterKey(kind string) Key { return At("SEQ", kind) }

func answerKey(caller, key string, outside bool) Key {
	if outside {
		return System("IDEM#"+Hashed(caller), Hashed(key))
	}
	return At("IDEM#"+caller, Hashed(key))
}

func heldKey(doc Key, n int) Key { return At("RSV#"+doc.pk, fmt.Sprintf("%02d", n)) }

// Instant is a time as text that sorts.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// Hashed is a text as a key may hold it that must not be read there.
func Hashed(s string) string {
	h := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h[:18])
}

// bounded keeps a text of any length usable as a sort key: beyond 200 bytes its
// hash takes the place of the rest.
func bounded(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:120], "") + "~" + Hashed(s)
}
