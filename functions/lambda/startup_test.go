package lambda_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// started is what a function has taken until it is ready for its first event.
type started struct {
	cpu, wall time.Duration
	memory    int64 // bytes, resident at most
}

// begin starts a function and ends it when it asks for its first event.
func begin(tb testing.TB, binary, operation string, environment []string) started {
	tb.Helper()
	polled := make(chan time.Time, 1)
	runtime := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case polled <- time.Now():
		default:
		}
		<-r.Context().Done()
	}))
	defer runtime.Close()
	cmd := exec.CommandContext(tb.Context(), binary)
	cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtime.URL, "http://"), "_HANDLER=" + operation}, environment...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s := started{}
	select {
	case at := <-polled:
		s.wall, s.cpu, s.memory = at.Sub(began), ran(cmd.Process.Pid), resident(cmd.Process.Pid)
		_ = cmd.Process.Kill()
		<-ended
	case err := <-ended:
		tb.Fatalf("%s ended before it asked for an event: %v", operation, err)
	}
	if s.cpu == 0 {
		s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return s
}

// ran is how long the threads of a running process have had a processor, by the
// scheduler's clock; 0 where there is no /proc. What wait(2) tells has ending the
// process in it, which takes a fifth as long as starting it.
func ran(process int) (all time.Duration) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", process))
	for _, t := range threads {
		if told, err := os.ReadFile(t); err == nil {
			var on time.Duration
			_, _ = fmt.Sscan(string(told), &on)
			all += on
		}
	}
	return all
}

// resident is the memory of a running process in bytes, at most so far; 0 where
// there is no /proc. What wait(2) tells would be this test's own: the process was
// a fork of it first.
func resident(process int) int64 {
	told, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(told), "VmHWM:")
	var kilobytes int64
	_, _ = fmt.Sscan(after, &kilobytes)
	return kilobytes << 10
}

// BenchmarkStart starts every operation of a binary and tells what it takes until
// it is ready for an event: the median of all, and the operation that takes most.
// On AWS there is TLS, and the root certificates are read before the first event.
// bare is a function that does nothing, on the same machine in the same minute.
func BenchmarkStart(b *testing.B) {
	folder := build(b)
	compile(b, folder, "./testdata/bare")
	b.Run("bare", func(b *testing.B) {
		var all []started
		for b.Loop() {
			for range 20 {
				all = append(all, begin(b, filepath.Join(folder, "bare"), "", []string{"GOMAXPROCS=1"}))
			}
		}
		told(b, all)
	})
	for _, binary := range []op.Binary{op.API, op.Documents, op.Imports} {
		for _, w := range []struct{ where, tables string }{{"plain", "http://127.0.0.1:1"}, {"tls", ""}} {
			b.Run(fmt.Sprintf("%s/%s", binary, w.where), func(b *testing.B) {
				each := map[string][]started{}
				for b.Loop() {
					for _, o := range functions.All() {
						if o.Runs == binary {
							each[o.ID] = append(each[o.ID], begin(b, filepath.Join(folder, string(binary)), o.ID, environment("comptoir", w.tables, "http://127.0.0.1:1")))
						}
					}
				}
				var all []started
				slowest := time.Duration(0)
				for _, of := range each {
					all, slowest = append(all, of...), max(slowest, median(of, started.took))
				}
				told(b, all)
				b.ReportMetric(milliseconds(slowest), "CPU-ms-slowest-operation")
			})
		}
	}
}

// told reports the medians.
func told(b *testing.B, all []started) {
	b.Helper()
	b.ReportMetric(milliseconds(median(all, started.took)), "CPU-ms")
	b.ReportMetric(milliseconds(median(all, func(s started) time.Duration { return s.wall })), "ms")
	b.ReportMetric(float64(median(all, func(s started) int64 { return s.memory }))/(1<<20), "MB-resident")
	b.ReportMetric(0, "ns/op") // of nothing in particular
}

func (s started) took() time.Duration { return s.cpu }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median is the middle one of what is asked of each.
func median[E any, T cmp.Ordered](all []E, of func(E) T) T {
	values := make([]T, len(all))
	for i, s := range all {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkFirstAnswer is from starting a function to its first answer, the table
// being on this machine.
func BenchmarkFirstAnswer(b *testing.B) {
	folder, world := build(b), makeWorld(b, false)
	for _, operation := range []string{"contact.get", "salesorder.create", "invoice.pdf", "import.start"} {
		o, _ := functions.Find(operation)
		b.Run(string(o.Runs)+"/"+operation, func(b *testing.B) {
			event, err := fs.ReadFile(samples, operation+".json")
			if err != nil {
				b.Fatal(err)
			}
			definition := table.Definition("comptoir")
			definition.StreamSpecification = nil
			db, name := tabletest.New(b, definition)
			if err := world.Load(b.Context(), db, name); err != nil {
				b.Fatal(err)
			}
			services := functest.NewAWS()
			for key, body := range world.Files {
				services.Put(key, body, nil)
			}
			server := httptest.NewServer(services)
			defer server.Close()
			for b.Loop() {
				if told := run(b, filepath.Join(folder, string(o.Runs)), operation, append(environment(name, tabletest.Endpoint(b), server.URL), "LOG_LEVEL=error"), event); told.outcome != "response" {
					b.Fatalf("it reports the %s %s", told.outcome, told.body)
				}
			}
		})
	}
}
