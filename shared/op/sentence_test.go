package op

import (
	"strings"
	"testing"
)

// The response stays small for a request with many errors or long values.
func TestProblemsStaySmall(t *testing.T) {
	var many strings.Builder
	for range 50_000 {
		many.WriteString(`,"` + strings.Repeat("n", 3) + string(rune('a'+many.Len()%26)) + strings.Repeat("é", many.Len()%5) + `":1`)
	}
	long := strings.Repeat("\u202e", 300_000)
	for name, body := range map[string]string{
		"many names":        `{"rate":"1"` + many.String() + `}`,
		"a long name":       `{"rate":"1","` + long + `":1}`,
		"a long day":        `{"rate":"1","days":["` + long + `"]}`,
		"many days":         `{"rate":"1","days":["x"` + strings.Repeat(`,"x"`, 50_000) + `]}`,
		"a long number":     `{"rate":"` + strings.Repeat("9", 1_000_000) + `"}`,
		"below a long name": `{"rate":"1","named":{"` + long + `":{"at":"x"}}}`,
	} {
		_, err := readThing("t1", "q=x", body, nil)
		r := failure(err)
		if r.status != 422 || len(r.body) > 600_000 || !strings.Contains(string(r.body), `"pointer"`) {
			t.Errorf("%s: got status %d with %d bytes: %.200s", name, r.status, len(r.body), r.body)
		}
	}
}

// Clients compare the code of a fault, not its sentence.
func TestExplainNamesRuleAndCorrection(t *testing.T) {
	for message, want := range map[string][2]string{
		"unexpected property": {
			"schema.unknown", "This field does not exist. Correct its name, or omit it.",
		},
		"unknown query parameter": {
			"schema.unknown", "This parameter does not exist. Correct its name, or omit it.",
		},
		"expected required property name to be present":       {"schema.required", "This value is required. Enter it."},
		"required query parameter is missing":                 {"schema.required", "This value is required. Enter it."},
		"expected length <= 200":                              {"schema.length", "Write a text of at most 200 characters."},
		"expected number <= 9.99999999e+08":                   {"schema.range", "Write a number of at most 999999999."},
		`expected value to be one of "fr, en"`:                {"schema.enum", "Choose one of fr, en."},
		`expected value to be one of "full length, required"`: {"schema.enum", "Choose one of full length, required."},
		"expected string":                                     {"schema.type", "Write a text, in double quotes."},
		"expected number":                                     {"schema.type", "Write a number, without quotes."},
		"expected array":                                      {"schema.type", "Send a list, in square brackets."},
		"expected string to be RFC 5322 email: no address": {
			"schema.format", "This is not an e-mail address. Write an address such as compta@chevalier.example.",
		},
		"expected string to be RFC 5322 email: length": {
			"schema.format", "This is not an e-mail address. Write an address such as compta@chevalier.example.",
		},
		"expected string to be RFC 3339 date-time":             {"schema.format", "Write the value in the format of RFC 3339 date-time."},
		"expected string to be base64 encoded":                 {"schema.format", "Write the file in base64."},
		"expected length >= 1":                                 {"schema.length", "This text cannot be empty. Write at least one character."},
		"expected array length >= 1":                           {"schema.length", "This list cannot be empty. Send at least one element."},
		"expected array length >= 10":                          {"schema.length", "Send a list of at least 10 elements."},
		"expected array length <= 1":                           {"schema.length", "Send a list of at most one element."},
		"expected array items to be unique":                    {"schema.items", "Write each element once."},
		"expected string to be nine digits, such as 732829320": {"schema.pattern", "Write nine digits, such as 732829320."},
		"expected string to be an array of numbers":            {"schema.pattern", "Write an array of numbers."},
		"expected string to match pattern ^x$":                 {"schema.pattern", "Write a text that matches ^x$."},
		"expected an id that begins with ctc_":                 {"schema.type", "Write an id that begins with ctc_."},
		`"x" is not a date; write it as 2026-11-21`:            {"schema.type", `"x" is not a date; write it as 2026-11-21.`},
		"expected value to match at least one schema but none": {"schema.type", "Expected value to match at least one schema but none."},
		"": {"schema.type", ""},
	} {
		if code, detail := explain(message); code != want[0] || detail != want[1] {
			t.Errorf("%q is explained as %s, %q", message, code, detail)
		}
	}
}
