package functest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"

	"comptoir/shared/op"
)

// facts are what an operation documents.
type facts struct {
	codes    []string
	statuses []int
}

// documented has the facts of each operation that a test has called.
var documented sync.Map

// checkDocumented fails the test if a response has a status, or a problem a code, of its
// own or of a field, that the operation does not document, or if the code is not documented
// with this status. The document's default response counts for nothing. While codes are
// collected (make codes) they are appended to the file that COMPTOIR_CODES names instead.
func checkDocumented(t testing.TB, o op.Operation, status int, body []byte) {
	t.Helper()
	if status == http.StatusMethodNotAllowed {
		return // another address
	}
	known, ok := documented.Load(o.ID)
	if !ok {
		known, _ = documented.LoadOrStore(o.ID, facts{o.Codes(), o.Statuses()})
	}
	file, of := os.Getenv("COMPTOIR_CODES"), known.(facts)
	if file == "" && o.On.Path != "" && status < http.StatusInternalServerError && !slices.Contains(of.statuses, status) {
		t.Errorf("%s returned %d, which the document does not name for it: %.200s", o.ID, status, body)
	}
	var p op.Problem
	if status < http.StatusBadRequest || json.Unmarshal(body, &p) != nil {
		return
	}
	codes := []string{p.Code}
	for _, f := range p.Errors {
		codes = append(codes, f.Code)
	}
	codes = slices.DeleteFunc(codes, func(code string) bool {
		return slices.Contains(of.codes, code) && slices.Contains(op.StatusesOf(code), status)
	})
	for _, code := range codes {
		if file == "" {
			t.Errorf("%s returned %d %s, which its spec does not list, or not with this status: add it to Faults, or run make codes",
				o.ID, status, code)
		}
	}
	if file != "" {
		appendCodes(t, file, o.ID, status, codes)
	}
}

// appendCodes appends a line for each code: tests of several packages write to one
// file.
func appendCodes(t testing.TB, file, operation string, status int, codes []string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, code := range codes {
		if _, err := fmt.Fprintf(f, "%s %s %d\n", operation, code, status); err != nil {
			t.Fatal(err)
		}
	}
}
