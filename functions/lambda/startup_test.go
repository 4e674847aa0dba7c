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

// startup is the cost of a function's start, until it polls for its first event.
type startup struct {
	cpu, wall time.Duration
	memory    int64 // peak resident memory in bytes
}

// measure starts a function and kills it when it polls for its first event.
func measure(tb testing.TB, binary, operation string, environment []string) startup {
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
	cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtime.URL, "http://"), "_HANDLER=" + operation,
	}, environment...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s := startup{}
	select {
	case at := <-polled:
		s.wall, s.cpu, s.memory = at.Sub(began), cpuTime(cmd.Process.Pid), peakMemory(cmd.Process.Pid)
		_ = cmd.Process.Kill()
		<-ended
	case err := <-ended:
		tb.Fatalf("%s ended before its first poll: %v", operation, err)
	}
	if s.cpu == 0 {
		s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return s
}

// cpuTime returns the processor time of a running process by the scheduler's clock; 0
// without /proc. The time of wait(2) would include the end of the process, a fifth of the
// time of its start.
func cpuTime(process int) (all time.Duration) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", process))
	for _, t := range threads {
		if stat, err := os.ReadFile(t); err == nil {
			var on time.Duration
			_, _ = fmt.Sscan(string(stat), &on)
			all += on
		}
	}
	return all
}

// peakMemory returns the peak resident memory of a running process in bytes; 0 without
// /proc. The value of wait(2) would be that of this test, since the process was forked
// from it.
func peakMemory(process int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	_, _ = fmt.Sscan(after, &kilobytes)
	return kilobytes << 10
}

// BenchmarkStart starts every operation of a binary and measures the time to its first
// poll: the median of all, and that of the slowest operation. On AWS the endpoints have
// TLS, so that a function reads the root certificates during the start. bare is a
// function that does nothing, for comparison.
func BenchmarkStart(b *testing.B) {
	folder := build(b)
	compile(b, folder, "./testdata/bare")
	b.Run("bare", func(b *testing.B) {
		var all []startup
		for b.Loop() {
			for range 20 {
				all = append(all, measure(b, filepath.Join(folder, "bare"), "", []string{"GOMAXPROCS=1"}))
			}
		}
		reportMedians(b, all)
	})
	for _, binary := range []op.Binary{op.API, op.Documents, op.Imports} {
		for _, endpoint := range []struct{ name, tables string }{{"plain", "http://127.0.0.1:1"}, {"tls", ""}} {
			b.Run(fmt.Sprintf("%s/%s", binary, endpoint.name), func(b *testing.B) {
				each := map[string][]startup{}
				for b.Loop() {
					for _, o := range functions.All() {
						if o.Runs == binary {
							s := measure(b, filepath.Join(folder, string(binary)), o.ID,
								environment("comptoir", endpoint.tables, "http://127.0.0.1:1"))
							each[o.ID] = append(each[o.ID], s)
						}
					}
				}
				var all []startup
				slowest := time.Duration(0)
				for _, of := range each {
					all, slowest = append(all, of...), max(slowest, median(of, startup.took))
				}
				reportMedians(b, all)
				b.ReportMetric(milliseconds(slowest), "CPU-ms-slowest-operation")
			})
		}
	}
}

// reportMedians reports the medians as metrics of the benchmark.
func reportMedians(b *testing.B, all []startup) {
	b.Helper()
	b.ReportMetric(milliseconds(median(all, startup.took)), "CPU-ms")
	b.ReportMetric(milliseconds(median(all, func(s startup) time.Duration { return s.wall })), "ms")
	b.ReportMetric(float64(median(all, func(s startup) int64 { return s.memory }))/(1<<20), "MB-resident")
	b.ReportMetric(0, "ns/op") // not shown
}

func (s startup) took() time.Duration { return s.cpu }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median returns the median of a value of each element.
func median[E any, T cmp.Ordered](all []E, of func(E) T) T {
	values := make([]T, len(all))
	for i, s := range all {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkFirstAnswer measures the time from the start of a function to its first
// response, with the table on this machine.
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
				env := append(environment(name, tabletest.Endpoint(b), server.URL), "LOG_LEVEL=error")
				result := run(b, filepath.Join(folder, string(o.Runs)), operation, env, event)
				if result.outcome != "response" {
					b.Fatalf("the report is the %s %s", result.outcome, result.body)
				}
			}
		})
	}
}
