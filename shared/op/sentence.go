package op

import (
	"strconv"
	"strings"
)

// explain returns the code of the schema rule that a value breaks, and a sentence that says
// how to correct the value; huma's message only says what it expected. Clients compare the code.
func explain(message string) (code, detail string) {
	for _, s := range []struct{ message, code, detail string }{ // {} matches any text
		{"unexpected property", "schema.unknown", "This field does not exist. Correct its name, or omit it."},
		{"unknown query parameter", "schema.unknown", "This parameter does not exist. Correct its name, or omit it."},
		{"expected required property {} to be present", "schema.required", "This value is required. Enter it."},
		{"required {} parameter is missing", "schema.required", "This value is required. Enter it."},
		{emptyParameter, "schema.length", "This parameter is empty. Enter a value, or omit the parameter."},
		{"expected a value, not null", "schema.type", "This field cannot be empty. Enter a value, or omit the field."},
		{"expected length >= 1", "schema.length", "This text cannot be empty. Write at least one character."},
		{"expected array length >= 1", "schema.length", "This list cannot be empty. Send at least one element."},
		{"expected array length <= 1", "schema.length", "Send a list of at most one element."},
		{"expected length >= {}", "schema.length", "Write a text of at least {} characters."},
		{"expected length <= {}", "schema.length", "Write a text of at most {} characters."},
		{"expected array length >= {}", "schema.length", "Send a list of at least {} elements."},
		{"expected array length <= {}", "schema.length", "Send a list of at most {} elements."},
		{"expected object with at most {} names", "schema.length", "Send an object of at most {} names."},
		{"expected name of at most {} characters", "schema.length", "Write a name of at most {} characters."},
		{"expected number >= {}", "schema.range", "Write a number of at least {}."},
		{"expected number <= {}", "schema.range", "Write a number of at most {}."},
		{"expected value to be one of \"{}\"", "schema.enum", "Choose one of {}."},
		{"expected string to be base64 encoded", "schema.format", "Write the file in base64."},
		{
			"expected string to be RFC 5322 email: {}", "schema.format",
			"This is not an e-mail address. Write an address such as compta@chevalier.example.",
		},
		{"expected string to be RFC {}", "schema.format", "Write the value in the format of RFC {}."},
		{"expected string to be {}", "schema.pattern", "Write {}."},
		{"expected string to match pattern {}", "schema.pattern", "Write a text that matches {}."},
		{"expected array items to be unique", "schema.items", "Write each element once."},
		{"expected string", "schema.type", "Write a text, in double quotes."},
		{"expected an id that begins with {}", "schema.type", "Write an id that begins with {}."},
		{"expected an integer", "schema.type", "Write a whole number, without quotes."},
		{"expected integer", "schema.type", "Write a whole number, without quotes."},
		{"expected number", "schema.type", "Write a number, without quotes."},
		{"expected boolean", "schema.type", "Write true or false, without quotes."},
		{"expected true or false", "schema.type", "Write true or false."},
		{"expected array", "schema.type", "Send a list, in square brackets."},
		{"expected object", "schema.type", "Send an object, in curly brackets."},
		{"expected another kind of value", "schema.type", "This value has the wrong type. Write it as in the documentation's example."},
	} {
		before, after, hasValue := strings.Cut(s.message, "{}")
		rest, begins := strings.CutPrefix(message, before)
		value, ends := strings.CutSuffix(rest, after)
		if begins && ends && (hasValue || value == "") {
			return s.code, strings.Replace(s.detail, "{}", wholeNumber(value), 1)
		}
	}
	if message == "" {
		return "schema.type", ""
	}
	return "schema.type", strings.ToUpper(message[:1]) + strings.TrimSuffix(message[1:], ".") + "."
}

// wholeNumber writes 9.99999999e+08 without an exponent, and any other text unchanged.
func wholeNumber(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text
}

// Limits of a problem: a response has at most 6 MB, and a request can have as many
// errors as bytes, and quote as many.
const (
	mostFaults = 100
	mostQuoted = 500
)

// short is the problem within these limits.
func (p Problem) short() Problem {
	if len(p.Errors) > mostFaults {
		p.Errors = p.Errors[:mostFaults:mostFaults]
	}
	p.Detail = cut(p.Detail)
	for i, f := range p.Errors {
		p.Errors[i].Pointer, p.Errors[i].Detail = cut(f.Pointer), cut(f.Detail)
	}
	return p
}

// cut removes the middle of a long text: the end contains the correction.
func cut(text string) string {
	if len(text) <= mostQuoted {
		return text
	}
	r := []rune(text)
	if len(r) <= mostQuoted {
		return text
	}
	return string(r[:mostQuoted/2]) + "…" + string(r[len(r)-mostQuoted/2:])
}
