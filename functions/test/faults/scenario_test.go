package faults_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// scenario is an operation that is run again and again from the same moment:
// without faults, and with each fault at each call it makes to AWS.
type scenario struct {
	*functest.World
	t    *testing.T
	name string // the operation, and the variant
	// attempt sends the request, or delivers the event. A retry of an event delivers
	// the remaining records, those not yet processed.
	attempt func(remaining []int) outcome
	// catchUp runs the work that follows by itself: stream, queues, schedule.
	catchUp func()
	// independent is set where an event consists of several steps, each of which is
	// done or not by itself, or a request names several documents. Any other request is done
	// as a whole or not at all.
	independent bool
	large       bool // a document that needs several transactions
	unprojected bool // some items are not derived when the scenario ends
	// records are the records of the event, if it has several.
	records *delivery
	// describe, if set, adds lines to the description of the end; normalise, if set,
	// rewrites a line before it is compared, and drops it by returning "".
	describe  func() []string
	normalise func(line string) string
	// inspect, if set, examines the state after the disturbed attempt, before the
	// retry. It returns a problem, or "".
	inspect func(o outcome) string

	begin      *baseline
	moved      map[string]int // by how much a run without faults advances each counter
	references map[string]reference
}

// outcome is the result of an attempt as the caller sees it.
type outcome struct {
	response  string        // the response, which the client keeps
	failed    bool          // the caller has to retry
	remaining []int         // the records of the event to retry; nil: all
	wait      time.Duration // the time until the retry
	problem   string        // an error that no fault excuses
}

// reference is the result of a run without faults.
type reference struct {
	calls []tabletest.Call
	done  []string // the changes right after it
	final []string // the changes when all derived data has caught up
}

// progress is how far an attempt with a fault came, before the retry.
type progress int

const (
	notDone progress = iota
	done
	halfDone
)

// prepare keeps the moment a scenario begins at, and runs it without faults.
func (s *scenario) prepare() reference {
	s.t.Helper()
	now := s.Moment()
	s.begin, s.references = newBaseline(s.t, now), map[string]reference{}
	start := counters(now)
	r := s.undisturbed(start)
	s.moved = map[string]int{}
	for key, n := range counters(s.Moment()) {
		s.moved[key] = n - start[key]
	}
	return r
}

// undisturbed is the run without a fault that begins with these counters: numbers
// without legal force may have gaps.
func (s *scenario) undisturbed(start map[string]int) reference {
	s.t.Helper()
	at := fmt.Sprint(start)
	if r, known := s.references[at]; known {
		return r
	}
	s.rewind()
	s.setCounters(start)
	var r reference
	s.InjectFailures(func(c tabletest.Call) tabletest.Failure {
		r.calls = append(r.calls, c)
		return tabletest.Fine
	})
	o := s.attempt(nil)
	s.InjectFailures(nil)
	if o.failed || o.problem != "" {
		s.t.Fatalf("%s fails without faults: %s %s", s.name, o.response, o.problem)
	}
	r.done = s.changed(s.Moment())
	s.catchUp()
	r.final = s.changed(s.Moment(), s.description(o)...)
	s.references[at] = r
	return r
}

// rewind returns to the moment the scenario begins at.
func (s *scenario) rewind() {
	s.t.Helper()
	s.Return(s.begin.Moment)
}

// inject injects a fault into one call, and then retries as the caller would. It
// returns how far the first attempt came, and the problem in the end.
func (s *scenario) inject(at int, f fault) (p progress, problem string) {
	s.t.Helper()
	s.rewind()
	n := -1
	s.InjectFailures(func(tabletest.Call) tabletest.Failure {
		switch n++; {
		case n == at:
			return f.failure
		case n > at && f.dies():
			return tabletest.Dead
		}
		return tabletest.Fine
	})
	o := s.attempt(nil)
	s.InjectFailures(nil)
	left := s.Moment()
	switch {
	case n < at:
		return p, "the call was not made this time"
	case f.dies(): // no caller receives a response
		o = outcome{failed: true, wait: o.wait}
	case o.problem != "":
		return p, o.problem
	}
	if s.inspect != nil {
		if problem := s.inspect(o); problem != "" {
			return p, problem
		}
	}
	if o, problem = s.retry(o); problem != "" {
		return p, problem
	}
	if problem := s.finish(o); problem != "" {
		return p, problem
	}
	if p = s.progressAt(left); p == halfDone && !s.independent {
		return p, s.abandon(left)
	}
	return p, ""
}

// retry retries until an attempt succeeds, at most 20 times.
func (s *scenario) retry(o outcome) (last outcome, problem string) {
	for tries := 0; o.failed; tries++ {
		if tries == 20 {
			return o, "no retry succeeds: " + o.response
		}
		s.Wait(o.wait)
		if o = s.attempt(o.remaining); o.problem != "" {
			return o, "retry: " + o.problem
		}
	}
	return o, ""
}

// finish lets all derived data catch up and compares the final state with that
// of a run without faults.
func (s *scenario) finish(o outcome) (problem string) {
	s.t.Helper()
	s.catchUp()
	return s.compare(o)
}

// compare compares the current state with the final state of a run without faults.
func (s *scenario) compare(o outcome) (problem string) {
	s.t.Helper()
	last := s.Moment()
	got := s.changed(last, s.description(o)...)
	if diff := difference(s.referenceFor(last).final, got); diff != "" {
		return "the end differs from an undisturbed run:\n" + diff
	}
	return ""
}

// description describes the end of a run beyond the state of the world.
func (s *scenario) description(o outcome) []string {
	lines := []string{"response: " + o.response}
	if s.describe != nil {
		lines = append(lines, s.describe()...)
	}
	return lines
}

// changed returns the lines of a moment that are compared.
func (s *scenario) changed(now *functest.Moment, more ...string) []string {
	s.t.Helper()
	return s.begin.changed(s.t, now, s.normalise, more...)
}

// progressAt returns how far an attempt came, by the state it left. A number that was
// taken and not used counts as not done.
func (s *scenario) progressAt(left *functest.Moment) progress {
	s.t.Helper()
	got := s.changed(left)
	if !slices.ContainsFunc(got, func(line string) bool { return !strings.Contains(line, "#SEQ#") }) {
		return notDone
	}
	if difference(s.referenceFor(left).done, got) == "" {
		return done
	}
	return halfDone
}

// referenceFor returns the run without faults that ends with the current counters.
func (s *scenario) referenceFor(now *functest.Moment) reference {
	s.t.Helper()
	start := counters(now)
	for key := range start {
		start[key] -= s.moved[key]
	}
	maps.DeleteFunc(start, func(_ string, n int) bool { return n <= 0 })
	return s.undisturbed(start)
}

// counters returns the last number of each series without legal force, by key.
func counters(m *functest.Moment) map[string]int {
	all := map[string]int{}
	for _, it := range m.Items {
		if r := table.RecordOf(it); strings.HasSuffix(r.Group(), "#SEQ") {
			all[r.Place()], _ = strconv.Atoi(r.Text("last"))
		}
	}
	return all
}

// setCounters advances the counters.
func (s *scenario) setCounters(start map[string]int) {
	s.t.Helper()
	for key, last := range start {
		if last == counters(s.begin.Moment)[key] {
			continue
		}
		pk, sk, _ := strings.Cut(key, "\n")
		s.Put(item{
			"pk":   &types.AttributeValueMemberS{Value: pk},
			"sk":   &types.AttributeValueMemberS{Value: sk},
			"last": &types.AttributeValueMemberN{Value: strconv.Itoa(last)},
		})
	}
}
