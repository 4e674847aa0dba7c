package growth

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

const report = "../growth.md"

// save writes a section of the report between its marks.
func save(t *testing.T, section, text string) {
	t.Helper()
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	begins, ends := "<!-- "+section+" -->\n", "<!-- end of "+section+" -->\n"
	before, rest, found := strings.Cut(string(raw), begins)
	_, after, closed := strings.Cut(rest, ends)
	if !found || !closed {
		t.Fatalf("%s lacks the marks of %s", report, section)
	}
	if err := os.WriteFile(report, []byte(before+begins+text+ends+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// machine describes the date, the software and the hardware of a run.
func machine() string {
	model := "an unknown processor"
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %s, %s/%s, %s, %d cores",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU())
}

// orders returns the table of the questions.
func orders(sizes []int, results []result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; %d rounds.\n\n| number of the customer's orders | usage at every size |", machine(), *rounds)
	for i, n := range sizes {
		if fmt.Fprintf(&b, " %d |", n); i > 0 {
			b.WriteString(" ratio |")
		}
	}
	b.WriteString("\n|---|---|" + strings.Repeat("--:|", 2*len(sizes)-1) + "\n")
	for _, a := range results {
		fmt.Fprintf(&b, "| %s | %s |", a.question, a.usage[0])
		for i := range sizes {
			if fmt.Fprintf(&b, " %.1f ms |", a.half[i].Seconds()*1000); i > 0 {
				fmt.Fprintf(&b, " %.2f |", a.ratio[i])
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
