package samples

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/golden"
	"comptoir/shared/op"
)

// TestLearnedNamesEveryOperation checks that testdata/learned.txt names exactly the existing
// operations. With -update it runs every sample, each in a company of its own, and learns which
// operation makes which record and which operations lead to the state another one needs.
// TestServedDocumentMatchesCatalogue checks that each sample succeeds after these operations.
func TestLearnedNamesEveryOperation(t *testing.T) {
	b := unlearned(t)
	if *golden.Update {
		b = learn(t, b)
	} else {
		b = Open(t)
	}
	var lines []string
	for _, prefix := range slices.Sorted(maps.Keys(b.Maker)) {
		lines = append(lines, fmt.Sprintf("record %s by %s", prefix, b.Maker[prefix]))
	}
	for _, o := range b.Operations {
		if Original(o.ID) == o.ID {
			lines = append(lines, strings.TrimRight(fmt.Sprintf("operation %s after %s", o.ID, strings.Join(b.Before[o.ID], " ")), " "))
		}
	}
	golden.Compare(t, "testdata/learned.txt", strings.Join(lines, "\n")+"\n")
}

// learner is a book that is being written.
type learner struct {
	*Book
	status map[string]int // of the response to each sample
}

func learn(t *testing.T, b *Book) *Book {
	t.Helper()
	l, w := &learner{b, map[string]int{}}, functest.NewWorld(t, Everything)
	l.makers(t, w)
	for more := true; more; {
		more = false
		for _, o := range b.Operations {
			if s := l.status[o.ID]; s == 0 || s >= 300 {
				more = l.try(t, w, o) || more
			}
		}
	}
	for _, o := range b.Operations {
		if l.status[o.ID] >= 300 {
			t.Errorf("%s: no operation leads to the state that its sample needs; the response is %d", o.ID, l.status[o.ID])
		}
	}
	return b
}

// makers finds the operations that add to collections.
func (l *learner) makers(t *testing.T, w *functest.World) {
	t.Helper()
	for more := true; more; {
		more = false
		for _, o := range l.Operations {
			if s := l.status[o.ID]; !Collection(o) || s != 0 && s < 300 {
				continue
			}
			r := l.Stage(t, w, "Comptoir du Vexin").Perform(o.ID)
			if l.status[o.ID] = r.Status; r.Status >= 300 {
				continue
			}
			if p := Prefix(r.Get("id")); l.Maker[p] == "" {
				l.Maker[p], more = o.ID, true
			}
		}
	}
}

// try runs a sample. After a conflict, or if its sender is not invited, it looks for operations that lead to the
// state the sample needs. It reports whether something was learned.
func (l *learner) try(t *testing.T, w *functest.World, o op.Operation) bool {
	t.Helper()
	if l.play(t, w, o, nil) {
		return true
	}
	if s := l.status[o.ID]; s != 409 && (s != 404 || l.Guest(o.ID) == "") {
		return false
	}
	leading := slices.DeleteFunc(l.Leading(o), func(id string) bool { s := l.status[id]; return s == 0 || s >= 300 })
	for _, first := range leading {
		if l.play(t, w, o, append(slices.Clone(l.Before[first]), first)) {
			return true
		}
	}
	acts := func(id string) bool { return l.Sample[id].PathParameters["id"] != "" || l.Guest(o.ID) != "" }
	for _, first := range leading { // an order that was voided and reopened is a draft
		for _, second := range leading {
			if acts(first) && acts(second) && first != second && l.play(t, w, o, []string{first, second}) {
				return true
			}
		}
	}
	return false
}

// play sends a sample after other operations and reports whether it was accepted.
func (l *learner) play(t *testing.T, w *functest.World, o op.Operation, before []string) bool {
	t.Helper()
	s := l.Stage(t, w, "Comptoir du Vexin")
	for _, id := range l.Names(o.ID) {
		s.Ensure(id)
	}
	for _, first := range before {
		if r := s.Send(first, s.Request(first)); r.Status >= 300 {
			return false
		}
	}
	if o.On.Method == "GET" {
		s.Project()
	}
	r := s.Send(o.ID, s.Request(o.ID))
	if was := l.status[o.ID]; was == 0 || r.Status < 300 {
		l.status[o.ID] = r.Status
	}
	if r.Status >= 300 {
		return false
	}
	l.Before[o.ID] = before
	for _, id := range ID.FindAllString(string(r.Body), -1) {
		if p := Prefix(id); l.Maker[p] == "" && o.Writes() && p != "org" && p != "usr" {
			l.Maker[p] = o.ID
		}
	}
	return true
}
