package table

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// write is one staged action: a put, an update, a delete, or a condition check.
type write struct {
	key    Key
	put    item
	update string
	remove bool
	cond   string
	names  map[string]string
	values item
	loose  bool // harmless by itself: may be written before the transaction
	alone  bool // needs no transaction when it is the only write
	// was is the version before the change; the write of a document is conditional on
	// it.
	was int
	// failed handles a failed condition; it receives the item as DynamoDB returned it.
	// It returns the caller's fault, errAgain to run the work again on the current
	// data, or nil for a write that is no longer necessary.
	failed func(found Record) error
}

// errAgain is a lost race: the work runs again.
var errAgain = errors.New("another request changed the item first")

// errConflict is a conflict with another transaction on the same items: the data may be
// unchanged.
var errConflict = fmt.Errorf("met another transaction: %w", errAgain)

// again is Again, for the engine's own writes.
func again(Record) error { return errAgain }

// Lost returns the error of a lost race: a work that returns it runs again.
func Lost() error { return errAgain }

// Again handles a failed condition by running the work again.
func Again(Record) error { return errAgain }

// Pointless handles a failed condition by leaving the write out.
func Pointless(Record) error { return nil }

// stage adds a write. As in a DynamoDB transaction, each item has at most one action.
func (w *Work) stage(s write) error {
	if !w.Write {
		return fmt.Errorf("%s writes the table without a grant", w.Operation)
	}
	if w.isStaged(s.key) {
		return fmt.Errorf("%s writes %s %s twice", w.Operation, s.key.pk, s.key.sk)
	}
	w.staged = append(w.staged, s)
	return nil
}

// isStaged reports whether the work has staged a write of the item.
func (w *Work) isStaged(k Key) bool { return w.stagedAt(k) >= 0 }

func (w *Work) stagedAt(k Key) int {
	return slices.IndexFunc(w.staged, func(s write) bool { return s.key == k })
}

// Fields are attributes of an item that is not a document.
type Fields map[string]any

// item returns the fields as attributes: texts, numbers, booleans and bytes.
func (f Fields) item() item {
	it := item{}
	for name, v := range f {
		switch v := v.(type) {
		case string:
			it[name] = text(v)
		case int:
			it[name] = num(fmt.Sprint(v))
		case int64:
			it[name] = num(fmt.Sprint(v))
		case bool:
			it[name] = &types.AttributeValueMemberBOOL{Value: v}
		case []byte:
			it[name] = blob(v)
		}
	}
	return it
}

// Once stages a new item; failed returns the error if the item exists.
func (w *Work) Once(k Key, f Fields, failed func(Record) error) error {
	return w.stage(write{key: k, put: f.item(), cond: "attribute_not_exists(pk)", failed: failed})
}

// Put stages an item in place of any existing one.
func (w *Work) Put(k Key, f Fields) error { return w.stage(write{key: k, put: f.item()}) }

// Swap stages an item in place of one whose attribute has the given value; "" matches
// an item without the attribute.
func (w *Work) Swap(k Key, f Fields, attribute, was string, failed func(Record) error) error {
	s := write{key: k, put: f.item(), cond: "attribute_not_exists(#a)", names: map[string]string{"#a": attribute}, failed: failed}
	if was != "" {
		s.cond, s.values = "#a = :was", item{":was": text(was)}
	}
	return w.stage(s)
}

// Drop stages the removal of an item.
func (w *Work) Drop(k Key) error { return w.stage(write{key: k, remove: true}) }

// DropIf stages the removal of an item whose attribute has the given value, if it exists.
func (w *Work) DropIf(k Key, attribute, is string, failed func(Record) error) error {
	return w.stage(write{
		key: k, remove: true, cond: "attribute_not_exists(#a) OR #a = :is", failed: failed,
		names: map[string]string{"#a": attribute}, values: item{":is": text(is)},
	})
}

// Keep stages an item with a packed value, together with other fields.
func (w *Work) Keep(k Key, schema int, v any, f Fields) error {
	s, err := packedPut(k, schema, v, f)
	if err != nil {
		return err
	}
	return w.stage(s)
}

// KeepOnce is Keep for an item that must not exist yet.
func (w *Work) KeepOnce(k Key, schema int, v any, f Fields, failed func(Record) error) error {
	s, err := packedPut(k, schema, v, f)
	if err != nil {
		return err
	}
	s.cond, s.failed = "attribute_not_exists(pk)", failed
	return w.stage(s)
}

// KeepIf is Keep for an item whose attribute has the given value; "" matches an item
// without the attribute.
func (w *Work) KeepIf(k Key, schema int, v any, f Fields, attribute, was string, failed func(Record) error) error {
	s, err := packedPut(k, schema, v, f)
	if err != nil {
		return err
	}
	s.cond, s.names, s.failed = "attribute_not_exists(#a)", map[string]string{"#a": attribute}, failed
	if was != "" {
		s.cond, s.values = "#a = :was", item{":was": text(was)}
	}
	return w.stage(s)
}

// packedPut returns the put of an item with a packed value and other fields.
func packedPut(k Key, schema int, v any, f Fields) (write, error) {
	doc, err := packOne(schema, v)
	if err != nil {
		return write{}, fmt.Errorf("store %s: %w", k.sk, err)
	}
	it := f.item()
	it[docAttribute] = doc
	return write{key: k, put: it}, nil
}

// Kept reads the packed value of an item; an item that does not exist leaves v
// unchanged.
func (r Record) Kept(v any) error {
	if r.it[docAttribute] == nil {
		return nil
	}
	raw, err := unpackOne(r.it[docAttribute])
	if err != nil {
		return err
	}
	return decodeJSON(raw, v)
}

// action returns the write in DynamoDB's form. In a dry run only its condition is left;
// action returns false if there is none.
func (w *Work) action(s write) (types.TransactWriteItem, bool) {
	pk, sk := s.key.within(w.Org)
	key := item{"pk": text(pk), "sk": text(sk)}
	cond, names := expression(s.cond), s.names
	values := s.values
	if len(values) == 0 {
		values = nil
	}
	if len(names) == 0 {
		names = nil
	}
	onFail := types.ReturnValuesOnConditionCheckFailureAllOld
	switch {
	case w.DryRun || (s.put == nil && s.update == "" && !s.remove):
		if cond == nil {
			return types.TransactWriteItem{}, false
		}
		names, values = referenced(*cond, names, values)
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &w.t.name, Key: key, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	case s.put != nil:
		s.put["pk"], s.put["sk"] = key["pk"], key["sk"]
		return types.TransactWriteItem{Put: &types.Put{
			TableName: &w.t.name, Item: s.put, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	case s.remove:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: &w.t.name, Key: key, ConditionExpression: cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValuesOnConditionCheckFailure: onFail,
		}}, true
	}
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &w.t.name, Key: key, UpdateExpression: &s.update, ConditionExpression: cond, ExpressionAttributeNames: names,
		ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: onFail,
	}}, true
}

func expression(s string) *string {
	if s == "" {
		return nil
	}
	return aws.String(s)
}
