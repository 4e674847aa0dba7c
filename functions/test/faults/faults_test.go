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

// fault is a column of the matrix: a failure injected into one call, or a run that
// disturbs the scenario as a whole.
type fault struct {
	name    string
	failure tabletest.Failure
	affects func(tabletest.Call) bool // the calls it can be injected into
	run     func(*scenario) string    // if set, it replaces the injected failure
}

// dies reports whether the process dies at the call.
func (f fault) dies() bool { return f.failure == tabletest.Dead || f.failure == tabletest.Died }

// faults are the columns of the matrix. A lost response is injected into writes
// only: a read whose response is lost has the effect of a read that was not sent.
func faults() []fault {
	any := func(tabletest.Call) bool { return true }
	writes := func(c tabletest.Call) bool {
		return !slices.Contains([]string{"BatchGetItem", "GetItem", "Query", "GetObject", "HeadObject"}, c.Operation)
	}
	only := func(operations ...string) func(tabletest.Call) bool {
		return func(c tabletest.Call) bool { return slices.Contains(operations, c.Operation) }
	}
	return []fault{
		{"process dies before", tabletest.Dead, any, nil},
		{"process dies after", tabletest.Died, writes, nil},
		{"throttled", tabletest.Throttled, any, nil},
		{"timeout", tabletest.TimedOut, any, nil},
		{"500", tabletest.Broken, any, nil},
		{"response lost", tabletest.Lost, writes, nil},
		{"every response lost", tabletest.LostForGood, writes, nil},
		{"transaction conflict", tabletest.Conflict, only("TransactWriteItems"), nil},
		{"partition at its limit", tabletest.Crowded, only("TransactWriteItems"), nil},
		{"transaction in progress", tabletest.InProgress, only("TransactWriteItems"), nil},
		{"half unprocessed", tabletest.Unprocessed, only("BatchGetItem", "SendMessageBatch", "PutEvents"), nil},
		{"stale index", tabletest.Stale, func(c tabletest.Call) bool { return c.Index }, nil},
		{"repeated", tabletest.Fine, nil, (*scenario).repeat},
		{"stream reversed", tabletest.Fine, nil, (*scenario).reverse},
		{"derived items rebuilt", tabletest.Fine, nil, (*scenario).rebuild},
	}
}

// If a fault is injected into a call to AWS, the operation takes effect once or not at
// all. After the retry it has taken effect once, its response is that of a run without
// faults, and all derived data agrees. FAULTS=all injects every fault at every call;
// otherwise each operation is run with two faults, chosen by a hash of its name.
func TestInjectedFaultsLeaveSameState(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	all := os.Getenv("FAULTS") == "all"
	report := matrix{}
	t.Cleanup(func() { report.write(t, os.Getenv("FAULTS_REPORT")) })
	for _, o := range samples.All() {
		if !slices.ContainsFunc(o.May, op.Grant.Writes) {
			continue
		}
		for _, v := range variants(b, o, all) {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				s := v.open(t)
				s.t, s.name = t, v.name
				r := s.prepare()
				for _, i := range injections(s, r.calls, all) {
					progress, problem := s.meet(i)
					if report.add(s.name, i.fault.name, progress); problem != "" {
						t.Errorf("%s, %s: %s: %s", s.name, i.call, i.fault.name, problem)
					}
				}
			})
		}
	}
}

// injection is a fault at a call.
type injection struct {
	fault fault
	at    int    // the index of the call
	call  string // the call in words
}

// meet runs a scenario with an injection.
func (s *scenario) meet(i injection) (progress, string) {
	if i.fault.run != nil {
		return done, i.fault.run(s)
	}
	return s.inject(i.at, i.fault)
}

// injections are the faults at the calls of an operation: all of them, or two that
// its name chooses. A large document is tested only if it needs several transactions,
// and only with faults that can interrupt a change between two of them.
func injections(s *scenario, calls []tabletest.Call, all bool) []injection {
	transaction := func(c tabletest.Call) bool { return c.Operation == "TransactWriteItems" }
	transactions := len(slices.DeleteFunc(slices.Clone(calls), func(c tabletest.Call) bool { return !transaction(c) }))
	if s.large && transactions < 2 {
		return nil
	}
	var every []injection
	for _, f := range faults() {
		if f.run != nil && s.large {
			continue
		}
		if f.run != nil {
			every = append(every, injection{f, 0, "as a whole"})
			continue
		}
		for at, c := range calls {
			if f.affects(c) && (!s.large || transaction(c) && f.interrupts()) {
				every = append(every, injection{f, at, fmt.Sprintf("call %d of %d, %s", at+1, len(calls), c.Operation)})
			}
		}
	}
	if all || len(every) <= 2 {
		return every
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.name))
	n := int(h.Sum64() % uint64(len(every)))
	return []injection{every[n], every[(n+len(every)/2)%len(every)]}
}

// variant is a scenario of an operation, before it is prepared.
type variant struct {
	name string
	open func(t *testing.T) *scenario
}

// many is more lines than fit into one transaction.
const many = 104

// interrupts reports whether a fault can leave a change of several transactions half
// done.
func (f fault) interrupts() bool {
	return slices.Contains([]tabletest.Failure{tabletest.Dead, tabletest.Died, tabletest.LostForGood, tabletest.Conflict}, f.failure)
}

// effective returns the scenario of a request that changes something: where the
// sample alone changes nothing, another operation goes before it.
func effective(b *samples.Book, t *testing.T, o op.Operation, lines int) *scenario {
	s := requestScenario(b, t, o, lines)
	if !o.Writes() || s.hasEffect() {
		return s
	}
	for _, first := range b.Leading(o) {
		if s := requestScenario(b, t, o, lines, first); s.hasEffect() {
			return s
		}
	}
	t.Errorf("%s: the sample changes nothing", o.ID)
	return s
}

// hasEffect reports whether the request succeeds and leaves more than its stored
// response.
func (s *scenario) hasEffect() bool {
	begin := s.Moment()
	s.begin = newBaseline(s.t, begin)
	if o := s.attempt(nil); o.problem != "" || o.failed {
		return false
	}
	after := s.Moment()
	s.Return(begin)
	return slices.ContainsFunc(s.changed(after), func(line string) bool { return !strings.Contains(line, `"kind":"answer"`) })
}

// variants are the scenarios of an operation, with or without those of a large
// document.
func variants(b *samples.Book, o op.Operation, large bool) []variant {
	if o.On.Kind == op.HTTP {
		all := []variant{{o.ID, func(t *testing.T) *scenario { return effective(b, t, o, 0) }}}
		if large && o.Writes() && b.Lined(o.ID) {
			all = append(all, variant{fmt.Sprintf("%s, %d lines", o.ID, many), func(t *testing.T) *scenario { return effective(b, t, o, many) }})
		}
		return all
	}
	if open := eventScenarios()[samples.Original(o.ID)]; open != nil {
		return []variant{{o.ID, func(t *testing.T) *scenario { return open(t, o) }}}
	}
	return []variant{{o.ID, func(t *testing.T) *scenario { return sampleScenario(b, t, o) }}}
}

// requestScenario is a sample request under an idempotency key, in a company that has
// the records it names.
func requestScenario(b *samples.Book, t *testing.T, o op.Operation, lines int, before ...string) *scenario {
	w := functest.NewWorld(t, samples.Everything)
	stage := b.Stage(t, w, "Comptoir du Vexin")
	if lines > 0 {
		stage.Widen = samples.Lines(stage, lines)
		w.TakeEntries() // drops the change entries of these items: no test searches for them
	}
	for _, id := range b.Names(o.ID) {
		stage.Ensure(id)
	}
	for _, first := range append(slices.Clone(b.Before[o.ID]), before...) {
		stage.Send(first, stage.Request(first))
	}
	e := stage.Request(o.ID)
	if o.Writes() {
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = "the key of " + o.ID
	}
	w.Project()
	s := &scenario{
		World: w, t: t, large: lines > 0, catchUp: w.Project, independent: strings.HasSuffix(o.ID, "-all"),
		attempt: func([]int) outcome { return clientOutcome(samples.Send(t, stage.Sender(o.ID), o, e)) },
	}
	if s.large { // the schedule releases what a process that died has reserved
		s.catchUp = func() {
			w.Wait(2 * time.Minute)
			w.Invoke("schedule.tick", struct{}{}, nil)
			w.Project()
		}
	}
	return s
}

// clientOutcome is the outcome of a response for a client, which retries after 5xx and
// after a response with Retry-After.
func clientOutcome(r *functest.Response) outcome {
	after := r.Header["retry-after"]
	if r.Status >= 500 || after != "" {
		seconds, _ := strconv.Atoi(after)
		return outcome{response: string(r.Body), failed: true, wait: time.Duration(seconds) * time.Second}
	}
	if r.Status >= 300 {
		return outcome{problem: "the response is " + strconv.Itoa(r.Status) + " " + string(r.Body)}
	}
	head := []string{strconv.Itoa(r.Status)}
	for _, h := range []string{"etag", "location", "content-type"} {
		head = append(head, h+"="+r.Header[h])
	}
	return outcome{response: strings.Join(head, " ") + " " + readable(r.Body)}
}
