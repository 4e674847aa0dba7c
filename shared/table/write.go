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
	alone  bool // needs no transaction when it is the only write
	// was is the version a document is changed from: its write is conditional on it.
	was int
	// failed is called when the condition did not hold, with the item as it was found.
	// It returns the caller's fault, errAgain when the work should run again on what is
	// there now, or nil when that makes the write pointless.
	failed func(found Record) error
}

// errAgain reports a lost race: the work runs again.
var errAgain = errors.New("another request was faster")

// errConflict reports that another transaction touched the same items at the same
// moment: nothing is known to have changed.
var errConflict = fmt.Errorf("met another transaction: %w", errAgain)

func again(Record) error { return errAgain }

// Lost is the error of a lost race: a work that fails with it runs again.
func Lost() error { return errAgain }

// Again is the answer to a failed condition that lets the work run again.
func Again(Record) error { return errAgain }

// Pointless is the answer to a failed condition that leaves the write out.
func Pointless(Record) error { return nil }

// stage adds a write. DynamoDB takes one action per item in a transaction, and so
// does a unit of work.
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

// isStaged reports whether the item is being written already.
func (w *Work) isStaged(k Key) bool { return w.stagedAt(k) >= 0 }

func (w *Work) stagedAt(k Key) int {
	return slices.IndexFunc(w.staged, func(s write) bool { return s.key == k })
}

// Fields are attributes of an item that is no document.
type Fields map[string]any

// item is the fields as DynamoDB takes them: texts, numbers, flags and files.
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

// Once stages an item that must not be there yet; failed says what it means when it is.
func (w *Work) Once(k Key, f Fields, failed func(Record) error) error {
	return w.stage(write{key: k, put: f.item(), cond: "attribute_not_exists(pk)", failed: failed})
}

// Put stages an item in place of what is there.
func (w *Work) Put(k Key, f Fields) error { return w.stage(write{key: k, put: f.item()}) }

// Swap stages an item in place of one whose attribute has a value; an empty value
// stands for an item without the attribute.
func (w *Work) Swap(k Key, f Fields, attribute, was string, failed func(Record) error) error {
	s := write{key: k, put: f.item(), cond: "attribute_not_exists(#a)", names: map[string]string{"#a": attribute}, failed: failed}
	if was != "" {
		s.cond, s.values = "#a = :was", item{":was": text(was)}
	}
	return w.stage(s)
}

// Drop stages the removal of an item.
func (w *Work) Drop(k Key) error { return w.stage(write{key: k, remove: true}) }

// DropIf stages the removal of an item whose attribute has a value.
func (w *Work) DropIf(k Key, attribute, is string, failed func(Record) error) error {
	return w.stage(write{
		key: k, remove: true, cond: "#a = :is", names: map[string]string{"#a": attribute}, values: item{":is": text(is)}, failed: failed,
	})
}

// Keep stages a value packed into an item of its own, beside other fields.
func (w *Work) Keep(k Key, schema int, v any, f Fields) error {
	s, err := kept(k, schema, v, f)
	if err != nil {
		return err
	}
	return w.stage(s)
}

// KeepOnce is the same of an item that must not be there yet.
func (w *Work) KeepOnce(k Key, schema int, v any, f Fields, failed func(Record) error) error {
	s, err := kept(k, schema, v, f)
	if err != nil {
		return err
	}
	s.cond, s.failed = "attribute_not_exists(pk)", failed
	return w.stage(s)
}

// KeepIf is the same of an item whose attribute has a value; an empty value stands
// for an item without the attribute.
func (w *Work) KeepIf(k Key, schema int, v any, f Fields, attribute, was string, failed func(Record) error) error {
	s, err := kept(k, schema, v, f)
	if err != nil {
		return err
	}
	s.cond, s.names, s.failed = "attribute_not_exists(#a)", map[string]string{"#a": attribute}, failed
	if was != "" {
		s.cond, s.values = "#a = :was", item{":was": text(was)}
	}
	return w.stage(s)
}

func kept(k Key, schema int, v any, f Fields) (write, error) {
	doc, err := packOne(schema, v)
	if err != nil {
		return write{}, fmt.Errorf("keep %s: %w", k.sk, err)
	}
	it := f.item()
	it[docAttribute] = doc
	return write{key: k, put: it}, nil
}

// Kept reads a value that was packed into an item of its own; there is none in an
// item that does not exist.
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

// action is the write as DynamoDB takes it; of a dry run only the condition is left,
// and nothing where there is none.
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
		names, values = only(*cond, names, values)
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
