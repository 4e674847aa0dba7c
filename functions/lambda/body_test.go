package lambda_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/infra/sample"
	"comptoir/shared/op"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// The bounds of one request with any body: a function of 256 MB has a seventh of a
// processor, so that 0.29 s of processor time take 2 s.
const (
	mostProcessor = 290 * time.Millisecond
	mostMemory    = 128 << 20
)

// Every operation answers the most expensive bodies within the bounds, in its own bootstrap.
// HOSTILE=all (make hostile) sends every body to every operation; otherwise a few operations
// get all bodies. BODIES_REPORT names a file for the figures.
func TestMostExpensiveBodiesStayWithinBounds(t *testing.T) {
	operations := representative
	if testing.Short() {
		operations = operations[:2]
	}
	if runtime.GOOS != "linux" {
		t.Skip("the processor time of another process is read from /proc")
	}
	doc, documented := document.Served(t)
	folder, worlds := build(t), map[bool]sample.World{false: makeWorld(t, false), true: makeWorld(t, true)}
	var figures []figure
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || os.Getenv("HOSTILE") != "all" && !slices.Contains(operations, o.ID) {
			continue
		}
		t.Run(o.ID, func(t *testing.T) {
			figures = append(figures, expensive(t, folder, o, worlds[sample.Begun(o.ID)], doc, documented[o.ID])...)
		})
	}
	text := summary(figures)
	t.Log(text)
	if file := os.Getenv("BODIES_REPORT"); file != "" && !t.Failed() {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// representative operations: a creation with lines, a merge-patch, an action without a body, a
// form of a public page, a read, and the refusal of unknown addresses.
var representative = []string{
	"salesorder.create", "contact.update", "salesorder.confirm", "estimate.decide", "contact.list", "route.unknown",
}

// figure is the cost of one request.
type figure struct {
	operation, body string
	status          int
	processor       time.Duration
	memory          int64 // peak of the function so far
}

// expensive sends an operation its family of bodies, in one function.
func expensive(t *testing.T, folder string, o op.Operation, world sample.World, doc, described any) (all []figure) {
	raw, err := fs.ReadFile(samples, o.ID+".json")
	if err != nil {
		t.Fatal(err)
	}
	definition := table.Definition("comptoir")
	definition.StreamSpecification = nil
	db, name := tabletest.New(t, definition)
	if err := world.Load(t.Context(), db, name); err != nil {
		t.Fatal(err)
	}
	if err := sample.Prepare(t.Context(), db, name, samples, o.ID); err != nil {
		t.Fatal(err)
	}
	if raw, err = sample.Signed(o, raw, secret); err != nil {
		t.Fatal(err)
	}
	services := functest.NewAWS()
	for key, body := range world.Files {
		services.Put(key, body, nil)
	}
	server := httptest.NewServer(services)
	defer server.Close()
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatal(err)
	}
	f := start(t, filepath.Join(folder, string(o.Runs)), o.ID, append(environment(name, tabletest.Endpoint(t), server.URL), "LOG_LEVEL=error"))
	defer f.stop()
	send := func(name string, e events.APIGatewayV2HTTPRequest) {
		e.Headers = maps.Clone(e.Headers)
		delete(e.Headers, "idempotency-key")
		got := f.call(t, e)
		got.operation, got.body = o.ID, name
		all = append(all, got)
		if got.status < 200 || got.status >= 500 {
			t.Errorf("%s: the response is %d", name, got.status)
		}
		if got.processor > mostProcessor || got.memory > mostMemory {
			t.Errorf("%s: the response %d took %s of a processor, and the function had %d MB", name, got.status, got.processor, got.memory>>20)
		}
	}
	send("the sample", event) // the first request makes the connections
	bodies := family(t, doc, document.Body(described), event.Body)
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		e := event
		e.Body = bodies[name]()
		if e.IsBase64Encoded = strings.HasPrefix(e.Body, "\xff"); e.IsBase64Encoded {
			e.Body = base64.StdEncoding.EncodeToString([]byte(e.Body))
		}
		e.Headers = maps.Clone(event.Headers)
		e.Headers["content-type"] = "application/json"
		if o.Versioned() {
			e.Headers["if-match"] = "*"
		}
		send(name, e)
	}
	long := event
	long.RawQueryString = strings.Repeat("a=1&", 250_000)
	send("a query of a megabyte", long)
	form := event
	form.Headers, form.Body = maps.Clone(event.Headers), strings.Repeat("a=1&", 250_000)
	form.Headers["content-type"] = "application/x-www-form-urlencoded"
	send("a form of a megabyte", form)
	form.Body = "name=" + strings.Repeat("%C3%A9", 170_000)
	send("a form with a long text", form)
	return all
}

// function is a function in its bootstrap, with a Runtime API that sends it one event after
// the other.
type function struct {
	cmd     *exec.Cmd
	server  *httptest.Server
	polls   chan chan []byte // each poll waits for its event
	reports chan report
	ended   chan error
}

func start(t *testing.T, binary, operation string, environment []string) *function {
	t.Helper()
	f := &function{polls: make(chan chan []byte), reports: make(chan report, 1), ended: make(chan error, 1)}
	api := http.NewServeMux()
	api.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		event := make(chan []byte)
		select {
		case f.polls <- event:
		case <-r.Context().Done():
			return
		}
		select {
		case body := <-event:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			_, _ = w.Write(body)
		case <-r.Context().Done():
		}
	})
	api.HandleFunc("POST /2018-06-01/runtime/invocation/request-1/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		f.reports <- report{r.PathValue("outcome"), body}
		w.WriteHeader(http.StatusAccepted)
	})
	f.server = httptest.NewServer(api)
	f.cmd = exec.CommandContext(t.Context(), binary)
	f.cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(f.server.URL, "http://"), "_HANDLER=" + operation,
	}, environment...)
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { f.ended <- f.cmd.Wait() }()
	return f
}

// poll waits until the function polls for an event.
func (f *function) poll(t *testing.T) chan []byte {
	t.Helper()
	select {
	case event := <-f.polls:
		return event
	case err := <-f.ended:
		t.Fatalf("the function ended: %v", err)
		return nil
	}
}

// call sends an event, and measures the function until it has answered.
func (f *function) call(t *testing.T, event events.APIGatewayV2HTTPRequest) figure {
	t.Helper()
	raw, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	next := f.poll(t)
	before := cpuTime(f.cmd.Process.Pid)
	next <- raw
	var r report
	select {
	case r = <-f.reports:
	case err := <-f.ended:
		t.Fatalf("the function ended: %v", err)
	}
	got := figure{processor: cpuTime(f.cmd.Process.Pid) - before, memory: peakMemory(f.cmd.Process.Pid)}
	var response struct{ StatusCode int }
	if err := json.Unmarshal(r.body, &response); err != nil || r.outcome != "response" {
		t.Errorf("the report is the %s %.300s, %v", r.outcome, r.body, err)
	}
	got.status = response.StatusCode
	return got
}

func (f *function) stop() {
	_ = f.cmd.Process.Kill()
	<-f.ended
	f.server.Close()
}

// summary formats the greatest figures of each body, and those of the worst operations.
func summary(all []figure) string {
	var b strings.Builder
	slowest := map[string]figure{}
	var memory int64
	operations := map[string]bool{}
	for _, f := range all {
		if f.processor > slowest[f.body].processor {
			slowest[f.body] = f
		}
		memory, operations[f.operation] = max(memory, f.memory), true
	}
	fmt.Fprintf(&b, "%d requests to %d operations, each in its own bootstrap; bounds: %d ms of a processor, %d MB. "+
		"The greatest peak was %d MB.\n",
		len(all), len(operations), mostProcessor.Milliseconds(), mostMemory>>20, memory>>20)
	for _, name := range slices.SortedFunc(maps.Keys(slowest), func(x, y string) int {
		return int(slowest[y].processor - slowest[x].processor)
	}) {
		f := slowest[name]
		fmt.Fprintf(&b, "%4d ms  %3d  %-36s %s\n", f.processor.Milliseconds(), f.status, name, f.operation)
	}
	return b.String()
}
