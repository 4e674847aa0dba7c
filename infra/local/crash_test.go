package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/infra/local/stack"
	"comptoir/infra/verify/audit"
)

// The long run is make crash; the short run with one kill is always executed.
var (
	kills     = flag.Int("kills", 1, "number of kills")
	writers   = flag.Int("writers", 3, "number of concurrent writers")
	load      = flag.Int("load", 60, "greatest number of requests in each life")
	crashFile = flag.String("report", "", "file for the report")
)

// TestKilledUnderLoad kills the system (-9) at random moments while writers send
// changes, and starts it again on the same data. All acknowledged changes are
// present, a repeated request has the response of the first one, the derived items
// catch up, and the checker of make verify has no findings.
func TestKilledUnderLoad(t *testing.T) {
	v := newVictim(t)
	defer v.kill()
	v.start()
	sell := v.stock()
	var busy sync.WaitGroup
	working, enough := context.WithCancel(t.Context())
	defer enough()
	all := make([]*writer, *writers)
	for n := range all {
		all[n] = &writer{victim: v, n: n, item: sell}
		busy.Go(func() {
			for day := 0; working.Err() == nil && !t.Failed(); day++ {
				all[n].day(day)
			}
		})
	}
	r := report{}
	for range *kills {
		begun := time.Now()
		v.await(*load/3 + rand.N(*load*2/3))
		v.kill()
		r.lives = append(r.lives, life{time.Since(begun), acknowledged(all), v.start()})
	}
	enough()
	busy.Wait()
	if t.Failed() {
		t.FailNow()
	}
	r.written, r.retries = acknowledged(all), 0
	for _, w := range all {
		r.retries += w.retries
		w.repeat()
		w.checkDocuments()
	}
	r.agreed, r.summary = v.agree()
	r.failures, r.mails, r.delivered = v.outcome(all[0])
	t.Log(r)
	if *crashFile != "" && !t.Failed() {
		if err := os.WriteFile(*crashFile, []byte(r.text()), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// victim is the built system on a data folder of its own.
type victim struct {
	t       *testing.T
	program string
	folder  string
	env     []string
	ports   []int

	mu   sync.Mutex
	cmd  *exec.Cmd
	up   chan struct{} // closed once the system responds
	home home
	due  int           // requests until the kill
	now  chan struct{} // closed when due is 0
}

// await waits for a number of further requests. The last of them is then in
// progress, and the others are in any state.
func (v *victim) await(requests int) {
	v.mu.Lock()
	v.due, v.now = requests, make(chan struct{})
	now := v.now
	v.mu.Unlock()
	for !v.t.Failed() {
		select {
		case <-now:
			return
		case <-time.After(time.Second): // after a writer's failure no more requests come
		}
	}
}

// countRequest counts a request.
func (v *victim) countRequest() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.due--; v.due == 0 {
		close(v.now)
	}
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{t: t, program: filepath.Join(t.TempDir(), "local"), folder: t.TempDir(), up: make(chan struct{})}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", v.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	known := environment(stack.Addresses{}, "")
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); known[name] == "" && !strings.HasPrefix(name, "COMPTOIR_") && !strings.HasPrefix(name, "AWS_") {
			v.env = append(v.env, e)
		}
	}
	v.env = append(v.env, "COMPTOIR_DATA="+v.folder)
	first := freePorts(t, 5)
	// The ports are the same in each run because tokens name their issuer.
	for i, port := range []string{"API", "TABLE", "BUCKET", "MAIL", "DESK"} {
		n := first + i
		v.ports = append(v.ports, n)
		v.env = append(v.env, fmt.Sprintf("COMPTOIR_%s_PORT=%d", port, n))
	}
	return v
}

// freePorts returns the first of a number of consecutive free ports. They are
// below the ephemeral ports, which another process could take between two runs.
func freePorts(t *testing.T, many int) int {
	t.Helper()
	for range 100 {
		first, free := 10_000+rand.N(9_000), 0
		for n := range many {
			if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first+n)); err == nil {
				free++
				_ = l.Close()
			}
		}
		if free == many {
			return first
		}
	}
	t.Fatal("no ports are free")
	return 0
}

// awaitPorts waits until the ports are free: the table's server ends a moment
// after the kill.
func (v *victim) awaitPorts() {
	for _, n := range v.ports {
		for range 2000 {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", n))
			if err == nil {
				_ = l.Close()
				break
			}
			<-time.After(10 * time.Millisecond)
		}
	}
}

// start starts the system and returns the time until it responded.
func (v *victim) start() time.Duration {
	v.t.Helper()
	v.awaitPorts()
	begun := time.Now()
	cmd := exec.Command(v.program, "run")
	cmd.Env, cmd.Dir, cmd.Stderr = v.env, v.folder, os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "runs on this machine") {
	}
	h, responds := probe(v.folder)
	if !responds {
		v.t.Fatal("the system does not start")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cmd, v.home = cmd, h
	close(v.up)
	go func() { // discard the further output
		for lines.Scan() {
		}
	}()
	return time.Since(begun)
}

// kill ends the system with SIGKILL. The table's server ends with it.
func (v *victim) kill() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait()
	v.cmd, v.up = nil, make(chan struct{})
}

// awaitHome waits until the system responds and returns its addresses.
func (v *victim) awaitHome() home {
	for {
		v.mu.Lock()
		up, h := v.up, v.home
		v.mu.Unlock()
		select {
		case <-up:
			return h
		case <-v.t.Context().Done():
			return h
		}
	}
}

// agree waits until the derived items agree with the documents, and returns the
// time this took.
func (v *victim) agree() (time.Duration, audit.Summary) {
	v.t.Helper()
	begun, h := time.Now(), v.awaitHome()
	endpoint := h.At.Table
	db := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint, Region: stack.Region,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
	for {
		found, s, err := audit.Table(v.t.Context(), db, tableName)
		if err != nil {
			v.t.Fatal(err)
		}
		if len(found) == 0 {
			return time.Since(begun), s
		}
		if time.Since(begun) > 2*time.Minute {
			v.t.Fatalf("%d findings after two minutes, the first: %s", len(found), found[0])
		}
	}
}
