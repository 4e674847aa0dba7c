package functions_test

import (
	"slices"
	"sync"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

var (
	learning sync.Mutex
	learned  *book
)

// learn plays every sample once, each in a company of its own, and finds out
// which operation makes which record and which state another one needs.
func learn(t *testing.T) *book {
	t.Helper()
	learning.Lock()
	defer learning.Unlock()
	if learned != nil {
		return learned
	}
	b, w := open(t), functest.NewWorld(t)
	b.makers(t, w)
	b.reads(t, w)
	for more := true; more; {
		more = false
		for _, o := range b.operations {
			if r := b.answer[o.ID]; r == nil || r.Status >= 400 {
				more = b.try(t, w, o) || more
			}
		}
	}
	learned = b
	return b
}

// makers finds the operations that add to collections.
func (b *book) makers(t *testing.T, w *functest.World) {
	t.Helper()
	for more := true; more; {
		more = false
		for _, o := range b.operations {
			if r := b.answer[o.ID]; !collection(o) || r != nil && r.Status < 300 {
				continue
			}
			s := b.stage(t, w, "Comptoir du Vexin")
			r := s.perform(o.ID)
			if b.answer[o.ID] = r; r.Status >= 300 {
				continue
			}
			b.shown[o.ID] = s.plain(r)
			if p := prefix(r.Get("id")); b.maker[p] == "" {
				b.maker[p], more = o.ID, true
			}
		}
	}
}

// reads plays what only reads, in one company that has everything so far.
func (b *book) reads(t *testing.T, w *functest.World) {
	t.Helper()
	s := b.stage(t, w, "Comptoir du Vexin").all()
	s.Project()
	for _, o := range b.operations {
		if o.On.Method == "GET" {
			r := s.send(o.ID, s.request(o.ID))
			b.answer[o.ID], b.shown[o.ID] = r, s.plain(r)
		}
	}
}

// try plays a sample, and after a conflict looks for what leads to the state it
// needs. It tells whether something was learned.
func (b *book) try(t *testing.T, w *functest.World, o op.Operation) bool {
	t.Helper()
	play := func(before []string) bool {
		s := b.stage(t, w, "Comptoir du Vexin")
		for _, id := range b.names(o.ID) {
			s.ensure(id)
		}
		for _, first := range before {
			if r := s.send(first, s.request(first)); r.Status >= 300 {
				return false
			}
		}
		if o.On.Method == "GET" {
			s.Project()
		}
		r := s.send(o.ID, s.request(o.ID))
		if was := b.answer[o.ID]; was == nil || r.Status < 300 {
			b.answer[o.ID] = r
		}
		if r.Status >= 300 {
			return false
		}
		b.before[o.ID], b.shown[o.ID] = before, s.plain(r)
		for _, id := range sampleID.FindAllString(string(r.Body), -1) {
			if b.maker[prefix(id)] == "" && o.Writes() && prefix(id) != "org" && prefix(id) != "usr" {
				b.maker[prefix(id)] = o.ID
			}
		}
		return true
	}
	if play(nil) {
		return true
	}
	if b.answer[o.ID].Status != 409 {
		return false
	}
	for _, first := range b.leading(o) {
		if play(append(slices.Clone(b.before[first]), first)) {
			return true
		}
	}
	for _, first := range b.leading(o) { // void an order, reopen it: now it is a draft
		for _, second := range b.leading(o) {
			if actions := b.sample[first].PathParameters["id"] != "" && b.sample[second].PathParameters["id"] != ""; actions && first != second && play([]string{first, second}) {
				return true
			}
		}
	}
	return false
}

// leading are the operations that may lead to the state another one needs: they
// write, work by themselves, and name a record it names.
func (b *book) leading(o op.Operation) []string {
	var all []string
	for _, first := range b.operations {
		shared := slices.ContainsFunc(b.names(first.ID), func(id string) bool { return slices.Contains(b.names(o.ID), id) })
		r := b.answer[first.ID]
		if first.Writes() && !collection(first) && first.On.Method == "POST" && first.ID != o.ID && shared && r != nil && r.Status < 300 {
			all = append(all, first.ID)
		}
	}
	return all
}

// Every sample request works: in a company that has the records it names, and
// after the operations that lead to the state it needs.
func TestEverySampleWorks(t *testing.T) {
	b := learn(t)
	for _, o := range b.operations {
		r := b.answer[o.ID]
		if r.Status >= 300 {
			t.Errorf("%s: the sample is answered %d: %s", o.ID, r.Status, r.Body)
			continue
		}
		t.Logf("%-32s %d after %v", o.ID, r.Status, b.before[o.ID])
	}
	for p, o := range b.maker {
		t.Logf("%s_… is made by %s", p, o)
	}
}
