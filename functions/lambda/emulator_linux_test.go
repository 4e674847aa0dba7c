package lambda_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	emulatorModule = "github.com/aws/aws-lambda-runtime-interface-emulator"
	tools          = "-modfile=../../tools.mod"
)

// emulatorProgram builds AWS's Runtime Interface Emulator in the version of tools.mod,
// and returns its path in the build cache.
func emulatorProgram(t testing.TB) string {
	t.Helper()
	return output(t, "go", "tool", tools, "-n", "aws-lambda-rie")
}

// emulatorVersion returns the emulator's version in tools.mod.
func emulatorVersion(t testing.TB) string {
	t.Helper()
	return output(t, "go", "list", tools, "-m", "-f", "{{.Version}}", emulatorModule)
}

// output runs a command and returns its standard output.
func output(t testing.TB, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// emulator is one process of the emulator with one function, started at its first call.
type emulator struct {
	cmd   *exec.Cmd
	calls string        // the URL that invokes the function
	ended chan struct{} // closed when the emulator and its function have ended
	err   error         // the emulator's exit error
	log   bytes.Buffer  // the output of both, readable once ended is closed
}

// patience bounds each wait for a process of the emulator.
const patience = 30 * time.Second

// emulate starts an emulator that accepts calls, and stops it at the end of the test. If
// another process takes its port first, emulate tries again.
func emulate(t testing.TB, program, binary, operation string, environment []string) *emulator {
	t.Helper()
	for range 5 {
		ports := freePorts(t)
		e := &emulator{
			cmd:   exec.Command(program, "--runtime-interface-emulator-address", ports[0], "--runtime-api-address", ports[1], binary),
			calls: "http://" + ports[0] + "/2015-03-31/functions/function/invocations",
			ended: make(chan struct{}),
		}
		timeout := fmt.Sprintf("AWS_LAMBDA_FUNCTION_TIMEOUT=%.f", 2*patience.Seconds()) // a reader of mail takes no message in its last 30 s
		e.cmd.Env = append([]string{"_HANDLER=" + operation, timeout}, environment...)
		e.cmd.Stdout, e.cmd.Stderr = &e.log, &e.log
		e.start(t)
		t.Cleanup(func() { e.stop(t) })
		if e.accepts(t, ports[0]) {
			return e
		}
		t.Logf("the emulator ended before its first call (%v): %s", e.err, &e.log)
	}
	t.Fatal("the emulator did not start")
	return nil
}

// start starts the emulator. When the test's process dies, Linux kills the emulator, and
// its function ends at its next poll. The starting thread must live as long as the
// emulator, since Linux sends the death signal when that thread ends.
func (e *emulator) start(t testing.TB) {
	t.Helper()
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		e.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
		err := e.cmd.Start()
		started <- err
		if err == nil {
			e.err = e.cmd.Wait()
			close(e.ended)
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("start the emulator: %v", err)
	}
}

// accepts waits for the emulator and reports whether it listens; false if it ended.
func (e *emulator) accepts(t testing.TB, address string) bool {
	t.Helper()
	for timeout := time.After(patience); ; {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return true
		}
		select {
		case <-e.ended:
			return false
		case <-timeout:
			t.Fatalf("the emulator does not listen on %s", address)
		case <-time.After(time.Millisecond):
		}
	}
}

// stop kills the function, which the emulator then reaps, and the emulator. Each leads
// its own process group. The function has the emulator's output open too, so ended is
// closed when both have ended.
func (e *emulator) stop(t testing.TB) {
	t.Helper()
	select {
	case <-e.ended:
		return
	default:
	}
	deadline := time.Now().Add(patience)
	for left := children(e.cmd.Process.Pid); len(left) > 0 && time.Now().Before(deadline); left = children(e.cmd.Process.Pid) {
		for _, function := range left {
			_ = syscall.Kill(-function, syscall.SIGKILL)
		}
		<-time.After(time.Millisecond)
	}
	_ = syscall.Kill(-e.cmd.Process.Pid, syscall.SIGKILL)
	select {
	case <-e.ended:
	case <-time.After(patience):
		t.Fatal("the emulator or its function does not end")
	}
}

// children returns the child processes that a process has not reaped. It returns none
// if the kernel lacks these files; a function left alone ends at its next poll.
func children(process int) (all []int) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", process))
	for _, thread := range threads {
		listed, _ := os.ReadFile(thread)
		for _, field := range strings.Fields(string(listed)) {
			if pid, err := strconv.Atoi(field); err == nil {
				all = append(all, pid)
			}
		}
	}
	return all
}

// nextPort counts the ports tried by this process.
var nextPort atomic.Uint32

// freePorts returns two free addresses of this machine. Their ports are below the range
// of ephemeral ports (32768 and up), which the servers of other tests use: such a server
// could take the port before the emulator does, and respond in its place.
func freePorts(t testing.TB) (addresses [2]string) {
	t.Helper()
	for i := range addresses {
		for addresses[i] == "" {
			address := fmt.Sprintf("127.0.0.1:%d", 20000+(uint32(os.Getpid())*100+nextPort.Add(1))%12000)
			if l, err := net.Listen("tcp", address); err == nil {
				addresses[i] = address
				_ = l.Close()
			}
		}
	}
	return addresses
}

// call invokes the function. The emulator returns a function's error as a response, as
// Lambda does, but without Lambda's X-Amz-Function-Error header.
func (e *emulator) call(ctx context.Context, event []byte) (report, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*patience) // longer than the emulator's own timeout
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.calls, bytes.NewReader(event))
	if err != nil {
		return report{}, err
	}
	req.Close = true // the emulator stops after the call
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return report{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return report{}, err
	}
	var failure struct {
		Type string `json:"errorType"`
	}
	if _ = json.Unmarshal(body, &failure); res.StatusCode != http.StatusOK || failure.Type != "" {
		return report{"error", body}, nil
	}
	return report{"response", body}, nil
}

// times are the emulator's measurements of a function's first call, in milliseconds.
type times struct{ init, call float64 }

var (
	initReport   = regexp.MustCompile(`INIT REPORT\(durationMs: ([0-9.]+)\)`)
	invokeReport = regexp.MustCompile(`INVOKE RTDONE\(status: success, .*duration: ([0-9.]+)ms\)`)
)

// timesIn reads the times of one initialisation and one call. It does not use the
// emulator's line REPORT: its Init Duration is the time before INIT, and its Duration
// includes INIT.
func timesIn(log string) (times, error) {
	inits, calls := initReport.FindAllStringSubmatch(log, -1), invokeReport.FindAllStringSubmatch(log, -1)
	if len(inits) != 1 || len(calls) != 1 || !strings.Contains(log, "INIT RTDONE(status: success)") {
		return times{}, errors.New("the emulator's log does not have exactly one initialisation and one call")
	}
	init, err := strconv.ParseFloat(inits[0][1], 64)
	if err != nil {
		return times{}, err
	}
	call, err := strconv.ParseFloat(calls[0][1], 64)
	return times{init, call}, err
}
