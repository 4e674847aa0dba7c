package table

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// Scope is in whose name, and under which conditions, a unit of work runs.
type Scope struct {
	Org       org.OrganizationID
	Actor     journal.Actor
	Operation string
	RequestID string
	Now       time.Time

	Member org.UserID  // a user whose membership the first read must confirm; none for the system
	Role   rights.Role // what his token says he is
	Answer *Recall     // where the answer to this request is remembered; nil: nowhere
	Match  *Match      // the version the caller's change is based on
	DryRun bool        // every write becomes the check of its condition
	Read   bool        // may it read
	Write  bool        // may it write
}

// Match is the precondition of If-Match: the document of this id must be at
// one of these versions.
type Match struct {
	ID       string
	Versions []int
	Any      bool
}

// Work is one unit of work: what it reads is read once, what it changes is
// staged, and everything staged is written as one transaction or not at all.
// It is bound to one organisation; no key of another can be built with it.
type Work struct {
	Scope
	t       *Table
	expect  []Key
	seen    map[Key]item
	staged  []write
	moves   []stockMove
	used    []string // entries of the settings
	answer  *Answer
	lineage *lineage

	overtaken []Key // what somebody else was faster with
}

// lineage is what repeated runs of one unit of work share.
type lineage struct {
	numbers map[string]string
	busy    string
	turn    turn
}

// Expect names items the work is about to ask for, so that the first question
// fetches them all in one request.
func (w *Work) Expect(keys ...Key) { w.expect = append(w.expect, keys...) }

// load gives one item, nil if there is none.
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

// Torn is returned by a work whose reads do not belong together, because somebody
// changed some of it between one and the next: it runs again on what is there now.
func (w *Work) Torn() error {
	clear(w.seen)
	return errAgain
}

// fetch reads everything expected, consistently, in as few requests as the
// limit of 100 keys allows.
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
	for len(keys) > 0 {
		n := min(len(keys), 100)
		if err := w.fetchSome(ctx, keys[:n]); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return w.admit()
}

func (w *Work) fetchSome(ctx context.Context, keys []Key) error {
	ask := make([]item, len(keys))
	back := make(map[[2]string]Key, len(keys))
	for i, k := range keys {
		pk, sk := k.within(w.Org)
		ask[i] = item{"pk": text(pk), "sk": text(sk)}
		back[[2]string{pk, sk}] = k
	}
	for wait := w.t.patience(ctx); len(ask) > 0; {
		out, err := w.t.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{w.t.name: {Keys: ask, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return fmt.Errorf("read %d items: %w", len(ask), err)
		}
		for _, it := range out.Responses[w.t.name] {
			w.seen[back[[2]string{str(it["pk"]), str(it["sk"])}]] = it
		}
		ask = out.UnprocessedKeys[w.t.name].Keys
		if len(ask) > 0 && !wait.again(ctx) {
			return fault.Busy("table.busy", "Too many requests at once. Repeat this one in a moment.", time.Second)
		}
	}
	return nil
}

// beside reads a document and what is kept with it, in one query.
func (w *Work) beside(ctx context.Context, doc Key) (map[string]item, error) {
	if !w.Read {
		return nil, fmt.Errorf("%s reads the table without a grant", w.Operation)
	}
	if doc == none {
		return nil, nil
	}
	pk, _ := doc.within(w.Org)
	out := map[string]item{}
	in := &dynamodb.QueryInput{
		TableName:                 &w.t.name,
		ConsistentRead:            aws.Bool(true),
		KeyConditionExpression:    aws.String("pk = :p AND sk BETWEEN :low AND :high"), // the local server reads past begins_with
		ExpressionAttributeValues: item{":p": text(pk), ":low": text(self), ":high": text(self + last)},
	}
	for {
		page, err := w.t.db.Query(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("read a document with what stands beside it: %w", err)
		}
		for _, it := range page.Items {
			out[str(it["sk"])] = it
		}
		if page.LastEvaluatedKey == nil {
			return out, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}

// admit looks at what every writing unit of work reads first: was this request
// answered already, and is the user still a member, in the role his token says?
// A token outlives both by up to an hour, and whoever lost a right must not use it
// to get it back.
func (w *Work) admit() error {
	if w.Answer != nil {
		if it := w.seen[w.Answer.key()]; it != nil && !expired(it, w.Now) {
			return w.Answer.replay(it)
		}
	}
	if w.Member == "" {
		return nil
	}
	it, read := w.seen[User(w.Member)]
	if !read {
		return nil
	}
	var doc struct {
		Disabled bool        `json:"disabled"`
		Role     rights.Role `json:"role"`
	}
	if it != nil {
		if err := decode(it["doc"], &doc); err != nil {
			return fmt.Errorf("read member %s: %w", w.Member, err)
		}
	}
	if it == nil || doc.Disabled {
		return fault.Forbidden("user.disabled", "Your access to this organisation has been withdrawn. Ask one of its owners.")
	}
	if doc.Role != w.Role && doc.Role != rights.Owner { // an owner may whatever he might before
		return fault.Forbidden("role.changed", "You have another role since you signed in: %s. Sign in again.", doc.Role)
	}
	return nil
}

// matches compares a document that is about to change with the version the
// caller has seen.
func (w *Work) matches(id string, version int) error {
	if w.Match == nil || w.Match.ID != id || w.Match.Any {
		return nil
	}
	for _, v := range w.Match.Versions {
		if v == version {
			return nil
		}
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

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }

func str(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	}
	return ""
}
