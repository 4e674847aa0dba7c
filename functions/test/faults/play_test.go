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

// play is something the product does, to be done again and again from the same
// moment: undisturbed, and with each mishap at each call it makes to AWS.
type play struct {
	*functest.World
	t    *testing.T
	name string // the operation, and what is special about it
	// do is one attempt: a request, or the delivery of an event. Tried again, an
	// event comes with the rest that was not taken.
	do func(rest []int) outcome
	// follow is what goes on by itself afterwards: stream, queues, clock.
	follow func()
	// inPart tells that an event asks for several things, each of which is done
	// or not by itself. A request is done as a whole or not at all.
	inPart bool
	large  bool // a document that takes several transactions
	behind bool // something is not derived, and will not be
	// records are what the event brings, if it brings several at once.
	records *delivery
	// tell, if there is one, puts into words what the end must look like besides;
	// say puts a line about it into the words that are compared; empty: it is not.
	tell func() []string
	say  func(line string) string
	// look, if there is one, looks at what an attempt has left before anybody
	// tries again, and tells what is wrong with it.
	look func(heard outcome) string

	begin *earlier
	moved map[string]int // by how much an undisturbed run moves the counters
	known map[string]reference
}

// outcome is what the one who asked learns of an attempt.
type outcome struct {
	answer string        // what he keeps
	failed bool          // he has to try again
	rest   []int         // with these records of the event; none: with all
	wait   time.Duration // after so long
	wrong  string        // what no mishap excuses
}

// reference is what an undisturbed run comes to.
type reference struct {
	calls []tabletest.Call
	done  []string // what there was right after it
	final []string // what there was when everything had followed
}

// verdict is how far an attempt came that met a mishap, before anybody tried again.
type verdict int

const (
	notDone verdict = iota
	done
	halfWay
)

// ready keeps the moment a play begins at, and plays it undisturbed.
func (p *play) ready() reference {
	p.t.Helper()
	now := p.Moment()
	p.begin, p.known = before(p.t, now), map[string]reference{}
	start := counters(now)
	r := p.undisturbed(start)
	p.moved = map[string]int{}
	for key, n := range counters(p.Moment()) {
		p.moved[key] = n - start[key]
	}
	return r
}

// undisturbed is the run that nothing happens to, and that begins with the
// counters at a place: numbers without legal force may have gaps.
func (p *play) undisturbed(start map[string]int) reference {
	p.t.Helper()
	at := fmt.Sprint(start)
	if r, known := p.known[at]; known {
		return r
	}
	p.rewind()
	p.count(start)
	var r reference
	p.InjectFailures(func(c tabletest.Call) tabletest.Failure {
		r.calls = append(r.calls, c)
		return tabletest.Fine
	})
	o := p.do(nil)
	p.InjectFailures(nil)
	if o.failed || o.wrong != "" {
		p.t.Fatalf("%s fails undisturbed: %s %s", p.name, o.answer, o.wrong)
	}
	r.done = p.became(p.Moment())
	p.follow()
	r.final = p.became(p.Moment(), p.told(o)...)
	p.known[at] = r
	return r
}

// rewind goes back to where the play begins.
func (p *play) rewind() {
	p.t.Helper()
	p.Return(p.begin.Moment)
}

// strike lets a mishap befall one call, and everybody do what is right then. It
// tells how far the attempt came, and what is wrong in the end.
func (p *play) strike(at int, m mishap) (v verdict, wrong string) {
	p.t.Helper()
	p.rewind()
	n := -1
	p.InjectFailures(func(tabletest.Call) tabletest.Failure {
		switch n++; {
		case n == at:
			return m.what
		case n > at && m.dies():
			return tabletest.Dead
		}
		return tabletest.Fine
	})
	o := p.do(nil)
	p.InjectFailures(nil)
	left := p.Moment()
	switch {
	case n < at:
		return v, "the call was not made this time"
	case m.dies(): // nobody hears an answer
		o = outcome{failed: true, wait: o.wait}
	case o.wrong != "":
		return v, o.wrong
	}
	if p.look != nil {
		if wrong := p.look(o); wrong != "" {
			return v, wrong
		}
	}
	if o, wrong = p.insist(o); wrong != "" {
		return v, wrong
	}
	if wrong := p.end(o); wrong != "" {
		return v, wrong
	}
	if v = p.judge(left); v == halfWay && !p.inPart {
		return v, p.forsaken(left)
	}
	return v, ""
}

// insist tries again until it is done.
func (p *play) insist(o outcome) (last outcome, wrong string) {
	for tries := 0; o.failed; tries++ {
		if tries == 20 {
			return o, "it is never done: " + o.answer
		}
		p.Wait(o.wait)
		if o = p.do(o.rest); o.wrong != "" {
			return o, "tried again: " + o.wrong
		}
	}
	return o, ""
}

// end lets everything follow and compares what it came to with what an
// undisturbed run does.
func (p *play) end(o outcome) (wrong string) {
	p.t.Helper()
	p.follow()
	return p.compare(o)
}

// compare holds what there is now against what an undisturbed run comes to.
func (p *play) compare(o outcome) (wrong string) {
	p.t.Helper()
	last := p.Moment()
	came := p.became(last, p.told(o)...)
	if wrong := difference(p.gapped(last).final, came); wrong != "" {
		return "it ends elsewhere:\n" + wrong
	}
	return ""
}

// told is what is said of an end besides what the world holds.
func (p *play) told(o outcome) []string {
	lines := []string{"answer: " + o.answer}
	if p.tell != nil {
		lines = append(lines, p.tell()...)
	}
	return lines
}

// became is what of a moment is compared.
func (p *play) became(now *functest.Moment, told ...string) []string {
	p.t.Helper()
	return p.begin.became(p.t, now, p.say, told...)
}

// judge tells how far an attempt came, by what it left. A number taken and not
// used is nothing.
func (p *play) judge(left *functest.Moment) verdict {
	p.t.Helper()
	came := p.became(left)
	if !slices.ContainsFunc(came, func(line string) bool { return !strings.Contains(line, "#SEQ#") }) {
		return notDone
	}
	if difference(p.gapped(left).done, came) == "" {
		return done
	}
	return halfWay
}

// gapped is the undisturbed run that would leave the counters where they are.
func (p *play) gapped(now *functest.Moment) reference {
	p.t.Helper()
	start := counters(now)
	for key := range start {
		start[key] -= p.moved[key]
	}
	maps.DeleteFunc(start, func(_ string, n int) bool { return n <= 0 })
	return p.undisturbed(start)
}

// counters are the counters of numbers without legal force, and where they stand.
func counters(m *functest.Moment) map[string]int {
	all := map[string]int{}
	for _, it := range m.Items {
		if r := table.RecordOf(it); strings.HasSuffix(r.Group(), "#SEQ") {
			all[r.Place()], _ = strconv.Atoi(r.Text("last"))
		}
	}
	return all
}

// count puts the counters forward.
func (p *play) count(start map[string]int) {
	p.t.Helper()
	for key, last := range start {
		if last == counters(p.begin.Moment)[key] {
			continue
		}
		pk, sk, _ := strings.Cut(key, "\n")
		p.Put(item{
			"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk}, "last": &types.AttributeValueMemberN{Value: strconv.Itoa(last)},
		})
	}
}
