package speed

import (
	"flag"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

var (
	rounds  = flag.Int("rounds", 4, "the number of measurements of each operation")
	seconds = flag.Float64("seconds", 0.05, "the seconds of load for each number of clients")
	write   = flag.Bool("write", false, "write the report and its picture")
)

// times is the time of a piece of work.
type times struct{ wall, cpu time.Duration }

// timed measures a piece of work: the wall time, and the CPU time of this process. The
// table's server is another process.
func timed(do func() error) (times, error) {
	before, began := processors(), time.Now()
	err := do()
	wall := time.Since(began)
	return times{wall, processors() - before}, err
}

func processors() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// overhead compares an operation with its bare calls to the table: medians of the rounds,
// and the median ratios.
type overhead struct {
	operation  string
	requests   int
	ours, bare times
	wall, cpu  float64 // the additional time of ours, as a ratio to bare
}

// compare measures an operation and its bare calls alternately; the order alternates, too.
func compare(t testing.TB, p workload, rounds int) overhead {
	t.Helper()
	var rec recorder
	s, b := newScene(t, functest.WithClient(rec.watch)), newBare(t)
	const warm = 10 // rounds until connections are open and caches filled
	all := make([][]byte, rounds+warm)
	for i := range all {
		all[i] = p.event(s, i)
	}
	run := s.lambda(p.operation)
	out := overhead{operation: p.operation}
	var ours, plain []times
	var last []any
	for i, event := range all {
		product := func() {
			rec.take()
			var response []byte
			x, err := timed(func() (err error) {
				response, err = run(event)
				return err
			})
			if err := failure(response, err); err != nil {
				t.Fatalf("%s: %v", p.operation, err)
			}
			last = rec.take()
			ours = append(ours, x)
		}
		calls := func() {
			requests := b.repeat(last)
			x, err := timed(func() error { return b.send(requests) })
			if err != nil {
				t.Fatalf("%s, its bare calls: %v", p.operation, err)
			}
			plain = append(plain, x)
		}
		switch {
		case i < warm:
			product()
			calls()
			ours, plain = nil, nil
		case i%2 == 0:
			product()
			calls()
		default:
			calls()
			product()
		}
	}
	out.requests = len(last)
	ratio := func(of func(times) time.Duration) float64 {
		r := make([]float64, len(ours))
		for i := range ours {
			r[i] = float64(of(ours[i]))/float64(max(of(plain[i]), 1)) - 1
		}
		return median(r)
	}
	wall, cpu := func(x times) time.Duration { return x.wall }, func(x times) time.Duration { return x.cpu }
	out.wall, out.cpu = ratio(wall), ratio(cpu)
	out.ours = times{median(each(ours, wall)), median(each(ours, cpu))}
	out.bare = times{median(each(plain, wall)), median(each(plain, cpu))}
	return out
}

func each(all []times, of func(times) time.Duration) []time.Duration {
	out := make([]time.Duration, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}

func median[T time.Duration | float64](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// TestSpeedOfOperations measures each operation through the whole path of a Lambda event,
// and the same calls to the table with the SDK only; then many clients. Slow results do
// not fail the test because the speed depends on the machine; errors do.
func TestSpeedOfOperations(t *testing.T) {
	var r report
	// These calls are measured first, on an empty server of the table, as for release
	// 0.1.1.
	for _, f := range figures() {
		t.Run(f.name, func(t *testing.T) {
			w := f.measure(t)
			t.Logf("%d calls, each with %s of this process and %s of the server", w.calls, w.own, w.server)
			r.fullCosts = append(r.fullCosts, w)
		})
	}
	for _, p := range workloads() {
		t.Run(p.operation, func(t *testing.T) {
			o := compare(t, p, *rounds)
			t.Log(o)
			if o.requests == 0 || o.ours.wall <= 0 || o.bare.wall <= 0 {
				t.Errorf("the measurement is empty: %+v", o)
			}
			r.overheads = append(r.overheads, o)
		})
	}
	for _, p := range workloads() {
		if p.concurrent {
			t.Run(p.operation+" with many clients", func(t *testing.T) { r.rates = append(r.rates, serve(t, p)...) })
		}
	}
	t.Run("import with many clients", func(t *testing.T) { r.rates = append(r.rates, imports(t)...) })
	if *write && !t.Failed() {
		r.save(t)
	}
}

// String returns the comparison in a line.
func (o overhead) String() string {
	return fmt.Sprintf("%d requests; %s wall, bare %s: %+.0f %%; %s CPU, bare %s: %+.0f %%", o.requests,
		o.ours.wall.Round(time.Microsecond), o.bare.wall.Round(time.Microsecond), o.wall*100,
		o.ours.cpu.Round(time.Microsecond), o.bare.cpu.Round(time.Microsecond), o.cpu*100)
}
