package table

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// maxDocument is how large a document may be, encoded: DynamoDB refuses items
// above 400 KB, and the row, the keys and later fields need room.
const maxDocument = 350_000

// kind says how documents of one kind are kept.
type kind[T any] struct {
	name   string // of the kind, as change entries and ids of the API call it
	schema int    // of the stored form; readers bring older ones up to date
	key    func(T) Key
	id     func(T) string
	label  func(T) string // number or name, for people
	// subject is the contact whose history the document belongs to; nil: none.
	subject func(T) string
	// row is what lists show, and rows where they look for it.
	row  func(T) any
	rows func(T) rows
}

// rows is where the lists find a document: GSI1 by state, GSI2 by contact,
// GSI3 by what is due. An empty partition is no entry.
type rows struct {
	state, stateSort     string
	contact, contactSort string
	due, dueSort         string
}

// revised is a document that carries a stamp.
type revised interface{ Revision() *journal.Stamp }

func stampOf[T any](doc *T) *journal.Stamp { return any(doc).(revised).Revision() }

// get reads a document for an operation that will change it, or that needs
// others with it: consistently, batched with what else is expected. One that
// was left half-way by a crash is put back first.
func (k kind[T]) get(ctx context.Context, w *Work, key Key) (T, error) {
	it, err := w.load(ctx, key)
	if err == nil && w.Write && it["pending"] != nil {
		it, err = w.settle(ctx, key, it)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return k.open(w, it)
}

// open reads a document out of its item, at the version the caller expects; a
// deleted one is not found.
func (k kind[T]) open(w *Work, it item) (T, error) {
	doc, err := k.read(it)
	if err != nil {
		return doc, err
	}
	return doc, w.matches(k.id(doc), stampOf(&doc).Version)
}

// read reads a document as it is, whatever the caller expects of it.
func (k kind[T]) read(it item) (T, error) {
	var doc T
	if it == nil || it["deleted"] != nil {
		return doc, fault.NotFound()
	}
	if err := decode(it["doc"], &doc); err != nil {
		return doc, fmt.Errorf("read a %s: %w", k.name, err)
	}
	return doc, nil
}

// add stages a new document.
func (k kind[T]) add(w *Work, doc *T) error {
	giveDigits(doc)
	s := stampOf(doc)
	s.Version, s.CreatedAt, s.UpdatedAt = 1, w.Now, w.Now
	it, err := k.frame(w, *doc)
	if err != nil {
		return err
	}
	if err := w.stage(write{key: k.key(*doc), put: it, cond: "attribute_not_exists(pk)", failed: again}); err != nil {
		return err
	}
	return k.log(w, *doc, journal.Created, nil)
}

// save stages a document that was read in this work and has changed since; one
// that has not changed stays as it is, version and all. What a later release has
// stored in a form this one does not know is left to that release: saving it here
// would drop what is not known (infra/runbooks/versions.md).
func (k kind[T]) save(w *Work, doc *T) error {
	giveDigits(doc)
	if stored, err := strconv.Atoi(str(w.seen[k.key(*doc)]["schema"])); err == nil && stored > k.schema {
		return fault.Busy("document.newer", "A newer release, which is being deployed, has written this document. Try again in a few minutes.", time.Minute)
	}
	before, err := k.read(w.seen[k.key(*doc)])
	if err != nil {
		return fmt.Errorf("save a %s that was not read before: %w", k.name, err)
	}
	changes, err := journal.Diff(&before, doc)
	if err != nil || len(changes) == 0 {
		return err
	}
	s := stampOf(doc)
	was := s.Version
	s.Version, s.UpdatedAt = was+1, w.Now
	it, err := k.frame(w, *doc)
	if err != nil {
		return err
	}
	if err := w.stage(replace(k.key(*doc), it, was)); err != nil {
		return err
	}
	return k.log(w, *doc, journal.Updated, changes)
}

// remove stages the deletion: a tombstone stays, so that the id means nothing
// else ever and the history can still be read.
func (k kind[T]) remove(w *Work, doc *T) error {
	s := stampOf(doc)
	was := s.Version
	s.Version, s.UpdatedAt = was+1, w.Now
	it := item{"version": num(strconv.Itoa(s.Version)), "deleted": &types.AttributeValueMemberBOOL{Value: true}}
	if err := w.stage(replace(k.key(*doc), it, was)); err != nil {
		return err
	}
	return k.log(w, *doc, journal.Deleted, nil)
}

// unchanged is the condition of every change: nobody has changed the document
// since it was read, deleted it, or is changing it in parts.
const unchanged = "version = :was AND attribute_not_exists(deleted) AND attribute_not_exists(pending)"

// framed are the attributes a document's item is written with; what stands
// there besides (whether it is used, say) is somebody else's and stays.
var framed = []string{"kind", "schema", "id", "version", "doc", "row", "deleted", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk"}

// replace changes a document's item from the version it was to what it is now.
func replace(key Key, it item, was int) write {
	u := write{key: key, cond: unchanged, names: map[string]string{}, values: item{":was": num(strconv.Itoa(was))}, failed: again}
	var set, drop []string
	for _, name := range framed {
		a, there := it[name]
		switch {
		case there:
			u.names["#"+name], u.values[":"+name] = name, a
			set = append(set, "#"+name+" = :"+name)
		case name != "kind" && name != "schema" && name != "id" && name != "version":
			u.names["#"+name] = name
			drop = append(drop, "#"+name)
		}
	}
	u.update = "SET " + strings.Join(set, ", ")
	if len(drop) > 0 {
		u.update += " REMOVE " + strings.Join(drop, ", ")
	}
	return u
}

// frame is the item of a document: the document, its row, where lists find it.
func (k kind[T]) frame(w *Work, doc T) (item, error) {
	it := item{"kind": text(k.name), "schema": num(strconv.Itoa(k.schema)), "id": text(k.id(doc)), "version": num(strconv.Itoa(stampOf(&doc).Version))}
	var err error
	if it["doc"], err = encode(doc); err != nil {
		return nil, fmt.Errorf("keep a %s: %w", k.name, err)
	}
	if n := Size(it["doc"]); n > maxDocument {
		return nil, tooLarge(n)
	}
	if k.row != nil {
		if it["row"], err = encode(k.row(doc)); err != nil {
			return nil, fmt.Errorf("keep the row of a %s: %w", k.name, err)
		}
	}
	if k.rows != nil {
		r := k.rows(doc)
		for _, x := range []struct{ name, value, sort string }{{"gsi1", r.state, r.stateSort}, {"gsi2", r.contact, r.contactSort}, {"gsi3", r.due, r.dueSort}} {
			if x.value != "" {
				it[x.name+"pk"], it[x.name+"sk"] = text(placed(w.Org, x.value)), text(x.sort)
			}
		}
	}
	return it, nil
}

// use marks something as used by a document, once and for all, if it is still
// what the document has copied: not deleted and not changed meanwhile. It is written on its own when a transaction has no
// room: a mark too many harms nobody. What the same work adds is marked as it is.
func (w *Work) use(key Key) error {
	yes := &types.AttributeValueMemberBOOL{Value: true}
	for _, s := range w.staged {
		if s.key == key && s.put != nil {
			s.put["used"] = yes
			return nil
		}
		if s.key == key && s.loose {
			return nil
		}
	}
	it := w.seen[key]
	if it == nil || it["used"] != nil {
		return nil
	}
	return w.stage(write{
		key: key, update: "SET used = :yes", cond: "attribute_not_exists(deleted) AND version = :was",
		values: item{":yes": yes, ":was": it["version"]}, failed: again, loose: true,
	})
}

func isUsed(it item) bool { return it["used"] != nil }

func tooLarge(n int) error {
	return &fault.Fault{Kind: fault.KindInvalid, Code: "document.too_large", Detail: fmt.Sprintf(
		"The document would take %d KB; at most %d KB are kept. Shorten its texts or split it.", n/1000, maxDocument/1000)}
}

// log stages the change entry of the document's new version.
func (k kind[T]) log(w *Work, doc T, event string, changes []journal.Change) error {
	s := stampOf(&doc)
	e := journal.Entry{
		Kind: k.name, ID: k.id(doc), Version: s.Version, At: w.Now, Actor: w.Actor, Operation: w.Operation, RequestID: w.RequestID,
		Label: k.label(doc), Event: event, Changes: changes,
	}
	if k.subject != nil {
		e.Subject = k.subject(doc)
	}
	return w.enter(k.key(doc), e)
}

// mostChanges is how many bytes of changes an entry keeps: it is an item as the
// document is, and holds parts of it twice.
const mostChanges = 150_000

// enter stages a change entry beside the document of the given key.
func (w *Work) enter(doc Key, e journal.Entry) error {
	e.Changes, e.Shortened = journal.Shorten(e.Changes, mostChanges)
	a, err := encode(e)
	if err != nil {
		return fmt.Errorf("keep a change entry: %w", err)
	}
	return w.stage(write{
		key:    logKey(doc, e.Version),
		put:    item{"kind": text("log"), "schema": num("1"), "org": text(string(w.Org)), "doc": a},
		cond:   "attribute_not_exists(pk)",
		failed: again,
	})
}
