package rules

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// reservedWords are the words by which an expression may name an attribute only through
// ExpressionAttributeNames.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
//
//go:embed reserved.txt
var reservedWords string

var reserved = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(reservedWords) {
		all[word] = true
	}
	return all
})

// maxExpressionBytes is the maximum size of an expression in bytes.
const maxExpressionBytes = 4096

// expression is one expression of a request: its parameter and its text.
type expression struct {
	parameter string
	text      *string
}

// expressions are the expressions of a request, which share their names and values.
type expressions struct {
	names  map[string]string
	values Item
	all    []expression
}

// check returns the error with which DynamoDB refuses the expressions of a request without reading an item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
func (x expressions) check() error {
	used, some := map[string]bool{}, false
	for _, e := range x.all {
		if e.text == nil {
			continue
		}
		some = true
		if len(*e.text) > maxExpressionBytes {
			return refused("Invalid %s: Expression size has exceeded the maximum allowed size; expression size: %d", e.parameter, len(*e.text))
		}
		if err := x.words(e, Words(*e.text), used); err != nil {
			return err
		}
	}
	for parameter, given := range map[string][]string{
		"ExpressionAttributeNames": slices.Sorted(maps.Keys(x.names)), "ExpressionAttributeValues": slices.Sorted(maps.Keys(x.values)),
	} {
		if len(given) > 0 && !some {
			return refused("%s can only be specified when using expressions", parameter)
		}
		if unused := slices.DeleteFunc(given, func(name string) bool { return used[name] }); len(unused) > 0 {
			return refused("Value provided in %s unused in expressions: keys: {%s}", parameter, strings.Join(unused, ", "))
		}
	}
	return nil
}

// words checks the words of one expression, and records the names and values it uses.
func (x expressions) words(e expression, all []string, used map[string]bool) error {
	for i, word := range all {
		switch {
		case word[0] == '#':
			if _, defined := x.names[word]; !defined {
				return refused("Invalid %s: An expression attribute name used in the document path is not defined; attribute name: %s",
					e.parameter, word)
			}
			used[word] = true
		case word[0] == ':':
			v, defined := x.values[word]
			if !defined {
				return refused("Invalid %s: An expression attribute value used in expression is not defined; attribute value: %s", e.parameter, word)
			}
			used[word] = true
			if e.parameter == keyCondition && empty(v) {
				return emptyKey(x.attribute(all[:i]))
			}
		case letter(word[0]) && reserved()[strings.ToUpper(word)] && !operator(e.parameter, word, wordAfter(all, i)):
			return refused("Invalid %s: Attribute name is a reserved keyword; reserved keyword: %s", e.parameter, word)
		}
	}
	return nil
}

const (
	keyCondition = "KeyConditionExpression"
	update       = "UpdateExpression"
	projection   = "ProjectionExpression"
	condition    = "ConditionExpression"
	filtering    = "FilterExpression"
)

// operator reports whether a reserved word is an operator of the language at this position, not an attribute.
func operator(parameter, word, next string) bool {
	operand := next == "(" || next != "" && (next[0] == '#' || next[0] == ':' || letter(next[0]))
	switch strings.ToUpper(word) {
	case "AND", "OR", "NOT", "BETWEEN", "IN":
		return operand && parameter != projection
	case "SET", "REMOVE", "ADD", "DELETE":
		return operand && next != "(" && parameter == update
	case "SIZE": // the one function whose name is reserved
		return word == "size" && next == "("
	}
	return false
}

// attribute returns the attribute named last.
func (x expressions) attribute(all []string) string {
	for _, word := range slices.Backward(all) {
		if name, ok := x.names[word]; ok {
			return name
		}
		if letter(word[0]) && !operator(keyCondition, word, "(") && word != "begins_with" {
			return word
		}
	}
	return ""
}

// set returns the values that an update assigns to top-level attributes, by the attribute's name.
func (x expressions) set(text *string) Item {
	if text == nil {
		return nil
	}
	out, all := Item{}, Words(*text)
	for i, word := range all {
		v, value := x.values[wordAfter(all, i+1)]
		if !value || wordAfter(all, i) != "=" || i > 0 && all[i-1] == "." {
			continue
		}
		if name, ok := x.names[word]; ok {
			word = name
		}
		out[word] = v
	}
	return out
}

// wordAfter returns the word after position i, and "" at the end.
func wordAfter(all []string, i int) string {
	if i+1 < len(all) {
		return all[i+1]
	}
	return ""
}

// letter reports whether a byte is a character of a word: a–z, A–Z or an underscore.
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// Words splits an expression into names, placeholders, numbers and signs.
func Words(text string) (all []string) {
	for i := 0; i < len(text); {
		from := i
		i++
		if c := text[from]; c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			continue
		} else if c == '#' || c == ':' || letter(c) || c >= '0' && c <= '9' {
			for i < len(text) && (letter(text[i]) || text[i] >= '0' && text[i] <= '9') {
				i++
			}
		}
		all = append(all, text[from:i])
	}
	return all
}

// empty reports whether a value is an empty text or empty bytes.
func empty(a types.AttributeValue) bool {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value == ""
	case *types.AttributeValueMemberB:
		return len(a.Value) == 0
	}
	return false
}

func emptyKey(name string) error {
	return refused("One or more parameter values are not valid. "+
		"The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", name)
}
