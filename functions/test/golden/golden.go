// Package golden compares texts with files that are kept in the repository.
//
// Owns: the -update flag of tests, the comparison and its message. Does not own:
// the texts. Invariants: without -update no file is written.
package golden

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

// Update reports whether goldens are written instead of compared: make update.
var Update = flag.Bool("update", false, "write the golden files")

// At most these numbers of missing and surplus lines are shown.
const (
	shownMissing = 12
	shownSurplus = 24
)

// Compare fails the test unless a file contains the text. With -update it writes
// the file.
func Compare(t testing.TB, file, text string) {
	t.Helper()
	if *Update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (make update writes it)", err)
	}
	if string(want) == text {
		return
	}
	before, now := strings.Split(string(want), "\n"), strings.Split(text, "\n")
	for _, line := range without(now, before, shownMissing) {
		t.Errorf("%s lacks: %s", file, line)
	}
	for _, line := range without(before, now, shownSurplus) {
		t.Errorf("%s has, and should not: %s", file, line)
	}
	t.Errorf("%s differs from the code. If the change is intended, run make update and commit the file", file)
}

// without returns the first lines that another text lacks, at most most of them.
func without(lines, other []string, most int) []string {
	var all []string
	for _, line := range lines {
		if !slices.Contains(other, line) && len(all) < most {
			all = append(all, line)
		}
	}
	return all
}

// Trimmed returns a text without spaces at the ends of its lines.
func Trimmed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}
