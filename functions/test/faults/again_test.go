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

// twice lets a request or an event come again when all is done.
func (p *play) twice() (wrong string) {
	p.t.Helper()
	p.rewind()
	if o, wrong := p.insist(p.do(nil)); wrong != "" || o.failed {
		return wrong
	}
	o, wrong := p.insist(p.do(nil))
	if wrong != "" {
		return wrong
	}
	return p.end(o)
}

// backwards lets the stream bring what was entered late: the last first, one by
// one, twice.
func (p *play) backwards() (wrong string) {
	p.t.Helper()
	p.rewind()
	o, wrong := p.insist(p.do(nil))
	if wrong != "" {
		return wrong
	}
	for _, e := range slices.Backward(p.TakeEntries()) {
		for range 2 {
			for _, reader := range functest.StreamReaders() {
				p.Deliver(reader, e)
			}
		}
	}
	return p.end(o)
}

// anew forgets everything that is derived, and derives it from the documents and
// their histories: that is what there was.
func (p *play) anew() (wrong string) {
	p.t.Helper()
	if p.behind {
		return ""
	}
	p.rewind()
	o, wrong := p.insist(p.do(nil))
	if wrong != "" {
		return wrong
	}
	p.follow()
	p.Remove(p.OfKind(derived()...)...)
	p.Deliver("projection.apply", p.Entries()...)
	return p.compare(o)
}

// derived are the kinds of items that follow from others.
func derived() []string { return []string{"word", "link", "sum", "feed", "note"} }

// item is an item of the table.
type item = map[string]types.AttributeValue

// forsaken is what becomes of a request that nobody makes again, which was left
// half-way: once it is over its time it has not happened.
func (p *play) forsaken(left *functest.Moment) (wrong string) {
	p.t.Helper()
	var lines []string
	for line := range p.begin.items {
		lines = append(lines, mark.ReplaceAllString(line, ""))
	}
	was := p.begin.anonymous(lines)
	after := func(m *functest.Moment) []string {
		p.Return(m)
		p.Wait(2 * time.Minute)
		p.Invoke("schedule.tick", struct{}{}, nil)
		p.follow()
		var lines []string
		for _, line := range p.became(p.Moment()) {
			if line = mark.ReplaceAllString(line, ""); !strings.Contains(line, `#SEQ"`) && !slices.Contains(was, line) {
				lines = append(lines, line)
			}
		}
		return lines
	}
	if wrong := difference(after(p.begin.Moment), after(left)); wrong != "" {
		return "it was left half-way for good:\n" + wrong
	}
	return ""
}

// mark is what a change in parts leaves on documents when its maker dies: once it
// is over its time it stands in nobody's way. That something was used is written
// before, and only keeps it from being deleted.
var mark = regexp.MustCompile(`"pending":\{[^}]*\},?|"used":(true|\{[^{}]*\}),|,"used":(true|\{[^{}]*\})`)

// A record nobody can read is named, and no other: what came before it is done,
// and when it has been put aside, what comes after it too. When it can be read
// again, it is done as if nothing had happened.
func TestAPoisonedRecordKeepsNoOtherBack(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	for _, o := range samples.All() {
		if o.On.Kind != op.Stream && o.On.Kind != op.Queue {
			continue
		}
		for _, open := range plays(b, o, false) {
			t.Run(open.name, func(t *testing.T) {
				t.Parallel()
				p := open.open(t)
				p.t, p.name = t, open.name
				if p.records == nil {
					t.Fatal("write a scene that brings records")
				}
				p.ready()
				if wrong := p.poisoned(); wrong != "" {
					t.Error(wrong)
				}
			})
		}
	}
}

// poisoned lets one of the records come in a form nobody can read: a message is
// something besides what was sent, a change entry stands in the place of a true
// one.
func (p *play) poisoned() (wrong string) {
	d := p.records
	whole, bad := slices.Clone(d.records), len(d.records)/2
	defer func() { d.records = whole }()
	var others []int
	for i := range whole {
		others = append(others, i)
	}
	if d.op.On.Kind == op.Stream {
		d.records = slices.Clone(whole)
		d.records[bad].raw = fmt.Appendf(nil, `{"eventID": "poison", "eventName": "INSERT", "dynamodb": {"SequenceNumber": %q, "Keys": {}}}`, whole[bad].id)
		others = slices.Delete(others, bad, bad+1)
	} else {
		d.records = slices.Insert(slices.Clone(whole), bad, sent(p.t, "poison", "{"))
		others = append(others[:bad:bad], others[bad:]...)
		for i := bad; i < len(others); i++ {
			others[i]++
		}
	}

	// What the others come to without it.
	p.rewind()
	if o := p.do(others); o.failed || o.wrong != "" {
		return "without it: " + o.answer + o.wrong
	}
	want := p.became(p.Moment())

	p.rewind()
	if wrong := p.aside(bad); wrong != "" {
		return wrong
	}
	if wrong := difference(want, p.became(p.Moment())); wrong != "" {
		return "the others were not done as if it were not there:\n" + wrong
	}
	var o outcome
	if d.op.On.Kind == op.Stream { // mended, it is replayed after those that came after it
		d.records = whole
		if o = p.do([]int{bad}); o.failed {
			return "it is not taken when it is replayed: " + o.answer
		}
	}
	return p.end(o)
}

// aside delivers as Lambda does, until the poisoned record has been put aside:
// several at once as long as they are taken, then one by one.
func (p *play) aside(bad int) (wrong string) {
	all := make([]int, len(p.records.records))
	for i := range all {
		all[i] = i
	}
	if most := p.records.op.On.Batch; most < len(all) { // each alone
		for _, i := range all {
			if o := p.do([]int{i}); o.failed != (i == bad) || o.wrong != "" {
				return fmt.Sprintf("record %d: taken %t: %s", i, !o.failed, o.answer+o.wrong)
			}
		}
		return ""
	}
	o := p.do(all)
	if o.wrong != "" || !o.failed || o.rest[0] != bad {
		return fmt.Sprintf("named are %v, not %d: %s", o.rest, bad, o.answer+o.wrong)
	}
	if again := p.do(o.rest); !slices.Equal(again.rest, o.rest) {
		return fmt.Sprintf("named are %v, and when they come again %v", o.rest, again.rest)
	}
	if rest := o.rest[1:]; len(rest) > 0 {
		if o := p.do(rest); o.failed {
			return fmt.Sprintf("when it has been put aside, %v are not taken: %s", o.rest, o.answer)
		}
	}
	return ""
}
