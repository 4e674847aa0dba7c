package faults_test

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// total is the last row of the matrix.
const total = "**total**"

// matrix counts how far attempts came, by scenario and fault.
type matrix struct {
	mu        sync.Mutex
	cells     map[[2]string]*[3]int
	scenarios map[string]bool
}

func (m *matrix) add(scenario, fault string, p progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cells == nil {
		m.cells, m.scenarios = map[[2]string]*[3]int{}, map[string]bool{}
	}
	m.scenarios[scenario] = true
	for _, row := range []string{scenario, total} {
		at := [2]string{row, fault}
		if m.cells[at] == nil {
			m.cells[at] = new([3]int)
		}
		m.cells[at][p]++
	}
}

// write writes the result file, if one is requested and the test has passed.
func (m *matrix) write(t *testing.T, file string) {
	runs := 0
	for at, c := range m.cells {
		if at[0] != total {
			runs += c[notDone] + c[halfDone] + c[done]
		}
	}
	t.Logf("%d runs with a fault, in %d scenarios", runs, len(m.scenarios))
	if file == "" || t.Failed() {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Faults

Written by `+"`make faults`"+` on %s: %s, %s, %d processors. %d runs of %d scenarios, each with one fault. Every run left the
same state as a run without faults: after the retry (a request under its idempotency key, an event delivered again) everything stored, derived, queued,
published, mailed and returned is the same.

A cell counts the runs by their progress before the retry: not done / half done / done. Half done are events with several steps, each of
which may be done or not, and documents that need several transactions: without a retry, the schedule rolls these back. The last three columns
are a request or an event that is repeated, change entries that the stream delivers late, twice and in reverse order, and derived items
that are deleted and rebuilt.

`, time.Now().UTC().Format(time.DateOnly), runtime.Version(), os.Getenv("CPU"), runtime.NumCPU(), runs, len(m.scenarios))
	var names []string
	for _, f := range faults() {
		names = append(names, f.name)
	}
	fmt.Fprintf(&b, "| | %s |\n|---|%s\n", strings.Join(names, " | "), strings.Repeat("--:|", len(names)))
	for _, row := range append(slices.Sorted(maps.Keys(m.scenarios)), total) {
		fmt.Fprintf(&b, "| %s |", row)
		for _, name := range names {
			cell := ""
			if c := m.cells[[2]string{row, name}]; c != nil {
				cell = fmt.Sprintf("%d/%d/%d", c[notDone], c[halfDone], c[done])
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Error(err)
	}
}
