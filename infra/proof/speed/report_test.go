package speed

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// report holds the measurements of a run.
type report struct {
	overheads []overhead
	rates     []rate
	fullCosts []fullCost
}

// save writes the report and its picture.
func (r report) save(t *testing.T) {
	t.Helper()
	for file, text := range map[string]string{"../bench.md": r.markdown(), "../bench.svg": r.picture()} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
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
	load := "unknown"
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = strings.Join(strings.Fields(string(raw))[:3], ", ")
	}
	return fmt.Sprintf("%s, %s, %s/%s, %s, %d cores, load averages at the end %s",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU(), load)
}

func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Speed

%s. Written by `+"`make bench`"+` (%d rounds, %g s for each number of clients). The table is the local server, on the same cores,
so compare figures only within one table. ![The two tables as a picture](bench.svg)

## Overhead of an operation over its calls to the table

Each operation runs through the whole path of a Lambda event, from bytes to bytes, alternately with a repetition of its calls to
the table by the SDK only. The repeated calls have the same size, but other keys or no conditions, so that they succeed. Medians
of pairs. CPU is that of this process: the SDK and the product, not the table's server. Documents have five lines; writes have an
Idempotency-Key.

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
	goal := "The goal, at most 10 % of wall time, is reached.\n"
	if wall > 0.10 {
		goal = "The goal, at most 10 % of wall time, is **not** reached: packed items shorten the calls more than the product.\n"
	}
	b.WriteString(goal)
	b.WriteString(`
## Throughput of many clients

All clients are in one organisation, and each calls again as soon as it has a response. The calls, the SDK and the table's server
share the cores. A row of an import is a new customer; each client has its own file.

| operation | clients | per second | median | 95th percentile |
|---|--:|--:|--:|--:|
`)
	for _, x := range r.rates {
		fmt.Fprintf(&b, "| %s | %d | %.0f | %s | %s |\n", x.operation, x.clients, x.perSecond, ms(x.half), ms(x.p95))
	}
	b.WriteString(`
## Cost of a call with all its derived data

CPU per call of this process and of the table's server, with eight clients, until the projection has finished. Release 0.1.1 was
measured by the same program on the same machine, alternately with this one. Tryton 6.0 with PostgreSQL was measured on two such
cores by another program, which also counts Tryton's web server.

| call | this process | the table's server | total | 0.1.1 | ratio | Tryton |
|---|--:|--:|--:|--:|--:|--:|
`)
	for _, w := range r.fullCosts {
		both := w.own + w.server
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.1f ms | %.0f %% | %.0f ms |\n", w.name, ms(w.own), ms(w.server), ms(both),
			w.before, 100*float64(both)/float64(time.Millisecond)/w.before, w.tryton)
	}
	return b.String()
}
