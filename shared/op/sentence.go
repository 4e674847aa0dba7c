package op

import (
	"strconv"
	"strings"
)

// sentence says what to do about a value, where the check of the schema only says
// what it expected.
func sentence(message string) string {
	for _, s := range []struct{ message, says string }{ // {} is what stands there
		{"unexpected property", "The documentation has no such field. Correct its name, or leave it out."},
		{"unknown query parameter", "The documentation has no such parameter here. Correct its name, or leave it out."},
		{"expected required property {} to be present", "This is missing. Give it."},
		{"required {} parameter is missing", "This is missing. Give it."},
		{"expected a value, not null", "This cannot be emptied. Give it a value, or leave it out."},
		{"expected length >= {}", "Write a text of at least {} characters."},
		{"expected length <= {}", "Write a text of at most {} characters."},
		{"expected array length >= {}", "Give a list of at least {} elements."},
		{"expected array length <= {}", "Give a list of at most {} elements."},
		{"expected number >= {}", "Write a number that is not below {}."},
		{"expected number <= {}", "Write a number that is not above {}."},
		{"expected value to be one of \"{}\"", "Choose one of {}."},
		{"expected string to be base64 encoded", "Write the file in base64."},
		{"expected string to be RFC 5322 email: {}", "This is no e-mail address. Write one such as compta@chevalier.example."},
		{"expected string to be {}", "Write {}."},
		{"expected string", "Write a text, in double quotes."},
		{"expected an id that begins with {}", "Give an id, which begins with {}."},
		{"expected an integer", "Write a whole number, without quotes."},
		{"expected integer", "Write a whole number, without quotes."},
		{"expected number", "Write a number, without quotes."},
		{"expected boolean", "Write true or false, without quotes."},
		{"expected true or false", "Write true or false."},
		{"expected array", "Give a list, in square brackets."},
		{"expected object", "Give an object, in curly brackets."},
		{"expected another kind of value", "This is another kind of value than the documentation shows. Write it as the example there."},
	} {
		before, after, gapped := strings.Cut(s.message, "{}")
		rest, begins := strings.CutPrefix(message, before)
		gap, ends := strings.CutSuffix(rest, after)
		if begins && ends && (gapped || gap == "") {
			return strings.Replace(s.says, "{}", wholeNumber(gap), 1)
		}
	}
	if message == "" {
		return ""
	}
	return strings.ToUpper(message[:1]) + strings.TrimSuffix(message[1:], ".") + "."
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
