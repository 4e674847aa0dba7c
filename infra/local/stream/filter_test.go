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
			Keys: map[string]events.DynamoDBAttributeValue{
				"pk": events.NewStringAttribute("p"), "sk": events.NewStringAttribute(sort),
			},
			NewImage: map[string]events.DynamoDBAttributeValue{
				"n": events.NewNumberAttribute("12"), "absent": events.NewNullAttribute(),
				"words": events.NewStringSetAttribute([]string{"red", "blue"}),
			},
		},
	}
}

func TestFilterSelectsRecords(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		record        events.DynamoDBEventRecord
		passes        bool
	}{
		{"inserted change entry", table.Inserted, record("INSERT", ".00000002"), true},
		{"changed change entry", table.Inserted, record("MODIFY", ".00000002"), false},
		{"removed change entry", table.Inserted, record("REMOVE", ".00000002"), false},
		{"inserted document", table.Inserted, record("INSERT", "."), true},
		{"changed document", table.Inserted, record("MODIFY", "."), false},
		{"inserted link", table.Inserted, record("INSERT", "-REL#so#2026-11-21#01J0"), false},
		{"key with another prefix", table.Inserted, record("INSERT", "FEED#.00000002"), false},
		{"one of two values", `{"eventName":["REMOVE","INSERT"]}`, record("INSERT", "."), true},
		{"missing field", `{"eventSource2":["INSERT"]}`, record("INSERT", "."), false},
		{"table's number equals string", `{"dynamodb":{"NewImage":{"n":{"N":["12"]}}}}`, record("INSERT", "."), true},
		{"table's number differs from number", `{"dynamodb":{"NewImage":{"n":{"N":[12]}}}}`, record("INSERT", "."), false},
		{"true", `{"dynamodb":{"NewImage":{"absent":{"NULL":[true]}}}}`, record("INSERT", "."), true},
		{"element of a list", `{"dynamodb":{"NewImage":{"words":{"SS":["blue"]}}}}`, record("INSERT", "."), true},
		{"no element of a list", `{"dynamodb":{"NewImage":{"words":{"SS":["green"]}}}}`, record("INSERT", "."), false},
		{"existing field must exist", `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":true}]}}}}`, record("INSERT", "."), true},
		{"missing field must not exist", `{"dynamodb":{"OldImage":{"n":{"N":[{"exists":false}]}}}}`, record("INSERT", "."), true},
		{"existing field must not exist", `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":false}]}}}}`, record("INSERT", "."), false},
		{"anything but one value", `{"eventName":[{"anything-but":"REMOVE"}]}`, record("INSERT", "."), true},
		{"anything but two values", `{"eventName":[{"anything-but":["REMOVE","INSERT"]}]}`, record("INSERT", "."), false},
		{"anything but one value, missing field", `{"other":[{"anything-but":"REMOVE"}]}`, record("INSERT", "."), false},
		{"prefix of an object", `{"dynamodb":[{"prefix":"m"}]}`, record("INSERT", "."), false},
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

func TestUnsupportedFilterIsRefused(t *testing.T) {
	for name, pattern := range map[string]string{
		"not JSON":                       `{"eventName":`,
		"no field":                       `{}`,
		"no inner field":                 `{"dynamodb":{}}`,
		"value outside of a list":        `{"eventName":"INSERT"}`,
		"empty list":                     `{"eventName":[]}`,
		"list in a list":                 `{"eventName":[["INSERT"]]}`,
		"operator supported on AWS only": `{"eventName":[{"numeric":[">",1]}]}`,
		"operator unknown to AWS":        `{"eventName":[{"begins":"I"}]}`,
		"alternatives":                   `{"$or":[{"eventName":["INSERT"]}]}`,
		"two operators":                  `{"eventName":[{"prefix":"I","exists":true}]}`,
		"prefix of a number":             `{"eventName":[{"prefix":1}]}`,
		"anything but a prefix":          `{"eventName":[{"anything-but":{"prefix":"I"}}]}`,
	} {
		if _, err := parse(pattern); err == nil {
			t.Errorf("%s: the filter %s was accepted", name, pattern)
		}
	}
}
