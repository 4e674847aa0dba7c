package stream

import (
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/table"
)

// record is a record of the table's stream.
func record(name, sort string) events.DynamoDBEventRecord {
	return events.DynamoDBEventRecord{
		EventID: "c81e728d9d4c2f636f067f89cc14862c", EventName: name,
		Change: events.DynamoDBStreamRecord{
			Keys:     map[string]events.DynamoDBAttributeValue{"pk": events.NewStringAttribute("p"), "sk": events.NewStringAttribute(sort)},
			NewImage: map[string]events.DynamoDBAttributeValue{"n": events.NewNumberAttribute("12"), "gone": events.NewNullAttribute(), "words": events.NewStringSetAttribute([]string{"red", "blue"})},
		},
	}
}

func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		record        events.DynamoDBEventRecord
		passes        bool
	}{
		{"an inserted change entry", table.Inserted, record("INSERT", ".00000002"), true},
		{"a changed change entry", table.Inserted, record("MODIFY", ".00000002"), false},
		{"a removed change entry", table.Inserted, record("REMOVE", ".00000002"), false},
		{"an inserted document", table.Inserted, record("INSERT", "."), true},
		{"a changed document", table.Inserted, record("MODIFY", "."), false},
		{"an inserted link", table.Inserted, record("INSERT", "-REL#so#2026-11-21#01J0"), false},
		{"a key that begins otherwise", table.Inserted, record("INSERT", "FEED#.00000002"), false},
		{"one of two values", `{"eventName":["REMOVE","INSERT"]}`, record("INSERT", "."), true},
		{"a field that is missing", `{"eventSource2":["INSERT"]}`, record("INSERT", "."), false},
		{"a number of the table is a text", `{"dynamodb":{"NewImage":{"n":{"N":["12"]}}}}`, record("INSERT", "."), true},
		{"and no number", `{"dynamodb":{"NewImage":{"n":{"N":[12]}}}}`, record("INSERT", "."), false},
		{"true", `{"dynamodb":{"NewImage":{"gone":{"NULL":[true]}}}}`, record("INSERT", "."), true},
		{"an element of a list", `{"dynamodb":{"NewImage":{"words":{"SS":["blue"]}}}}`, record("INSERT", "."), true},
		{"no element of a list", `{"dynamodb":{"NewImage":{"words":{"SS":["green"]}}}}`, record("INSERT", "."), false},
		{"what exists", `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":true}]}}}}`, record("INSERT", "."), true},
		{"what does not exist", `{"dynamodb":{"OldImage":{"n":{"N":[{"exists":false}]}}}}`, record("INSERT", "."), true},
		{"what exists and should not", `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":false}]}}}}`, record("INSERT", "."), false},
		{"anything but this", `{"eventName":[{"anything-but":"REMOVE"}]}`, record("INSERT", "."), true},
		{"anything but these", `{"eventName":[{"anything-but":["REMOVE","INSERT"]}]}`, record("INSERT", "."), false},
		{"anything but this, of what is missing", `{"other":[{"anything-but":"REMOVE"}]}`, record("INSERT", "."), false},
		{"a prefix of an object", `{"dynamodb":[{"prefix":"m"}]}`, record("INSERT", "."), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parse(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if passes, err := f.passes(c.record); err != nil || passes != c.passes {
				t.Errorf("%s: %t, %v", c.pattern, passes, err)
			}
		})
	}
}

func TestFiltersThatAreRefused(t *testing.T) {
	for name, pattern := range map[string]string{
		"no JSON":                           `{"eventName":`,
		"no field":                          `{}`,
		"no field within":                   `{"dynamodb":{}}`,
		"a value outside of a list":         `{"eventName":"INSERT"}`,
		"an empty list":                     `{"eventName":[]}`,
		"a list in a list":                  `{"eventName":[["INSERT"]]}`,
		"an operator evaluated on AWS only": `{"eventName":[{"numeric":[">",1]}]}`,
		"an operator AWS does not know":     `{"eventName":[{"begins":"I"}]}`,
		"alternatives":                      `{"$or":[{"eventName":["INSERT"]}]}`,
		"two operators":                     `{"eventName":[{"prefix":"I","exists":true}]}`,
		"a prefix of a number":              `{"eventName":[{"prefix":1}]}`,
		"anything but a prefix":             `{"eventName":[{"anything-but":{"prefix":"I"}}]}`,
	} {
		if _, err := parse(pattern); err == nil {
			t.Errorf("%s passes as a filter: %s", name, pattern)
		}
	}
}
