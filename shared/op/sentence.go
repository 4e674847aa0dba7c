package op

import (
	"strconv"
	"strings"
)

// told names the rule of the schema that a value breaks, and says what to do about
// it, where the check only says what it expected. Clients act on the code.
func told(message string) (code, says string) {
	for _, s := range []struct{ message, code, says string }{ // {} is what stands there
		{"unexpected property", "schema.unknown", "The documentation has no such field. Correct its name, or leave it out."},
		{"unknown query parameter", "schema.unknown", "The documentation has no such parameter here. Correct its name, or leave it out."},
		{"expected required property {} to be present", "schema.required", "This is missing. Give it."},
		{"required {} parameter is missing", "schema.required", "This is missing. Give it."},
		{"expected a value, not null", "schema.type", "This cannot be emptied. Give it a value, or leave it out."},
		{"expected length >= {}", "schema.length", "Write a text of at least {} characters."},
		{"expected length <= {}", "schema.length", "Write a text of at most {} characters."},
		{"expected array length >= {}", "schema.length", "Give a list of at least {} elements."},
		{"expected array length <= {}", "schema.length", "Give a list of at most {} elements."},
		{"expected number >= {}", "schema.range", "Write a number that is not below {}."},
		{"expected number <= {}", "schema.range", "Write a number that is not above {}."},
		{"expected value to be one of \"{}\"", "schema.enum", "Choose one of {}."},
		{"expected string to be base64 encoded", "schema.format", "Write the file in base64."},
		{"expected string to be RFC 5322 email: {}", "schema.format", "This is no e-mail address. Write one such as compta@chevalier.example."},
		{"expected string to be RFC {}", "schema.format", "Write what RFC {} describes."},
		{"expected string to be {}", "schema.pattern", "Write {}."},
		{"expected string to match pattern {}", "schema.pattern", "Write a text that matches {}."},
		{"expected array items to be unique", "schema.items", "Name each element once."},
		{"expected string", "schema.type", "Write a text, in double quotes."},
		{"expected an id that begins with {}", "schema.type", "Give an id, which begins with {}."},
		{"expected an integer", "schema.type", "Write a whole number, without quotes."},
		{"expected integer", "schema.type", "Write a whole number, without quotes."},
		{"expected number", "schema.type", "Write a number, without quotes."},
		{"expected boolean", "schema.type", "Write true or false, without quotes."},
		{"expected true or false", "schema.type", "Write true or false."},
		{"expected array", "schema.type", "Give a list, in square brackets."},
		{"expected object", "schema.type", "Give an object, in curly brackets."},
		{"expected another kind of value", "schema.type", "This is another kind of value than the documentation shows. Write it as the example there."},
	} {
		before, after, gapped := strings.Cut(s.message, "{}")
		rest, begins := strings.CutPrefix(message, before)
		gap, ends := strings.CutSuffix(rest, after)
		if begins && ends && (gapped || gap == "") {
			return s.code, strings.Replace(s.says, "{}", wholeNumber(gap), 1)
		}
	}
	if message == "" {
		return "schema.type", ""
	}
	return "schema.type", strings.ToUpper(message[:1]) + strings.TrimSuffix(message[1:], ".") + "."
}

// wholeNumber writes 9.99999999e+08 as people do, and any other text as it is.
func wholeNumber(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text
}

// What a problem tells at most: an answer has 6 MB, and a request can have as many
// faults as bytes, and quote as many.
const (
	mostFaults = 100
	mostQuoted = 500
)

// short is the problem without what nobody reads.
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

// cut takes the middle out of a long text: its end says what to do.
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
