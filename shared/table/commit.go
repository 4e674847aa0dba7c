package table

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
)

// maxActions is how many items one transaction may write or check.
const maxActions = 100

// commit writes everything staged as one transaction. The response under an
// idempotency key is stored even if nothing changes: a repeated request gets the same
// response, regardless of later changes of the document.
func (w *Work) commit(ctx context.Context) error {
	if w.Admit != nil && w.Admit.IfRead {
		w.expect = slices.DeleteFunc(w.expect, func(k Key) bool { return k == w.Admit.Key })
	}
	if len(w.expect) > 0 {
		if err := w.fetch(ctx); err != nil {
			return err
		}
	}
	if w.Totals {
		return nil
	}
	adds, err := w.additions()
	if err != nil {
		return err
	}
	if err := w.stageUsers(); err != nil {
		return err
	}
	staged := w.staged
	if w.Answer != nil && w.answer != nil && !w.DryRun && w.Write {
		k, err := w.answerWrite()
		if err != nil {
			return err
		}
		staged = append(staged, k)
	}
	if len(staged)+len(adds) == 0 {
		return nil
	}
	if len(staged)+len(adds) > maxActions {
		return w.commitInChunks(ctx, staged, adds)
	}
	return w.transact(ctx, append(staged, writes(adds)...))
}

// transact sends one transaction and handles its refusal. A write that is no longer
// necessary is left out, and the rest is sent again.
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
// as much. A retry after a lost response finds its own condition broken, so this is
// only for writes that a further run recognises as done.
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
			w.recordContention(s.key)
		}
		return err
	case conflicting(err):
		w.recordContention(s.key)
		return errConflict
	}
	return fmt.Errorf("write an item: %w", err)
}

// send repeats one transaction until its result is known: under the same token
// DynamoDB performs it once and repeats its first response.
func (w *Work) send(ctx context.Context, actions []types.TransactWriteItem) error {
	in := &dynamodb.TransactWriteItemsInput{TransactItems: actions, ClientRequestToken: aws.String(rand.Text())}
	for b := w.t.backoff(ctx); ; {
		_, err := w.t.db.TransactWriteItems(ctx, in)
		if err == nil || !retryable(err) || !b.wait(ctx) {
			return err
		}
	}
}

// retryable reports whether an error leaves the result of the request unknown: the
// response was lost, or the request was throttled.
func retryable(err error) bool {
	return retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary
}

// busy returns the fault for a throttled request; any other error it returns
// unchanged.
func busy(err error, code string) error {
	if throttled := retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary; throttled {
		return fault.Busy(code, "Too many requests at once. Repeat this one in a moment.", time.Second)
	}
	return err
}

// refusal returns the fault of the first failed condition that has one, unless another
// condition lost a race or met a transaction: then the work runs again. The items that
// DynamoDB returns with the failed conditions are kept for the next run. If none of
// the failed writes is still necessary, refusal returns the writes that are left.
func (w *Work) refusal(sent []write, refused *types.TransactionCanceledException) (rest []write, err error) {
	var first error
	lost, conflict := false, false
	for i, r := range refused.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "", "None":
			rest = append(rest, sent[i])
		case "ConditionalCheckFailed":
			s := sent[i]
			w.seen[s.key] = r.Item
			if s.failed == nil {
				return nil, fmt.Errorf("a condition without a handler failed: %s %s", s.key.pk, s.cond)
			}
			switch err := s.failed(Record{r.Item}); {
			case err == nil:
			case errors.Is(err, errAgain):
				lost = true
				w.recordContention(s.key)
			case first == nil:
				first = err
			}
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			conflict = true
			w.recordContention(sent[i].key)
		default:
			return nil, fmt.Errorf("write %s: %s: %w", sent[i].key.pk, aws.ToString(r.Message), refused)
		}
	}
	switch {
	case lost:
		return nil, errAgain
	case conflict:
		return nil, errConflict
	case first == nil && len(rest) == len(sent):
		return nil, fmt.Errorf("a transaction was cancelled without a reason: %w", refused)
	}
	return rest, first
}

// recordContention records that another request changed an item first. The response to
// a copy of this request is an exception: it never becomes out of date.
func (w *Work) recordContention(k Key) {
	if w.Answer == nil || k != w.Answer.key() {
		w.contended = append(w.contended, k)
	}
}

// referenced returns the names and values that an expression mentions: DynamoDB
// refuses the rest.
func referenced(expr string, names map[string]string, values item) (map[string]string, item) {
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

// mentions reports whether an expression contains a name as a whole word.
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
