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

// matrix counts how attempts ended, by play and mishap.
type matrix struct {
	mu    sync.Mutex
	cells map[[2]string]*[3]int
	plays map[string]bool
}

func (m *matrix) add(play, mishap string, v verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cells == nil {
		m.cells, m.plays = map[[2]string]*[3]int{}, map[string]bool{}
	}
	m.plays[play] = true
	for _, row := range []string{play, "**together**"} {
		at := [2]string{row, mishap}
		if m.cells[at] == nil {
			m.cells[at] = new([3]int)
		}
		m.cells[at][v]++
	}
}

// write makes the file of the results, if one is asked for and all is well.
func (m *matrix) write(t *testing.T, file string) {
	strikes := 0
	for at, c := range m.cells {
		if at[0] != "**together**" {
			strikes += c[notDone] + c[halfWay] + c[done]
		}
	}
	t.Logf("%d mishaps befell %d plays", strikes, len(m.plays))
	if file == "" || t.Failed() {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Faults

Written by `+"`make faults`"+` on %s: %s, %s, %d processors. %d mishaps befell %d plays, each at one call to AWS, and each play ended as
it should: after the retry (a request under its key, an event that comes again) everything stored, derived, queued, told, mailed and answered
is what an undisturbed run comes to.

A cell tells how far the attempts had come before anybody tried again: not done / done in part / done. In part are events that bring
several things, each done or not by itself, and documents that take several transactions: if nobody tries again, the clock undoes those.
The last two columns are an event or a request that comes twice, and change entries that the stream brings late, twice and backwards.

`, time.Now().UTC().Format(time.DateOnly), runtime.Version(), os.Getenv("CPU"), runtime.NumCPU(), strikes, len(m.plays))
	var names []string
	for _, x := range mishaps() {
		names = append(names, x.name)
	}
	fmt.Fprintf(&b, "| | %s |\n|---|%s\n", strings.Join(names, " | "), strings.Repeat("--:|", len(names)))
	for _, play := range append(slices.Sorted(maps.Keys(m.plays)), "**together**") {
		fmt.Fprintf(&b, "| %s |", play)
		for _, name := range names {
			cell := ""
			if c := m.cells[[2]string{play, name}]; c != nil {
				cell = fmt.Sprintf("%d/%d/%d", c[notDone], c[halfWay], c[done])
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Error(err)
	}
}
