package table

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// Scope is the name and the conditions under which a unit of work runs.
type Scope struct {
	Org       id.Organization
	Actor     journal.Actor
	Operation string
	RequestID string
	Now       time.Time

	Admit  *Admission // what the first read must confirm; none for the system
	Answer *Recall    // where the answer to this request is remembered; nil: nowhere
	Match  *Match     // the version the caller's change is based on
	DryRun bool       // every write becomes the check of its condition
	Read   bool       // the operation may read
	Write  bool       // the operation may write
}

// Admission is a document that says whether the caller is still admitted. A token
// outlives a membership by up to an hour, and a right that was lost must not be used
// to get it back.
type Admission struct {
	Key   Key
	Check func(Record) error
}

// Match is the precondition of If-Match: the document of this id must be at one of
// these versions.
type Match struct {
	ID       string
	Versions []int
	Any      bool
}

// Work is one unit of work: what it reads is read once, what it changes is staged,
// and everything staged is written as one transaction or not at all. It is bound to
// one organisation; no key of another can be built with it.
type Work struct {
	Scope
	t       *Table
	expect  []Key
	seen    map[Key]item
	staged  []write
	adds    []Addition
	used    map[Key][]string
	about   Key
	answer  *Answer
	lineage *lineage

	overtaken []Key // items another request was faster with
}

// lineage is what repeated runs of one unit of work share.
type lineage struct {
	numbers map[string]string
	busy    string
	turn    turn
	marked  map[Key]bool // words and links that were put before a transaction
}

// Expect names items the work is about to read, so that the first read fetches them
// all in one request.
func (w *Work) Expect(keys ...Key) { w.expect = append(w.expect, keys...) }

// Load reads one item.
func (w *Work) Load(ctx context.Context, k Key) (Record, error) {
	it, err := w.load(ctx, k)
	return Record{it}, err
}

// Seen is an item that was read before in this work; the zero Record if it was not.
func (w *Work) Seen(k Key) Record { return Record{w.seen[k]} }

// Forget lets the item be read again.
func (w *Work) Forget(keys ...Key) {
	for _, k := range keys {
		delete(w.seen, k)
	}
}

// StagedText is an attribute of an item as this work is about to write it.
func (w *Work) Staged(k Key) (Record, bool) {
	if at := w.stagedAt(k); at >= 0 && w.staged[at].put != nil {
		return Record{w.staged[at].put}, true
	}
	return Record{}, false
}

// Annotate adds fields to an item this work is about to put.
func (w *Work) Annotate(k Key, f Fields) {
	if at := w.stagedAt(k); at >= 0 && w.staged[at].put != nil {
		for name, a := range f.item() {
			w.staged[at].put[name] = a
		}
	}
}

// About names the document that a change in parts is about; the first one stands.
func (w *Work) About(k Key) {
	if w.about == none {
		w.about = k
	}
}

func (w *Work) load(ctx context.Context, k Key) (item, error) {
	if k == none {
		return nil, nil
	}
	if _, known := w.seen[k]; !known {
		w.expect = append(w.expect, k)
		if err := w.fetch(ctx); err != nil {
			return nil, err
		}
	}
	return w.seen[k], nil
}

// Document reads a document that will change, or that others are read with. One
// that was left half-way by a crash is put back first.
func (w *Work) Document(ctx context.Context, k Key) (Record, error) {
	it, err := w.load(ctx, k)
	if err == nil && w.Write && it["pending"] != nil {
		it, err = w.settle(ctx, k, it)
	}
	return Record{it}, err
}

// Torn is returned by a work whose reads do not belong together, because some of it
// changed between one read and the next: it runs again on what is there now.
func (w *Work) Torn() error {
	clear(w.seen)
	return errAgain
}

// fetch reads everything expected, consistently, in as few requests as the limit of
// 100 keys allows.
func (w *Work) fetch(ctx context.Context) error {
	if !w.Read {
		return fmt.Errorf("%s reads the table without a grant", w.Operation)
	}
	var keys []Key
	for _, k := range w.expect {
		if _, known := w.seen[k]; !known && k != none {
			w.seen[k] = nil
			keys = append(keys, k)
		}
	}
	w.expect = nil
	for some := range slices.Chunk(keys, mostKeys) {
		found, err := w.batch(ctx, some, true)
		if err != nil {
			return err
		}
		for k, it := range found {
			w.seen[k] = it
		}
	}
	return w.admit()
}

// mostKeys is how many items one request reads.
const mostKeys = 100

// batch reads items by their keys, at most mostKeys.
func (w *Work) batch(ctx context.Context, keys []Key, consistent bool) (map[Key]item, error) {
	ask := make([]item, len(keys))
	back := make(map[[2]string]Key, len(keys))
	for i, k := range keys {
		pk, sk := k.within(w.Org)
		ask[i] = item{"pk": text(pk), "sk": text(sk)}
		back[[2]string{pk, sk}] = k
	}
	found := make(map[Key]item, len(keys))
	for wait := w.t.patience(ctx); len(ask) > 0; {
		out, err := w.t.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{w.t.name: {Keys: ask, ConsistentRead: aws.Bool(consistent)}},
		})
		if err != nil {
			return nil, fmt.Errorf("read %d items: %w", len(ask), err)
		}
		for _, it := range out.Responses[w.t.name] {
			found[back[[2]string{str(it["pk"]), str(it["sk"])}]] = it
		}
		ask = out.UnprocessedKeys[w.t.name].Keys
		if len(ask) > 0 && !wait.again(ctx) {
			return nil, fault.Busy("table.busy", "Too many requests at once. Repeat this one in a moment.", time.Second)
		}
	}
	return found, nil
}

// Beside reads a document and its side items from the given one on, in one query.
func (w *Work) Beside(ctx context.Context, doc Key, from string) (document Record, sides []Record, err error) {
	if !w.Read {
		return document, nil, fmt.Errorf("%s reads the table without a grant", w.Operation)
	}
	if doc == none {
		return document, nil, nil
	}
	pk, _ := doc.within(w.Org)
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, ConsistentRead: aws.Bool(true), KeyConditionExpression: aws.String("pk = :p AND sk BETWEEN :low AND :high"),
		ExpressionAttributeValues: item{":p": text(pk), ":low": text(from), ":high": text(self)},
	}
	for {
		page, err := w.t.db.Query(ctx, in)
		if err != nil {
			return document, nil, fmt.Errorf("read a document with its side items: %w", err)
		}
		for _, it := range page.Items {
			if str(it["sk"]) == self {
				document = Record{it}
			} else {
				sides = append(sides, Record{it})
			}
		}
		if page.LastEvaluatedKey == nil {
			return document, sides, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}

// admit looks at what every writing unit of work reads first: the answer this request
// was given before, and whether the caller is still admitted.
func (w *Work) admit() error {
	if w.Answer != nil {
		if it := w.seen[w.Answer.key()]; it != nil && !expired(it, w.Now) {
			return w.Answer.replay(it)
		}
	}
	if w.Admit == nil {
		return nil
	}
	it, read := w.seen[w.Admit.Key]
	if !read {
		return nil
	}
	return w.Admit.Check(Record{it})
}

// Matches compares a document that is about to change with the version the caller
// has seen.
func (w *Work) Matches(id string, version int) error {
	if w.Match == nil || w.Match.ID != id || w.Match.Any || slices.Contains(w.Match.Versions, version) {
		return nil
	}
	return fault.Stale(version)
}

// AtVersion refuses a document that is not at the version the caller has seen.
// Requests that change several documents carry the version of each; the pointer
// says where.
func AtVersion(d interface{ Rev() int }, seen int, pointer string) error {
	if d.Rev() == seen {
		return nil
	}
	stale := fault.Stale(d.Rev())
	stale.Fields = []fault.Field{{Pointer: pointer, Code: stale.Code, Detail: stale.Detail}}
	return stale
}
