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

// Scope is the context of a unit of work: its organisation, actor, operation and time, and its
// preconditions.
type Scope struct {
	Org       id.Organization
	Actor     journal.Actor
	Operation string
	RequestID string
	Now       time.Time

	Admit  *Admission // the admission that the first read checks; nil for the system
	Answer *Recall    // identifies the stored response to this request; nil: none is stored
	Match  *Match     // the version on which the caller's change is based
	DryRun bool       // every write becomes the check of its condition
	Totals bool       // a dry run that takes no number and checks no condition: it only computes
	Read   bool       // the operation may read
	Write  bool       // the operation may write
}

// Admission is a document that decides whether the caller is still admitted. A token outlives a
// membership by up to an hour, and a lost right must not be used to regain itself.
type Admission struct {
	Key   Key
	Check func(Record) error
	// IfRead limits the check to a work that makes a batched read anyway, which it joins.
	IfRead bool
}

// Match is the precondition of If-Match: the document with this id must be at one of these
// versions.
type Match struct {
	ID       string
	Versions []int
	Any      bool
}

// Work is one unit of work: it reads each item once, stages its changes, and writes everything
// staged as one transaction or not at all. It is bound to one organisation and cannot build a
// key of another.
type Work struct {
	Scope
	t        *Table
	expect   []Key
	seen     map[Key]item
	staged   []write
	adds     []Addition
	users    map[used][]string // new users of documents, and of names within items
	subject  Key
	answer   *Answer
	runState *runState

	contended []Key // items that another request changed first
}

// runState is shared by the repeated runs of one unit of work.
type runState struct {
	numbers map[string]string
	busy    string
	series  seriesLease
	marked  map[Key]bool // words and links that a run has put before its transaction
}

// Expect adds items to the next read, so that one request fetches all of them.
func (w *Work) Expect(keys ...Key) { w.expect = append(w.expect, keys...) }

// Load reads one item.
func (w *Work) Load(ctx context.Context, k Key) (Record, error) {
	it, err := w.load(ctx, k)
	return Record{it}, err
}

// Seen returns an item that this work has read, or the zero Record.
func (w *Work) Seen(k Key) Record { return Record{w.seen[k]} }

// Forget makes the next access read the items again.
func (w *Work) Forget(keys ...Key) {
	for _, k := range keys {
		delete(w.seen, k)
	}
}

// Staged returns an item that this work is about to put.
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

// About names the document that a chunked change belongs to; the first call counts.
func (w *Work) About(k Key) {
	if w.subject == none {
		w.subject = k
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

// Document reads a document to change it or to use it with others. An expired pending change,
// which a crash has left behind, is undone first.
func (w *Work) Document(ctx context.Context, k Key) (Record, error) {
	it, err := w.load(ctx, k)
	if err == nil && w.Write && it["pending"] != nil {
		it, err = w.resolvePending(ctx, k, it)
	}
	return Record{it}, err
}

// Conflict returns the error for inconsistent reads: a record changed between two of them: the
// work runs again on the current data.
func (w *Work) Conflict() error {
	clear(w.seen)
	return errAgain
}

// fetch reads all expected items, consistently, in as few requests as the limit of 100 keys
// allows.
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
	for some := range slices.Chunk(keys, maxKeys) {
		found, err := w.batch(ctx, some, true)
		if err != nil {
			return err
		}
		for k, it := range found {
			w.seen[k] = it
		}
	}
	return w.checkFirstReads()
}

// maxKeys is how many items one request reads.
const maxKeys = 100

// batch reads up to maxKeys items by their keys.
func (w *Work) batch(ctx context.Context, keys []Key, consistent bool) (map[Key]item, error) {
	ask := make([]item, len(keys))
	keyOf := make(map[[2]string]Key, len(keys))
	for i, k := range keys {
		pk, sk := k.within(w.Org)
		ask[i] = item{"pk": text(pk), "sk": text(sk)}
		keyOf[[2]string{pk, sk}] = k
	}
	found := make(map[Key]item, len(keys))
	for b := w.t.backoff(ctx); len(ask) > 0; {
		out, err := w.t.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{w.t.name: {Keys: ask, ConsistentRead: aws.Bool(consistent)}},
		})
		if err != nil {
			return nil, fmt.Errorf("read %d items: %w", len(ask), err)
		}
		for _, it := range out.Responses[w.t.name] {
			found[keyOf[[2]string{str(it["pk"]), str(it["sk"])}]] = it
		}
		ask = out.UnprocessedKeys[w.t.name].Keys
		if len(ask) > 0 && !b.wait(ctx) {
			return nil, fault.Busy("table.busy", "Too many requests at once. Repeat this one in a moment.", time.Second)
		}
	}
	return found, nil
}

// Beside reads a document and its side items from the given sort key on, in one query.
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
			w.seen[doc] = document.it
			return document, sides, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}

// checkFirstReads checks the items that a unit of work reads first: the caller's admission,
// and then the stored response to this request, which is not for a caller without access.
func (w *Work) checkFirstReads() error {
	if w.Admit != nil {
		if it, read := w.seen[w.Admit.Key]; read {
			if err := w.Admit.Check(Record{it}); err != nil {
				return err
			}
		}
	}
	if w.Answer == nil {
		return nil
	}
	if it := w.seen[w.Answer.key()]; it != nil && !expired(it, w.Now) {
		return w.Answer.replay(it)
	}
	return nil
}

// unreadAdmission is the key of the caller's admission, if no read has included it yet.
func (w *Work) unreadAdmission() []Key {
	if w.Admit == nil {
		return nil
	}
	if _, read := w.seen[w.Admit.Key]; read {
		return nil
	}
	return []Key{w.Admit.Key}
}

// admitted checks the caller's admission in the items of a read that included it.
func (w *Work) admitted(read map[Key]item) error {
	for _, k := range w.unreadAdmission() {
		w.seen[k] = read[k]
	}
	return w.checkFirstReads()
}

// Matches returns a fault if the document's version is not one that If-Match names.
func (w *Work) Matches(id string, version int) error {
	if w.Match == nil || w.Match.ID != id || w.Match.Any || slices.Contains(w.Match.Versions, version) {
		return nil
	}
	return fault.Stale(version)
}

// AtVersion returns a fault if the document is not at the version the caller has seen. Requests
// that change several documents carry the version of each; the pointer locates it in the
// request.
func AtVersion(d interface{ Rev() int }, seen int, pointer string) error {
	if d.Rev() == seen {
		return nil
	}
	stale := fault.Stale(d.Rev())
	stale.Fields = []fault.Field{{Pointer: pointer, Code: stale.Code, Detail: stale.Detail}}
	return stale
}
