package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// filter is a pattern of Lambda's event filters with a subset of the operators: exact values, prefix, exists and
// anything-but. Any other operator is refused, so that a reader receives the same records as on AWS.
//
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
type filter struct {
	fields map[string]filter // all must match; nil: this is the pattern of a value
	rules  []rule            // one must match
}

// rule reports whether a value matches. If the event lacks the field, present is false.
type rule func(value any, present bool) bool

// parse reads a pattern.
func parse(pattern string) (filter, error) {
	var fields map[string]any
	if err := decode([]byte(pattern), &fields); err != nil {
		return filter{}, fmt.Errorf("%w in the filter %s", err, pattern)
	}
	f, err := fieldsOf(fields)
	if err != nil {
		return filter{}, fmt.Errorf("%w in the filter %s", err, pattern)
	}
	return f, nil
}

// decode reads JSON and keeps its numbers as text: a filter compares digits, not numbers.
func decode(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func fieldsOf(pattern map[string]any) (filter, error) {
	if len(pattern) == 0 {
		return filter{}, errors.New("a pattern without a field")
	}
	f := filter{fields: map[string]filter{}}
	for name, inner := range pattern {
		var err error
		switch inner := inner.(type) {
		case map[string]any:
			f.fields[name], err = fieldsOf(inner)
		case []any:
			f.fields[name], err = rulesOf(inner)
		default:
			err = errors.New("a value outside of a list")
		}
		if err == nil && strings.HasPrefix(name, "$") {
			err = errors.New("an operator that the local stack does not support")
		}
		if err != nil {
			return filter{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return f, nil
}

func rulesOf(list []any) (filter, error) {
	if len(list) == 0 {
		return filter{}, errors.New("an empty list of values")
	}
	var f filter
	for _, element := range list {
		r, err := ruleOf(element)
		if err != nil {
			return filter{}, err
		}
		f.rules = append(f.rules, r)
	}
	return f, nil
}

func ruleOf(element any) (rule, error) {
	switch element := element.(type) {
	case []any:
		return nil, errors.New("a list within a list")
	case map[string]any:
		if len(element) != 1 {
			return nil, fmt.Errorf("%d operators on one value", len(element))
		}
		for operator, operand := range element {
			return operation(operator, operand)
		}
	}
	return func(value any, present bool) bool { return present && value == element }, nil
}

// operation returns the rule of an operator.
func operation(operator string, operand any) (rule, error) {
	switch operator {
	case "prefix":
		if prefix, ok := operand.(string); ok && prefix != "" {
			return func(value any, _ bool) bool {
				text, ok := value.(string)
				return ok && strings.HasPrefix(text, prefix)
			}, nil
		}
	case "exists":
		if exists, ok := operand.(bool); ok {
			return func(_ any, present bool) bool { return present == exists }, nil
		}
	case "anything-but":
		others, ok := operand.([]any)
		if !ok {
			others = []any{operand}
		}
		comparable := func(v any) bool {
			switch v.(type) {
			case string, json.Number:
				return true
			}
			return false
		}
		if len(others) > 0 && !slices.ContainsFunc(others, func(v any) bool { return !comparable(v) }) {
			return func(value any, present bool) bool { return present && !slices.Contains(others, value) }, nil
		}
	default:
		return nil, fmt.Errorf("the operator %q, which the local stack does not support", operator)
	}
	return nil, fmt.Errorf("the operator %q cannot be applied to %v", operator, operand)
}

// passes reports whether a record matches the filter.
func (f filter) passes(record events.DynamoDBEventRecord) (bool, error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return false, fmt.Errorf("write the record to filter: %w", err)
	}
	var event any
	if err := decode(raw, &event); err != nil {
		return false, fmt.Errorf("read the record to filter: %w", err)
	}
	return f.matches(event, true), nil
}

// matches reports whether a value, or its absence, matches the pattern.
func (f filter) matches(value any, present bool) bool {
	if f.fields != nil {
		object, _ := value.(map[string]any)
		for name, inner := range f.fields {
			if v, present := object[name]; !inner.matches(v, present) {
				return false
			}
		}
		return true
	}
	// Only a leaf of the event has a value; a list matches if one of its elements does.
	switch value := value.(type) {
	case map[string]any:
		return slices.ContainsFunc(f.rules, func(r rule) bool { return r(nil, false) })
	case []any:
		return slices.ContainsFunc(value, func(v any) bool { return f.matches(v, true) })
	}
	return slices.ContainsFunc(f.rules, func(r rule) bool { return r(value, present) })
}
