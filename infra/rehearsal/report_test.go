package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReportHasEachRunAndTheMedian(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rehearsal.md")
	var completed []life
	for i, seconds := range []time.Duration{9, 5, 7} {
		completed = append(completed, life{
			began: time.Date(2026, 11, 30, 10+i, 30, 0, 0, time.UTC), peak: 400 + i, calls: 98, cdk: "aws-cdk 2.1148.1",
			steps: []timing{{"deploy", seconds * time.Second}, {"destroy", time.Second}},
		})
	}
	if err := report(file, completed, completed[2].began); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"| step | 10:30 | 11:30 | 12:30 | median |", "| deploy | 9.0 | 5.0 | 7.0 | 7.0 |", "| **total** | 10.0 | 6.0 | 8.0 | 8.0 |",
		"| successful functions | 98 | 98 | 98 | 98 |", "| MB of memory | 400 | 401 | 402 | 401 |",
		"cryptography 50.0.2, ministack 1.5.33, aws-cdk 2.1148.1.",
	} {
		if !strings.Contains(string(raw), line) {
			t.Errorf("the report lacks %q:\n%s", line, raw)
		}
	}
}
