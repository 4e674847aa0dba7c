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

// This file builds the keys of the engine's own items. The keys of the business, and
// the map of the whole table, are in shared/store/keys.go.
//
// A Key lacks the organisation; a unit of work, which is bound to one, puts it in
// front. So no key exists without an organisation, except those that start with SYS.
// The sort keys of a document's partition are chosen so that one query reads the items
// that belong together:
//
//	-…          side items: sums, stock levels, links to the document's children
//	.           the document itself, with the change entry of its creation
//	.<version>  the change entry of a later version
//	A…          the rest: feed, stock ledger, reminders
//
// Side items and the document are one range, the document and its history another. The
// stream's readers filter on the dot.

// Key is the key of one item within an organisation.
type Key struct {
	pk, sk string
	system bool
}

// At returns the key of an item of the organisation.
func At(partition, sort string) Key { return Key{pk: partition, sk: sort} }

// System returns the key of an item that belongs to no organisation.
func System(partition, sort string) Key {
	return Key{pk: system + partition, sk: sort, system: true}
}

// DocumentKey returns the key of the document with this id, and the zero Key for a text that
// is not an id of its type, so that an id cannot put a separator into a key.
func DocumentKey[T id.Named](v T) Key {
	if !id.Valid(v) {
		return none
	}
	return At(string(v), self)
}

// Beside returns the key of another item in the same partition.
func (k Key) Beside(parts ...string) Key {
	return Key{pk: k.pk, sk: strings.Join(parts, "#"), system: k.system}
}

// IsZero reports whether the key is the zero Key.
func (k Key) IsZero() bool { return k == none }

// of returns the key within an organisation, for work that belongs to none.
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

// none is the zero Key: the key of no item.
var none = Key{}

// within returns the keys with the organisation in front.
func (k Key) within(o id.Organization) (pk, sk string) {
	if k.system {
		return k.pk, k.sk
	}
	return partition(o, k.pk), k.sk
}

func partition(o id.Organization, name string) string {
	return owned + id.Bare(string(o)) + "#" + name
}

// Owner splits a partition key of the table into its organisation, empty for a system
// partition, and the rest.
func Owner(pk string) (o id.Organization, name string) {
	rest, ours := strings.CutPrefix(pk, owned)
	if !ours {
		return "", pk
	}
	bare, name, _ := strings.Cut(rest, "#")
	return id.Organization(o.Prefix() + "_" + bare), name
}

// indexPartition returns a partition key of an index: the organisation's own, unless the name
// is a system partition, which is queried for all organisations at once.
func indexPartition(o id.Organization, name string) string {
	if strings.HasPrefix(name, system) {
		return name
	}
	return partition(o, name)
}

// Sharded returns a partition that may be split into several for a large organisation.
func Sharded(parts ...string) string { return strings.Join(parts, "#") + "#" + shard }

// Due returns an index partition that is queried for all organisations at once.
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

// linkKey returns the key of a link from a parent to one of its children. Links are
// sorted by kind and date.
func linkKey(parent, date, child string) Key {
	return At(parent, linkPrefix(id.Kind(child))+date+"#"+id.Bare(child))
}

func linkPrefix(kind string) string { return "-REL#" + kind + "#" }

// noteKey returns the key of a document's projection note, among the facts of its
// month.
func noteKey(doc, month string) Key {
	return At("FACT#"+id.Kind(doc)+"#"+month+"#"+shard, id.Bare(doc))
}

// wordKey returns the key of a word of a document. The keys of one word are sorted by
// age, the newest document of any kind first.
func wordKey(word, doc string) Key {
	return At("Q#"+wordPrefix(word), word+"#"+reversed(id.Bare(doc))+"#"+id.Kind(doc))
}

// documentOfWord returns the id of the document in a word's sort key.
func documentOfWord(sort string) string {
	_, rest, _ := strings.Cut(sort, "#")
	bare, kind, _ := strings.Cut(rest, "#")
	return kind + "_" + reversed(bare)
}

// crockford is the alphabet of ids.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// reversed returns an id that sorts before those of older documents. Applied twice it
// returns the id.
func reversed(bare string) string {
	b := []byte(bare)
	for i, c := range b {
		if at := strings.IndexByte(crockford, c); at >= 0 {
			b[i] = crockford[len(crockford)-1-at]
		}
	}
	return string(b)
}

// wordPrefix returns the prefix of a word that names its partition.
func wordPrefix(word string) string {
	r := []rune(word)
	return string(r[:min(len(r), 2)])
}

// ClaimKey returns the key of a claim to a number or a name.
func ClaimKey(kind, value string) Key { return At("CLAIM#"+kind, bounded(value)) }

func counterKey(kind string) Key { return At("SEQ", kind) }

func answerKey(caller, key string, outside bool) Key {
	if outside {
		return System("IDEM#"+Hashed(caller), Hashed(key))
	}
	return At("IDEM#"+caller, Hashed(key))
}

func heldKey(doc Key, n int) Key { return At("RSV#"+doc.pk, fmt.Sprintf("%02d", n)) }

// Instant formats a time as a text that sorts.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// Hashed returns the hash of a text that must not be readable in a key.
func Hashed(s string) string {
	h := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h[:18])
}

// bounded shortens a text for a sort key: beyond 200 bytes, a hash replaces the end.
func bounded(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:120], "") + "~" + Hashed(s)
}
