package functions_test

import (
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions"
	"comptoir/functions/functest"
	"comptoir/shared/op"
	"comptoir/shared/table/tabletest"
)

// mishap is something that may happen to a call.
type mishap struct {
	name string
	what tabletest.Mishap
	to   func(tabletest.Call) bool // whom it can befall
}

func (m mishap) dies() bool { return m.what == tabletest.Dead || m.what == tabletest.Died }

// mishaps are the columns of the matrix. What is only read is not done: there an
// answer that is lost is a call that was not made.
func mishaps() []mishap {
	any := func(tabletest.Call) bool { return true }
	writes := func(c tabletest.Call) bool {
		return !slices.Contains([]string{"BatchGetItem", "GetItem", "Query", "GetObject", "HeadObject"}, c.Operation)
	}
	only := func(operations ...string) func(tabletest.Call) bool {
		return func(c tabletest.Call) bool { return slices.Contains(operations, c.Operation) }
	}
	return []mishap{
		{"dies before", tabletest.Dead, any},
		{"dies after", tabletest.Died, writes},
		{"throttled", tabletest.Throttled, any},
		{"time-out", tabletest.TimedOut, any},
		{"500", tabletest.Broken, any},
		{"answer lost", tabletest.Lost, writes},
		{"every answer lost", tabletest.LostForGood, writes},
		{"conflict", tabletest.Conflict, only("TransactWriteItems")},
		{"in progress", tabletest.InProgress, only("TransactWriteItems")},
		{"half of it", tabletest.Unprocessed, only("BatchGetItem", "SendMessageBatch", "PutEvents")},
		{"stale index", tabletest.Stale, func(c tabletest.Call) bool { return c.Index }},
	}
}

// Whatever befalls a call to AWS, an operation is done once or not done; who then
// tries again has it done once, and is answered as if nothing had happened. All
// that is derived agrees. FAULTS=all plays every mishap at every call; else each
// operation meets two, chosen by its name.
func TestFaults(t *testing.T) {
	b := learn(t)
	t.Parallel()
	all := os.Getenv("FAULTS") == "all"
	var report matrix
	for _, o := range functions.All() {
		if !slices.ContainsFunc(o.May, op.Grant.Writes) {
			continue
		}
		for _, open := range b.plays(o) {
			t.Run(open.name, func(t *testing.T) {
				t.Parallel()
				p := open.open(t)
				p.t, p.name = t, open.name
				r := p.ready()
				for _, s := range strikes(p.name, r.calls, all) {
					v, wrong := p.strike(s.at, s.mishap)
					if report.add(p.name, s.mishap.name, v); wrong != "" {
						t.Errorf("%s, call %d of %d, %s: %s: %s", p.name, s.at+1, len(r.calls), r.calls[s.at].Operation, s.mishap.name, wrong)
					}
				}
			})
		}
	}
}

// strike is a mishap at a call.
type strike struct {
	at     int
	mishap mishap
}

// strikes are the mishaps at the calls of an operation: all of them, or two that
// its name chooses.
func strikes(name string, calls []tabletest.Call, all bool) []strike {
	var every []strike
	for at, c := range calls {
		for _, m := range mishaps() {
			if m.to(c) {
				every = append(every, strike{at, m})
			}
		}
	}
	if all || len(every) <= 2 {
		return every
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	n := int(h.Sum64() % uint64(len(every)))
	return []strike{every[n], every[(n+len(every)/2)%len(every)]}
}

// opening is how a play begins.
type opening struct {
	name string
	open func(t *testing.T) *play
}

// plays are the ways an operation is tried.
func (b *book) plays(o op.Operation) []opening {
	if o.On.Kind == op.HTTP {
		return []opening{{o.ID, func(t *testing.T) *play { return b.requested(t, o) }}}
	}
	if scene := scenes()[o.ID]; scene != nil {
		return []opening{{o.ID, func(t *testing.T) *play { return scene(t, o) }}}
	}
	return []opening{{o.ID, func(t *testing.T) *play { return b.sampled(t, o) }}}
}

// requested is the play of a request: the sample, in a company that has what it
// names, under a key.
func (b *book) requested(t *testing.T, o op.Operation) *play {
	w := functest.NewWorld(t)
	s := b.stage(t, w, "Comptoir du Vexin")
	for _, id := range b.names(o.ID) {
		s.ensure(id)
	}
	for _, first := range b.before[o.ID] {
		s.send(first, s.request(first))
	}
	e := s.request(o.ID)
	if o.Writes() {
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = "the key of " + o.ID
	}
	w.Settle()
	return &play{World: w, follow: w.Settle, do: func([]int) outcome { return asked(send(t, s.Owner, o.ID, e)) }}
}

// asked is what a client makes of an answer: after 5xx, and where he is told to
// come back, he tries again.
func asked(r *functest.Response) outcome {
	after := r.Header["retry-after"]
	if r.Status >= 500 || after != "" {
		seconds, _ := strconv.Atoi(after)
		return outcome{answer: string(r.Body), failed: true, wait: time.Duration(seconds) * time.Second}
	}
	if r.Status >= 300 {
		return outcome{wrong: "it is answered " + strconv.Itoa(r.Status) + " " + string(r.Body)}
	}
	said := []string{strconv.Itoa(r.Status)}
	for _, h := range []string{"etag", "location", "content-type"} {
		said = append(said, h+"="+r.Header[h])
	}
	return outcome{answer: strings.Join(said, " ") + " " + content(r.Body)}
}

// matrix counts how attempts ended, by operation and mishap.
type matrix struct {
	mu    sync.Mutex
	cells map[string]map[string]*[3]int
}

func (m *matrix) add(operation, mishap string, v verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cells == nil {
		m.cells = map[string]map[string]*[3]int{}
	}
	if m.cells[operation] == nil {
		m.cells[operation] = map[string]*[3]int{}
	}
	if m.cells[operation][mishap] == nil {
		m.cells[operation][mishap] = new([3]int)
	}
	m.cells[operation][mishap][v]++
}
