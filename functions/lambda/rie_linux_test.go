package lambda_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions"
	"comptoir/shared/op"
)

// emulation runs functions under the emulator and records their times.
type emulation struct {
	program string

	mu    sync.Mutex
	times map[string]times // by operation
}

// run is a runner.
func (e *emulation) run(t testing.TB, binary, operation string, environment []string, event []byte) report {
	t.Helper()
	one := emulate(t, e.program, binary, operation, environment)
	result, err := one.call(t.Context(), event)
	one.stop(t)
	if err != nil {
		t.Fatalf("call the emulator: %v\n%s", err, &one.log)
	}
	if result.outcome != "response" {
		t.Logf("the emulator's log is %s", &one.log)
		return result
	}
	took, err := timesIn(one.log.String())
	if err != nil {
		t.Errorf("%v: %s", err, &one.log)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.times[operation] = took
	return result
}

// Each operation succeeds with its sample event under AWS's Runtime Interface
// Emulator. If RIE_REPORT names a file (make rie), the operations run one after the
// other, and their times are written to the file.
func TestEmulatorHandlesSampleEvents(t *testing.T) {
	proof, parallel := os.Getenv("RIE_REPORT"), 4
	if proof != "" {
		parallel = 1
	}
	folder, e := build(t), &emulation{program: emulatorProgram(t), times: map[string]times{}}
	operations := functions.All()
	if testing.Short() {
		operations = firstOfEachNoun()
	}
	eachOperation(t, folder, operations, parallel, e.run)
	if proof != "" && !t.Failed() {
		if err := os.WriteFile(proof, []byte(e.proof(emulatorVersion(t), e.bare(t, folder))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("event of another shape", func(t *testing.T) {
		none := environment("none", "http://127.0.0.1:1", "http://127.0.0.1:1")
		result := e.run(t, filepath.Join(folder, string(op.API)), "contact.get", none, []byte(`[]`))
		if result.outcome != "error" || !strings.Contains(string(result.body), "contact.get: read the event") {
			t.Errorf("the report is the %s %s", result.outcome, result.body)
		}
	})
}

// firstOfEachNoun returns one operation of each noun.
func firstOfEachNoun() (all []op.Operation) {
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			all = append(all, n.Operations[0])
		}
	}
	return all
}

// bare runs a function that does nothing, several times, to measure the share of the
// machine and the emulator in the times.
func (e *emulation) bare(t *testing.T, folder string) (all []times) {
	compile(t, folder, "./testdata/bare")
	for range 21 {
		e.run(t, filepath.Join(folder, "bare"), "bare", []string{"GOMAXPROCS=1"}, []byte(`{}`))
		all = append(all, e.times["bare"])
	}
	delete(e.times, "bare") // not an operation
	return all
}

// proof is the text of infra/proof/rie.txt.
func (e *emulation) proof(version string, bare []times) string {
	var to strings.Builder
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Fprintf(&to, "make rie, %s, %s, %s/%s, %d processors, load averages at the end %s.\n",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		strings.Join(strings.Fields(string(load) + " - - -")[:3], " "))
	fmt.Fprintf(&to, "AWS's Runtime Interface Emulator %s ran each operation once,\n", version)
	fmt.Fprintf(&to, "in its bootstrap, with its sample event: %d operations, no function error.\n", len(e.times))
	to.WriteString("INIT is the emulator's line INIT REPORT, from starting the bootstrap to its first poll; the first call is its line\n" +
		"INVOKE RTDONE, without INIT, the table being on this machine.\n")
	took := func(of string, x times) { fmt.Fprintf(&to, "%-32s %9.2f %14.2f\n", of, x.init, x.call) }
	middle := func(of string, all []times) {
		took(of, times{median(all, func(x times) float64 { return x.init }), median(all, func(x times) float64 { return x.call })})
	}
	fmt.Fprintf(&to, "\n%-32s %9s %14s\n", "a function that does nothing", "INIT ms", "first call ms")
	middle(fmt.Sprintf("median of %d", len(bare)), bare)
	for _, binary := range []op.Binary{op.API, op.Documents, op.Imports} {
		mine := map[string]times{}
		for _, o := range functions.All() {
			if x, ran := e.times[o.ID]; ran && o.Runs == binary {
				mine[o.ID] = x
			}
		}
		fmt.Fprintf(&to, "\n%-32s %9s %14s\n", binary, "INIT ms", "first call ms")
		var all []times
		for _, id := range slices.Sorted(maps.Keys(mine)) {
			all = append(all, mine[id])
			took(id, mine[id])
		}
		middle(fmt.Sprintf("median of %d", len(all)), all)
	}
	return to.String()
}
