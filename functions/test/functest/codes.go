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

// documented has the codes of each operation that a test has called.
var documented sync.Map

// checkCodes fails the test if a problem has a code, of its own or of a field, that
// its operation does not document. While codes are collected (make codes) it appends
// them to the file that COMPTOIR_CODES names instead.
func checkCodes(t testing.TB, o op.Operation, status int, body []byte) {
	t.Helper()
	var p op.Problem
	if status < http.StatusBadRequest || json.Unmarshal(body, &p) != nil {
		return
	}
	codes := []string{p.Code}
	for _, f := range p.Errors {
		codes = append(codes, f.Code)
	}
	known, ok := documented.Load(o.ID)
	if !ok {
		known, _ = documented.LoadOrStore(o.ID, o.Codes())
	}
	codes = slices.DeleteFunc(codes, func(code string) bool { return slices.Contains(known.([]string), code) })
	file := os.Getenv("COMPTOIR_CODES")
	for _, code := range codes {
		if file == "" {
			t.Errorf("%s returned %d %s, which its spec does not list: add it to Faults, or run make codes", o.ID, status, code)
		}
	}
	if file != "" {
		appendCodes(t, file, o.ID, codes)
	}
}

// appendCodes appends a line for each code: tests of several packages write to one
// file.
func appendCodes(t testing.TB, file, operation string, codes []string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, code := range codes {
		if _, err := fmt.Fprintf(f, "%s %s\n", operation, code); err != nil {
			t.Fatal(err)
		}
	}
}
