package speed

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// report is what a run has measured.
type report struct {
	overheads []overhead
	rates     []rate
	wholes    []whole
}

// save writes the report and its picture beside it.
func (r report) save(t *testing.T) {
	t.Helper()
	for file, text := range map[string]string{"../bench.md": r.markdown(), "../bench.svg": r.picture()} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// machine is where a run took place.
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
	load := "unknown"
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = strings.Join(strings.Fields(string(raw))[:3], ", ")
	}
	return fmt.Sprintf("%s, %s, %s/%s, %s, %d cores, load averages at the end %s", time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU(), load)
}

func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# How fast it is

%s. Written by `+"`make bench`"+` (%d rounds, %g s for each number of clients); the table is the local server, on the same cores, so compare the figures
of one table with each other only. ![The two tables as a picture](bench.svg)

## What an operation adds to its calls of the table

Each operation through the whole path of a Lambda event, bytes in and bytes out, in turn with the same calls of the table made again with nothing but the SDK:
as large, under keys of their own or without conditions, so that they succeed. Medians of pairs. CPU is that of this process: the SDK and the product, not the
table's server. Documents have five lines; what writes has an Idempotency-Key.

| operation | requests | wall | bare | adds | CPU | bare | adds | CPU added |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
`, machine(), *rounds, *seconds)
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }
	var walls, cpus []float64
	for _, o := range r.overheads {
		walls, cpus = append(walls, o.wall), append(cpus, o.cpu)
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %+.0f %% | %s | %s | %+.0f %% | %s |\n", o.operation, o.requests,
			ms(o.ours.wall), ms(o.bare.wall), o.wall*100, ms(o.ours.cpu), ms(o.bare.cpu), o.cpu*100, ms(o.ours.cpu-o.bare.cpu))
	}
	wall := median(walls)
	fmt.Fprintf(&b, "| **median** | | | | **%+.0f %%** | | | **%+.0f %%** | |\n\n", wall*100, median(cpus)*100)
	b.WriteString(map[bool]string{true: "The aim, 10 % of wall time, is reached.\n", false: "The aim, 10 % of wall time, is **not** reached: packed items took more from the calls than from the product.\n"}[wall <= 0.10])
	b.WriteString(`
## What many clients get done at once

In one organisation, each client as soon as its last call was answered; the calls, the SDK and the table's server share the cores. A row of an import is a new
customer, a file for each client.

| operation | clients | a second | half within | 95 % within |
|---|--:|--:|--:|--:|
`)
	for _, x := range r.rates {
		fmt.Fprintf(&b, "| %s | %d | %.0f | %s | %s |\n", x.operation, x.clients, x.perSecond, ms(x.half), ms(x.p95))
	}
	b.WriteString(`
## What a call takes with all that follows

CPU a call of this process and of the table's server together, eight clients, until what follows from the calls is projected. Release 0.1.1 was measured by the same
program on the same machine, in turn with this one. Tryton 6.0 with PostgreSQL was measured on two such cores by a program of its own, which also counts its web
server.

| call | this process | the table's server | together | 0.1.1 | of that | Tryton |
|---|--:|--:|--:|--:|--:|--:|
`)
	for _, w := range r.wholes {
		both := w.own + w.server
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.1f ms | %.0f %% | %.0f ms |\n", w.called, ms(w.own), ms(w.server), ms(both), w.before, 100*float64(both)/float64(time.Millisecond)/w.before, w.tryton)
	}
	return b.String()
}
