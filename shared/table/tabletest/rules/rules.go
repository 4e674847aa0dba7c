// Package rules contains DynamoDB's limits and capacity units, as AWS documents them, as values and functions.
//
// Owns: the size of an item, the capacity units of a read or a write, the reasons for which DynamoDB refuses a
// request before it reads an item, and the equality of two values. Does not own: sending requests, reading items (its
// callers do). Invariants: no function sends a request; a rule names the page of AWS's documentation from which it is
// taken.
package rules

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Item is an item or its key, in the SDK's form.
type Item = map[string]types.AttributeValue

// Schema is the key and the global secondary indexes of a table.
type Schema struct {
	Key     []string // the partition key, and the sort key if there is one
	Indexes []Index
}

// Index is a global secondary index.
type Index struct {
	Name      string
	Key       []string
	All       bool     // whether it projects all attributes
	Projected []string // the attributes it projects besides the keys
}

// SchemaOf reads a table's description.
func SchemaOf(table *types.TableDescription) Schema {
	s := Schema{Key: namesOf(table.KeySchema)}
	for _, x := range table.GlobalSecondaryIndexes {
		index := Index{Name: *x.IndexName, Key: namesOf(x.KeySchema)}
		if x.Projection != nil {
			index.All, index.Projected = x.Projection.ProjectionType == types.ProjectionTypeAll, x.Projection.NonKeyAttributes
		}
		s.Indexes = append(s.Indexes, index)
	}
	return s
}

func namesOf(key []types.KeySchemaElement) (names []string) {
	for _, k := range key {
		names = append(names, *k.AttributeName)
	}
	return names
}

// KeyOf returns the key of an item.
func (s Schema) KeyOf(it Item) Item {
	key := Item{}
	for _, name := range s.Key {
		if v, ok := it[name]; ok {
			key[name] = v
		}
	}
	return key
}

// Name returns a text that identifies one item of a table.
func (s Schema) Name(it Item) string {
	var parts []string
	for _, name := range s.Key {
		parts = append(parts, Plain(it[name]))
	}
	return strings.Join(parts, " ")
}

// entry returns the index entry of an item; nil if the item lacks one of the index's keys.
func (x Index) entry(s Schema, it Item) Item {
	for _, name := range x.Key {
		if _, ok := it[name]; !ok {
			return nil
		}
	}
	if x.All {
		return it
	}
	e := Item{}
	for _, names := range [][]string{s.Key, x.Key, x.Projected} {
		for _, name := range names {
			if v, ok := it[name]; ok {
				e[name] = v
			}
		}
	}
	return e
}
