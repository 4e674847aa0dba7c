package rules

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// These are the limits of a request and of an item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const (
	MostActions     = 100       // of a transaction
	LargestActions  = 4 << 20   // bytes of a transaction's items
	MostWrites      = 25        // of a BatchWriteItem
	LargestRequest  = 16 << 20  // bytes of a request on the wire, and so of a BatchWriteItem
	MostKeys        = 100       // of a BatchGetItem
	LargestItem     = 400 << 10 // bytes of an item
	multiple        = "Transaction request cannot include multiple operations on one item"
	duplicates      = "Provided list of item keys contains duplicates"
	tooLarge        = "Item size has exceeded the maximum allowed size"
	updatedTooLarge = "Item size to update has exceeded the maximum allowed size"
)

// refused returns DynamoDB's error for a request that is wrong regardless of the table's content.
func refused(format string, values ...any) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: fmt.Sprintf(format, values...), Fault: smithy.FaultClient}
}

// tooMany returns its error for a list that is too long.
func tooMany(value, at string, most int) error {
	return refused("1 validation error detected: Value %sat '%s' failed to satisfy constraint: "+
		"Member must have length less than or equal to %d", value, at, most)
}

// Tables returns the schema of a table, and false if there is no such table.
type Tables func(name string) (Schema, bool)

// Check returns the error with which DynamoDB refuses a request that breaks one of its documented limits. It
// ignores limits that depend on the table's content: an update that makes a large item larger, for example.
func Check(request any, tables Tables) error {
	switch q := request.(type) {
	case *dynamodb.GetItemInput:
		return firstError(checkKeys(q.Key), readExpressions(q.ExpressionAttributeNames, q.ProjectionExpression).check)
	case *dynamodb.BatchGetItemInput:
		return batchGet(q, tables)
	case *dynamodb.TransactGetItemsInput:
		return transactGet(q)
	case *dynamodb.QueryInput:
		return expressions{q.ExpressionAttributeNames, q.ExpressionAttributeValues, []expression{
			{keyCondition, q.KeyConditionExpression}, {filtering, q.FilterExpression}, {projection, q.ProjectionExpression},
		}}.check()
	case *dynamodb.ScanInput:
		return expressions{q.ExpressionAttributeNames, q.ExpressionAttributeValues, []expression{
			{filtering, q.FilterExpression}, {projection, q.ProjectionExpression},
		}}.check()
	case *dynamodb.PutItemInput:
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, nil)
		return action{table: q.TableName, put: q.Item, x: x}.check(tables)
	case *dynamodb.UpdateItemInput:
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, q.UpdateExpression)
		return action{q.TableName, q.Key, nil, q.UpdateExpression, x}.check(tables)
	case *dynamodb.DeleteItemInput:
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, nil)
		return action{table: q.TableName, key: q.Key, x: x}.check(tables)
	case *dynamodb.BatchWriteItemInput:
		return batchWrite(q, tables)
	case *dynamodb.TransactWriteItemsInput:
		return transactWrite(q, tables)
	}
	return nil
}

func firstError(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func readExpressions(names map[string]string, projected *string) expressions {
	return expressions{names, nil, []expression{{projection, projected}}}
}

func writeExpressions(names map[string]string, values Item, cond, updated *string) expressions {
	return expressions{names, values, []expression{{update, updated}, {condition, cond}}}
}

// checkKeys returns the check of the values of a key.
func checkKeys(key Item) func() error {
	return func() error {
		for name, v := range key {
			if empty(v) {
				return emptyKey(name)
			}
		}
		return nil
	}
}

// action is one write: a put, or an update, a delete or a condition check of a key.
type action struct {
	table  *string
	key    Item
	put    Item
	update *string
	x      expressions
}

func (a action) check(tables Tables) error {
	if err := firstError(checkKeys(a.key), a.x.check); err != nil {
		return err
	}
	if Size(a.put) > LargestItem {
		return refused(tooLarge)
	}
	set := a.x.set(a.update)
	if Size(a.key)+Size(set) > LargestItem { // even without the item's other attributes
		return refused(updatedTooLarge)
	}
	schema, known := tables(*a.table)
	if !known {
		return nil
	}
	if err := checkKeys(schema.KeyOf(a.put))(); err != nil {
		return err
	}
	for _, x := range schema.Indexes {
		for _, name := range x.Key {
			if empty(a.put[name]) {
				return refused("One or more parameter values are not valid. "+
					"A value specified for a secondary index key is not supported. "+
					"The AttributeValue for a key attribute cannot contain an empty string value. IndexName: %s, IndexKey: %s", x.Name, name)
			}
			if empty(set[name]) {
				return refused("One or more parameter values are not valid. " +
					"The update expression attempted to update a secondary index key to a value that is not supported. " +
					"The AttributeValue for a key attribute cannot contain an empty string value.")
			}
		}
	}
	return nil
}

// at identifies the item of an action; "" without a schema.
func (a action) at(tables Tables) string {
	schema, known := tables(*a.table)
	if !known {
		return ""
	}
	if a.put != nil {
		return *a.table + " " + schema.Name(a.put)
	}
	return *a.table + " " + schema.Name(a.key)
}

// size returns the bytes that an action adds to the size of a transaction.
func (a action) size() int {
	if a.put != nil {
		return Size(a.put)
	}
	return Size(a.key) + Size(a.x.set(a.update))
}

// seenItems are the items of a request so far.
type seenItems map[string]bool

// twice adds an item, and reports whether it was there before.
func (s seenItems) twice(name string) bool {
	again := s[name] && name != ""
	s[name] = true
	return again
}

func transactWrite(q *dynamodb.TransactWriteItemsInput, tables Tables) error {
	if len(q.TransactItems) > MostActions {
		return tooMany("'[...]' ", "transactItems", MostActions)
	}
	size, seen := 0, seenItems{}
	for _, i := range q.TransactItems {
		a, one := actionOf(i)
		if !one {
			return refused("TransactItem must contain exactly one of Put, Update, Delete, or ConditionCheck")
		}
		if err := a.check(tables); err != nil {
			return err
		}
		if seen.twice(a.at(tables)) {
			return refused(multiple)
		}
		size += a.size()
	}
	if size > LargestActions {
		return refused("Collection size of items exceeded, which can also be caused by " +
			"the aggregate size of the items in the transaction exceeding the 4MB limit")
	}
	return nil
}

// actionOf returns the action of one element of a transaction; one is false unless there is exactly one.
func actionOf(i types.TransactWriteItem) (a action, one bool) {
	n := 0
	if q := i.Put; q != nil {
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, nil)
		n, a = n+1, action{table: q.TableName, put: q.Item, x: x}
	}
	if q := i.Update; q != nil {
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, q.UpdateExpression)
		n, a = n+1, action{q.TableName, q.Key, nil, q.UpdateExpression, x}
	}
	if q := i.Delete; q != nil {
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, nil)
		n, a = n+1, action{table: q.TableName, key: q.Key, x: x}
	}
	if q := i.ConditionCheck; q != nil {
		x := writeExpressions(q.ExpressionAttributeNames, q.ExpressionAttributeValues, q.ConditionExpression, nil)
		n, a = n+1, action{table: q.TableName, key: q.Key, x: x}
	}
	return a, n == 1
}

func transactGet(q *dynamodb.TransactGetItemsInput) error {
	if len(q.TransactItems) > MostActions {
		return tooMany("'[...]' ", "transactItems", MostActions)
	}
	for _, i := range q.TransactItems {
		x := readExpressions(i.Get.ExpressionAttributeNames, i.Get.ProjectionExpression)
		if err := firstError(checkKeys(i.Get.Key), x.check); err != nil {
			return err
		}
	}
	return nil
}
