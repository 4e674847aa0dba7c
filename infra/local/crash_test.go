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

// The long run is make crash; the sample with one kill runs always.
var (
	kills     = flag.Int("kills", 1, "how often the system is killed")
	writers   = flag.Int("writers", 3, "how many write meanwhile")
	load      = flag.Int("load", 60, "how many requests come at most in each life")
	crashFile = flag.String("report", "", "the file the figures are written to")
)

// The system is killed (-9) while many write to it, at moments nobody chose, and
// started again on the same data. What was acknowledged is there, a repeated
// request is answered as the first time, everything derived catches up, and the
// checker of make verify finds nothing.
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
	r.written, r.again = acknowledged(all), 0
	for _, w := range all {
		r.again += w.again
		w.repeat()
		w.look()
	}
	r.agreed, r.summary = v.agree()
	r.failures, r.mails, r.letters = v.left(all[0])
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
	up   chan struct{} // closed when the present life has begun
	home home
	due  int           // requests until it is killed
	now  chan struct{} // closed when they have come
}

// await waits until so many more requests have come; the last of them is on its
// way, and most of the others are anywhere.
func (v *victim) await(requests int) {
	v.mu.Lock()
	v.due, v.now = requests, make(chan struct{})
	now := v.now
	v.mu.Unlock()
	for !v.t.Failed() {
		select {
		case <-now:
			return
		case <-time.After(time.Second): // none comes any more when a writer has failed
		}
	}
}

// asked counts a request.
func (v *victim) asked() {
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
	for i, port := range []string{"API", "TABLE", "BUCKET", "MAIL", "DESK"} { // the same in each life: tokens name their issuer
		n := first + i
		v.ports = append(v.ports, n)
		v.env = append(v.env, fmt.Sprintf("COMPTOIR_%s_PORT=%d", port, n))
	}
	return v
}

// freePorts is the first of so many ports in a row that nobody listens on. They lie
// below those the system gives to callers, who could take one between two lives.
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

// released waits until the ports are free: the table's server dies a moment later.
func (v *victim) released() {
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

// start begins a life, and tells how long it took until it answered.
func (v *victim) start() time.Duration {
	v.t.Helper()
	v.released()
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
	h, answers := answering(v.folder)
	if !answers {
		v.t.Fatal("the system does not start")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cmd, v.home = cmd, h
	close(v.up)
	go func() { // what it goes on to say is nobody's concern
		for lines.Scan() {
		}
	}()
	return time.Since(begun)
}

// kill ends the life with SIGKILL. The table's server dies with it.
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

// living waits until the system answers, and tells where.
func (v *victim) living() home {
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

// agree waits until everything derived agrees with the documents, and tells how
// long that took.
func (v *victim) agree() (time.Duration, audit.Summary) {
	v.t.Helper()
	begun, h := time.Now(), v.living()
	endpoint := h.At.Table
	db := dynamodb.New(dynamodb.Options{BaseEndpoint: &endpoint, Region: stack.Region, Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, "")})
	for {
		found, s, err := audit.Table(v.t.Context(), db, tableName)
		if err != nil {
			v.t.Fatal(err)
		}
		if len(found) == 0 {
			return time.Since(begun), s
		}
		if time.Since(begun) > 2*time.Minute {
			v.t.Fatalf("%d findings, the first: %s", len(found), found[0])
		}
	}
}
