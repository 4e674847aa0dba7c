package table

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// write is one staged change: a put, an update, a delete, or a check alone.
type write struct {
	key    Key
	put    item
	update string
	remove bool
	cond   string
	names  map[string]string
	values item
	loose  bool // harmless by itself: may be written before the rest
	// failed is asked when the condition did not hold, with the item as it was
	// found (nil: there was none). It answers with the caller's fault, with
	// errAgain when the work should run again on what is there now, or with nil
	// when that makes the write pointless.
	failed func(found item) error
}

// errAgain says that somebody was faster: the work runs again.
var errAgain = errors.New("somebody was faster")

// errConflict says that another transaction touched the same items at the same
// moment: nothing is known to have changed.
var errConflict = fmt.Errorf("met another transaction: %w", errAgain)

func again(item) error { return errAgain }

// stage adds a write. DynamoDB takes one action per item in a transaction, and
// so does a unit of work.
func (w *Work) stage(s write) error {
	if !w.Write {
		return fmt.Errorf("%s writes the table without a grant", w.Operation)
	}
	for _, o := range w.staged {
		if o.key == s.key {
			return fmt.Errorf("%s writes %s %s twice", w.Operation, s.key.pk, s.key.sk)
		}
	}
	w.staged = append(w.staged, s)
	return nil
}

// isStaged tells whether the item is being written already.
func (w *Work) isStaged(k Key) bool {
	return slices.ContainsFunc(w.staged, func(s write) bool { return s.key == k })
}

// action is the write as DynamoDB takes it; on a dry run only its condition is
// left, and nothing if it has none.
func (w *Work) action(s write) (types.TransactWriteItem, bool) {
	pk, sk := s.key.within(w.Org)
	key := item{"pk": text(pk), "sk": text(sk)}
	cond, names := expression(s.cond), s.names
	values := s.values
	if len(values) == 0 {
		values = nil
	}
	onFail := types.ReturnValuesOnConditionCheckFailureAllOld
	switch {
	case w.DryRun || (s.put == nil && s.update == "" && !s.remove):
		if cond == nil {
			return types.TransactWriteItem{}, false
		}
		names, values = only(*cond, names, values)
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &w.t.name, Key: key, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	case s.put != nil:
		s.put["pk"], s.put["sk"] = key["pk"], key["sk"]
		return types.TransactWriteItem{Put: &types.Put{
			TableName: &w.t.name, Item: s.put, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	case s.remove:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: &w.t.name, Key: key, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	}
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &w.t.name, Key: key, UpdateExpression: &s.update, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: onFail,
	}}, true
}

func expression(s string) *string {
	if s == "" {
		return nil
	}
	return aws.String(s)
}
