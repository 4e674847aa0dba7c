package table

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
)

// maxActions is how many items one transaction may touch.
const maxActions = 100

// commit writes everything staged as one transaction. An answer under a key is kept
// even if nothing changes: a repeated request gets the same one, whatever has
// happened to the document since.
func (w *Work) commit(ctx context.Context) error {
	if len(w.expect) > 0 {
		if err := w.fetch(ctx); err != nil {
			return err
		}
	}
	adds, err := w.additions()
	if err != nil {
		return err
	}
	marks, err := w.marks()
	if err != nil {
		return err
	}
	staged := append(w.staged, marks...)
	if w.Answer != nil && w.answer != nil && !w.DryRun && w.Write {
		k, err := w.keep()
		if err != nil {
			return err
		}
		staged = append(staged, k)
	}
	if len(staged)+len(adds) == 0 {
		return nil
	}
	if len(staged)+len(adds) > maxActions {
		return w.commitInParts(ctx, staged, adds)
	}
	return w.transact(ctx, append(staged, writes(adds)...))
}

// transact sends one transaction and makes sense of its refusal. A write that
// has become pointless is left out, and the rest is sent again.
func (w *Work) transact(ctx context.Context, writes []write) error {
	actions := make([]types.TransactWriteItem, 0, len(writes))
	sent := make([]write, 0, len(writes))
	for _, s := range writes {
		if a, ok := w.action(s); ok {
			actions, sent = append(actions, a), append(sent, s)
		}
	}
	if len(actions) == 0 {
		return nil
	}
	if len(sent) == 1 && sent[0].alone && !w.DryRun {
		return w.single(ctx, sent[0], actions[0])
	}
	err := w.send(ctx, actions)
	var refused *types.TransactionCanceledException
	if errors.As(err, &refused) {
		rest, err := w.refusal(sent, refused)
		if err != nil {
			return err
		}
		return w.transact(ctx, rest)
	}
	if err != nil {
		return fmt.Errorf("write %d items: %w", len(actions), err)
	}
	return nil
}

// single sends the only write of a work without a transaction, which would cost twice
// as much. Repeated after its answer was lost it finds its own condition broken, so it
// is for writes that a further run recognises as done.
func (w *Work) single(ctx context.Context, s write, a types.TransactWriteItem) (err error) {
	if u := a.Update; u != nil {
		_, err = w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: u.TableName, Key: u.Key, UpdateExpression: u.UpdateExpression, ConditionExpression: u.ConditionExpression,
			ExpressionAttributeNames: u.ExpressionAttributeNames, ExpressionAttributeValues: u.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: u.ReturnValuesOnConditionCheckFailure,
		})
	} else if p := a.Put; p != nil {
		_, err = w.t.db.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: p.TableName, Item: p.Item, ConditionExpression: p.ConditionExpression,
			ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		})
	}
	var failed *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed):
		w.seen[s.key] = failed.Item
		if err = s.failed(Record{failed.Item}); errors.Is(err, errAgain) {
			w.overtake(s.key)
		}
		return err
	case conflicting(err):
		w.overtake(s.key)
		return errConflict
	}
	return fmt.Errorf("write an item: %w", err)
}

// send asks for one transaction until its fate is known: under the same token
// DynamoDB does it once, and answers as the first time.
func (w *Work) send(ctx context.Context, actions []types.TransactWriteItem) error {
	in := &dynamodb.TransactWriteItemsInput{TransactItems: actions, ClientRequestToken: aws.String(rand.Text())}
	for wait := w.t.patience(ctx); ; {
		_, err := w.t.db.TransactWriteItems(ctx, in)
		if err == nil || !passing(err) || !wait.again(ctx) {
			return err
		}
	}
}

// passing tells whether an error says nothing about the request: the answer was
// lost on its way, or there was too much to do at the moment.
func passing(err error) bool {
	return retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary
}

// busy turns a refusal for the moment's sake into the fault that says so.
func busy(err error, code string) error {
	if throttled := retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary; throttled {
		return fault.Busy(code, "Too many requests at once. Repeat this one in a moment.", time.Second)
	}
	return err
}

// refusal turns a cancelled transaction into the fault of the first condition
// that has one, unless one of them says that somebody was faster. What was
// found in the place of what was expected is kept for the next run. When all
// that failed is pointless now, it gives the writes that are left.
func (w *Work) refusal(sent []write, refused *types.TransactionCanceledException) (rest []write, err error) {
	var first error
	overtaken, conflict := false, false
	for i, r := range refused.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "", "None":
			rest = append(rest, sent[i])
		case "ConditionalCheckFailed":
			s := sent[i]
			w.seen[s.key] = r.Item
			if s.failed == nil {
				return nil, fmt.Errorf("an unexplained condition failed: %s %s", s.key.pk, s.cond)
			}
			switch err := s.failed(Record{r.Item}); {
			case err == nil:
			case errors.Is(err, errAgain):
				overtaken = true
				w.overtake(s.key)
			case first == nil:
				first = err
			}
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			conflict = true
			w.overtake(sent[i].key)
		default:
			return nil, fmt.Errorf("write %s: %s: %w", sent[i].key.pk, aws.ToString(r.Message), refused)
		}
	}
	switch {
	case overtaken:
		return nil, errAgain
	case conflict:
		return nil, errConflict
	case first == nil && len(rest) == len(sent):
		return nil, fmt.Errorf("a transaction was cancelled without a reason: %w", refused)
	}
	return rest, first
}

// overtake notes that somebody else was faster with an item. The answer to a
// copy of this request is as good later as now.
func (w *Work) overtake(k Key) {
	if w.Answer == nil || k != w.Answer.key() {
		w.overtaken = append(w.overtaken, k)
	}
}

// only keeps the names and values an expression mentions: DynamoDB refuses the rest.
func only(expr string, names map[string]string, values item) (map[string]string, item) {
	var n map[string]string
	for k, v := range names {
		if mentions(expr, k) {
			if n == nil {
				n = map[string]string{}
			}
			n[k] = v
		}
	}
	var vs item
	for k, v := range values {
		if mentions(expr, k) {
			if vs == nil {
				vs = item{}
			}
			vs[k] = v
		}
	}
	return n, vs
}

func mentions(expr, name string) bool {
	for rest := expr; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		rest = rest[i+len(name):]
		if rest == "" || !isWord(rest[0]) {
			return true
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
