package faults_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/table/tabletest"
)

// mishap is something that may happen to a call.
type mishap struct {
	name string
	what tabletest.Failure
	to   func(tabletest.Call) bool // whom it can befall
	all  func(*play) string        // it befalls no call, but everything
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
		{"dies before", tabletest.Dead, any, nil},
		{"dies after", tabletest.Died, writes, nil},
		{"throttled", tabletest.Throttled, any, nil},
		{"time-out", tabletest.TimedOut, any, nil},
		{"500", tabletest.Broken, any, nil},
		{"answer lost", tabletest.Lost, writes, nil},
		{"every answer lost", tabletest.LostForGood, writes, nil},
		{"conflict", tabletest.Conflict, only("TransactWriteItems"), nil},
		{"partition at its limit", tabletest.Crowded, only("TransactWriteItems"), nil},
		{"in progress", tabletest.InProgress, only("TransactWriteItems"), nil},
		{"half of it", tabletest.Unprocessed, only("BatchGetItem", "SendMessageBatch", "PutEvents"), nil},
		{"stale index", tabletest.Stale, func(c tabletest.Call) bool { return c.Index }, nil},
		{"comes twice", tabletest.Fine, nil, (*play).twice},
		{"entries backwards", tabletest.Fine, nil, (*play).backwards},
		{"derived anew", tabletest.Fine, nil, (*play).anew},
	}
}

// Whatever befalls a call to AWS, an operation is done once or not done; who then
// tries again has it done once, and is answered as if nothing had happened. All
// that is derived agrees. FAULTS=all plays every mishap at every call; else each
// operation meets two, chosen by its name.
func TestFaults(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	all := os.Getenv("FAULTS") == "all"
	report := matrix{}
	t.Cleanup(func() { report.write(t, os.Getenv("FAULTS_REPORT")) })
	for _, o := range samples.All() {
		if !slices.ContainsFunc(o.May, op.Grant.Writes) {
			continue
		}
		for _, open := range plays(b, o, all) {
			t.Run(open.name, func(t *testing.T) {
				t.Parallel()
				p := open.open(t)
				p.t, p.name = t, open.name
				r := p.ready()
				for _, s := range strikes(p, r.calls, all) {
					v, wrong := p.meet(s)
					if report.add(p.name, s.mishap.name, v); wrong != "" {
						t.Errorf("%s, %s: %s: %s", p.name, s.call, s.mishap.name, wrong)
					}
				}
			})
		}
	}
}

// strike is a mishap at a call.
type strike struct {
	mishap mishap
	at     int    // the call
	call   string // in words
}

// meet lets a strike happen.
func (p *play) meet(s strike) (verdict, string) {
	if s.mishap.all != nil {
		return done, s.mishap.all(p)
	}
	return p.strike(s.at, s.mishap)
}

// strikes are the mishaps at the calls of an operation: all of them, or two that
// its name chooses. Of a large document only those that need several transactions
// are of interest, and what befalls these.
func strikes(p *play, calls []tabletest.Call, all bool) []strike {
	transaction := func(c tabletest.Call) bool { return c.Operation == "TransactWriteItems" }
	parts := len(slices.DeleteFunc(slices.Clone(calls), func(c tabletest.Call) bool { return !transaction(c) }))
	if p.large && parts < 2 {
		return nil
	}
	var every []strike
	for _, m := range mishaps() {
		if m.all != nil && p.large {
			continue
		}
		if m.all != nil {
			every = append(every, strike{m, 0, "as a whole"})
			continue
		}
		for at, c := range calls {
			if m.to(c) && (!p.large || transaction(c) && parting(m)) {
				every = append(every, strike{m, at, fmt.Sprintf("call %d of %d, %s", at+1, len(calls), c.Operation)})
			}
		}
	}
	if all || len(every) <= 2 {
		return every
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.name))
	n := int(h.Sum64() % uint64(len(every)))
	return []strike{every[n], every[(n+len(every)/2)%len(every)]}
}

// opening is how a play begins.
type opening struct {
	name string
	open func(t *testing.T) *play
}

// many is more lines than one transaction holds.
const many = 104

// parting tells whether a mishap can leave a change half-way that takes several
// transactions.
func parting(m mishap) bool {
	return slices.Contains([]tabletest.Failure{tabletest.Dead, tabletest.Died, tabletest.LostForGood, tabletest.Conflict}, m.what)
}

// changing is the play of a request that changes something: where the sample
// leaves things as they are, another operation goes before it.
func changing(b *samples.Book, t *testing.T, o op.Operation, lines int) *play {
	p := requested(b, t, o, lines)
	if !o.Writes() || p.changes() {
		return p
	}
	for _, first := range b.Leading(o) {
		if p := requested(b, t, o, lines, first); p.changes() {
			return p
		}
	}
	t.Errorf("%s: the sample changes nothing", o.ID)
	return p
}

// changes tells whether the request is done and leaves more than its answer.
func (p *play) changes() bool {
	begin := p.Moment()
	p.begin = before(p.t, begin)
	if o := p.do(nil); o.wrong != "" || o.failed {
		return false
	}
	after := p.Moment()
	p.Return(begin)
	return slices.ContainsFunc(p.became(after), func(line string) bool { return !strings.Contains(line, `"kind":"answer"`) })
}

// plays are the ways an operation is tried, with large documents as well or not.
func plays(b *samples.Book, o op.Operation, large bool) []opening {
	if o.On.Kind == op.HTTP {
		plays := []opening{{o.ID, func(t *testing.T) *play { return changing(b, t, o, 0) }}}
		if large && o.Writes() && b.Lined(o.ID) {
			plays = append(plays, opening{fmt.Sprintf("%s, %d lines", o.ID, many), func(t *testing.T) *play { return changing(b, t, o, many) }})
		}
		return plays
	}
	if scene := scenes()[o.ID]; scene != nil {
		return []opening{{o.ID, func(t *testing.T) *play { return scene(t, o) }}}
	}
	return []opening{{o.ID, func(t *testing.T) *play { return sampled(b, t, o) }}}
}

// requested is the play of a request: the sample, in a company that has what it
// names, under a key.
func requested(b *samples.Book, t *testing.T, o op.Operation, lines int, before ...string) *play {
	w := functest.NewWorld(t, samples.Everything)
	s := b.Stage(t, w, "Comptoir du Vexin")
	if lines > 0 {
		s.Widen = samples.Lines(s, lines)
		w.TakeEntries() // nobody looks for these items
	}
	for _, id := range b.Names(o.ID) {
		s.Ensure(id)
	}
	for _, first := range append(slices.Clone(b.Before[o.ID]), before...) {
		s.Send(first, s.Request(first))
	}
	e := s.Request(o.ID)
	if o.Writes() {
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = "the key of " + o.ID
	}
	w.Project()
	p := &play{World: w, t: t, large: lines > 0, follow: w.Project, do: func([]int) outcome { return asked(samples.Send(t, s.Owner, o, e)) }}
	if p.large { // the clock gives back what somebody held who died
		p.follow = func() {
			w.Wait(2 * time.Minute)
			w.Invoke("schedule.tick", struct{}{}, nil)
			w.Project()
		}
	}
	return p
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
