package faults_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// repeat sends a request, or delivers an event, a second time after it is done.
func (s *scenario) repeat() (problem string) {
	s.t.Helper()
	s.rewind()
	if o, problem := s.retry(s.attempt(nil)); problem != "" || o.failed {
		return problem
	}
	o, problem := s.retry(s.attempt(nil))
	if problem != "" {
		return problem
	}
	return s.finish(o)
}

// reverse lets the stream deliver the change entries late: in reverse order, one by
// one, each twice.
func (s *scenario) reverse() (problem string) {
	s.t.Helper()
	s.rewind()
	o, problem := s.retry(s.attempt(nil))
	if problem != "" {
		return problem
	}
	for _, e := range slices.Backward(s.TakeEntries()) {
		for range 2 {
			for _, reader := range functest.StreamReaders() {
				s.Deliver(reader, e)
			}
		}
	}
	return s.finish(o)
}

// rebuild deletes all derived items and derives them again from the documents and
// their histories: the result must be the same.
func (s *scenario) rebuild() (problem string) {
	s.t.Helper()
	if s.unprojected {
		return ""
	}
	s.rewind()
	o, problem := s.retry(s.attempt(nil))
	if problem != "" {
		return problem
	}
	s.catchUp()
	s.Remove(s.OfKind(derivedKinds()...)...)
	s.Deliver("projection.apply", s.Entries()...)
	return s.compare(o)
}

// derivedKinds are the kinds of items that are derived from others.
func derivedKinds() []string { return []string{"word", "link", "sum", "feed", "note"} }

// item is an item of the table.
type item = map[string]types.AttributeValue

// abandon checks a request that was left half done and is never retried: after its
// lock has expired, the state is as if it had not been sent.
func (s *scenario) abandon(left *functest.Moment) (problem string) {
	s.t.Helper()
	var lines []string
	for line := range s.begin.items {
		lines = append(lines, lockFields.ReplaceAllString(line, ""))
	}
	was := s.begin.anonymize(lines)
	after := func(m *functest.Moment) []string {
		s.Return(m)
		s.Wait(2 * time.Minute)
		s.Invoke("schedule.tick", struct{}{}, nil)
		s.catchUp()
		var lines []string
		for _, line := range s.changed(s.Moment()) {
			if line = lockFields.ReplaceAllString(line, ""); !strings.Contains(line, `#SEQ"`) && !slices.Contains(was, line) {
				lines = append(lines, line)
			}
		}
		return lines
	}
	if diff := difference(after(s.begin.Moment), after(left)); diff != "" {
		return "it stays half done without a retry:\n" + diff
	}
	return ""
}

// lockFields are the fields a change of several transactions leaves on documents when
// its process dies. An expired "pending" blocks no other change. "used" is written
// before the change, and only keeps the document from being deleted.
var lockFields = regexp.MustCompile(`"pending":\{[^}]*\},?|"used":(true|\{[^{}]*\}),|,"used":(true|\{[^{}]*\})`)

// An operation reports an unreadable record as failed, and no other record. The
// records before it are done; those after it are done when the queue or the stream
// has skipped it. When it can be read again, the final state is that of a run
// without faults.
func TestPoisonedRecordBlocksNoOther(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	for _, o := range samples.All() {
		if o.On.Kind != op.Stream && o.On.Kind != op.Queue {
			continue
		}
		for _, v := range variants(b, o, false) {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				s := v.open(t)
				s.t, s.name = t, v.name
				if s.records == nil {
					t.Fatal("the scenario has no records: add one to eventScenarios")
				}
				s.prepare()
				if problem := s.poison(); problem != "" {
					t.Error(problem)
				}
			})
		}
	}
}

// poison delivers the records with an unreadable one among them: in a queue it is an
// additional message, in a stream it replaces a change entry.
func (s *scenario) poison() (problem string) {
	d := s.records
	whole, bad := slices.Clone(d.records), len(d.records)/2
	defer func() { d.records = whole }()
	var others []int
	for i := range whole {
		others = append(others, i)
	}
	if d.op.On.Kind == op.Stream {
		d.records = slices.Clone(whole)
		d.records[bad].raw = fmt.Appendf(nil,
			`{"eventID": "poison", "eventName": "INSERT", "dynamodb": {"SequenceNumber": %q, "Keys": {}}}`, whole[bad].id)
		others = slices.Delete(others, bad, bad+1)
	} else {
		d.records = slices.Insert(slices.Clone(whole), bad, queueRecord(s.t, "poison", "{"))
		others = append(others[:bad:bad], others[bad:]...)
		for i := bad; i < len(others); i++ {
			others[i]++
		}
	}

	// For comparison, the other records are delivered without it.
	s.rewind()
	if o := s.attempt(others); o.failed || o.problem != "" {
		return "without the poisoned record: " + o.response + o.problem
	}
	want := s.changed(s.Moment())

	s.rewind()
	if problem := s.skip(bad); problem != "" {
		return problem
	}
	if diff := difference(want, s.changed(s.Moment())); diff != "" {
		return "the other records have another result than without the poisoned one:\n" + diff
	}
	var o outcome
	if d.op.On.Kind == op.Stream { // repaired, it is replayed after later records
		d.records = whole
		if o = s.attempt([]int{bad}); o.failed {
			return "the replayed record fails: " + o.response
		}
	}
	return s.finish(o)
}

// skip delivers as Lambda does until the poisoned record is skipped: in batches as
// long as they succeed, then one by one.
func (s *scenario) skip(bad int) (problem string) {
	all := make([]int, len(s.records.records))
	for i := range all {
		all[i] = i
	}
	if s.records.op.On.Kind == op.Stream { // it is put aside at once, so that no record waits for it
		if o := s.attempt(all); o.failed || o.problem != "" {
			return "the poisoned record delays others: " + o.response + o.problem
		}
		if put := s.AWS.Take(op.FailuresQueue); len(put) != 1 || !strings.Contains(put[0], "poison") {
			return fmt.Sprintf("the failures queue has %v", put)
		}
		return ""
	}
	if most := s.records.op.On.Batch; most < len(all) { // one record per batch
		for _, i := range all {
			if o := s.attempt([]int{i}); o.failed != (i == bad) || o.problem != "" {
				return fmt.Sprintf("record %d: processed %t: %s", i, !o.failed, o.response+o.problem)
			}
		}
		return ""
	}
	o := s.attempt(all)
	if o.problem != "" || !o.failed || o.remaining[0] != bad {
		return fmt.Sprintf("the failed records are %v, want %d: %s", o.remaining, bad, o.response+o.problem)
	}
	if again := s.attempt(o.remaining); !slices.Equal(again.remaining, o.remaining) {
		return fmt.Sprintf("the failed records are %v, and after a retry %v", o.remaining, again.remaining)
	}
	if later := o.remaining[1:]; len(later) > 0 {
		if o := s.attempt(later); o.failed {
			return fmt.Sprintf("after the poisoned record is skipped, %v fail: %s", o.remaining, o.response)
		}
	}
	return ""
}
