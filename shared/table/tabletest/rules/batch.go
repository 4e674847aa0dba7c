package rules

import "github.com/aws/aws-sdk-go-v2/service/dynamodb"

func batchGet(q *dynamodb.BatchGetItemInput, tables Tables) error {
	all, seen := 0, seenItems{}
	for name, asked := range q.RequestItems {
		if len(asked.Keys) > MostKeys {
			return tooMany("", "RequestItems."+name+".member.Keys", MostKeys)
		}
		if all += len(asked.Keys); all > MostKeys {
			return refused("Too many items requested for the BatchGetItem call")
		}
		if err := readExpressions(asked.ExpressionAttributeNames, asked.ProjectionExpression).check(); err != nil {
			return err
		}
		for _, key := range asked.Keys {
			if err := checkKeys(key)(); err != nil {
				return err
			}
			if seen.twice((action{table: &name, key: key}).at(tables)) {
				return refused(duplicates)
			}
		}
	}
	return nil
}

func batchWrite(q *dynamodb.BatchWriteItemInput, tables Tables) error {
	all, seen := 0, seenItems{}
	for name, asked := range q.RequestItems {
		if len(asked) > MostWrites {
			return refused("1 validation error detected: Value '{%s=[...]}' at 'requestItems' failed to satisfy constraint: "+
				"Map value must satisfy constraint: [Member must have length less than or equal to %d, "+
				"Member must have length greater than or equal to 1]", name, MostWrites)
		}
		if all += len(asked); all > MostWrites {
			return refused("Too many items requested for the BatchWriteItem call")
		}
		for _, w := range asked {
			a := action{table: &name}
			switch {
			case (w.PutRequest == nil) == (w.DeleteRequest == nil):
				return refused("WriteRequest must contain either PutRequest or DeleteRequest")
			case w.PutRequest != nil:
				a.put = w.PutRequest.Item
			default:
				a.key = w.DeleteRequest.Key
			}
			if err := a.check(tables); err != nil {
				return err
			}
			if seen.twice(a.at(tables)) {
				return refused(duplicates)
			}
		}
	}
	return nil
}

// CheckBody returns an error for a request that is longer on the wire than DynamoDB's limit. Only a BatchWriteItem
// can be, if 25 items within their limit are written with many escapes.
func CheckBody(bytes int64) error {
	if bytes > LargestRequest {
		return refused("Item collection too large: aggregate size of items in BatchWriteItem exceeds 16MB limit")
	}
	return nil
}
