package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var timesFile = flag.String("times", "", "file for the console's times; empty measures nothing")

// consoleLimits are the times a clerk does not notice, in milliseconds.
var consoleLimits = []struct {
	name, what string
	limit      int
}{
	{"first paint", "from the address to something readable, no file in the browser's cache", 500},
	{"first rows", "from the address to the first row of 10,000 customers", 800},
	{"worst frame", "the longest frame while 2,000 rows scroll by 30 rows a frame, down and up", 50},
	{"filter", "from a filter typed to its rows", 100},
}

// TestConsoleTimes measures the console in a real browser for make bench.
func TestConsoleTimes(t *testing.T) {
	if *timesFile == "" {
		t.Skip("The console's times are measured by make bench.")
	}
	if browser() == "" {
		t.Skip("No Chromium on this machine: the console's times are not measured.")
	}
	to, err := filepath.Abs(*timesFile)
	if err != nil {
		t.Fatal(err)
	}
	h, tests, folder := consoleSystem(t)
	email := sampleDay(t, h, folder)
	importCustomers(t, h, email, 10_000)
	searchable(t, h, email, "/v1/contacts?q=client+09999")
	seen := play(t, h, tests, "times.mjs", email, "")
	var b strings.Builder
	fmt.Fprintf(&b, "# Times of the console\n\n%s. Written by `make bench`: medians of five rounds in Chromium without a screen, of a list of 10,000\n"+
		"customers on the local system, which runs on the same cores.\n\n| time | ms | at most |\n|---|---:|---:|\n", machine())
	for _, l := range consoleLimits {
		ms, err := strconv.Atoi(seen[l.name])
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		if ms > l.limit {
			t.Logf("%s takes %d ms, the aim is %d", l.name, ms, l.limit)
		}
		fmt.Fprintf(&b, "| %s: %s | %d | %d |\n", l.name, l.what, ms, l.limit)
	}
	if err := os.WriteFile(to, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + b.String())
}

// searchable waits until a search finds something: what follows from an import is done then.
func searchable(t *testing.T, h home, email, search string) {
	t.Helper()
	token, err := h.token(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	var found struct{ Data []json.RawMessage }
	for limit := time.Now().Add(5 * time.Minute); len(found.Data) == 0; {
		if err := h.read(t.Context(), token, search, &found); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(limit) {
			t.Fatalf("%s finds nothing", search)
		}
	}
}
