package table

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/table/tabletest"
)

// shelf is many figures, which cannot fall below zero: what is taken from each.
type shelf struct{ keys []Key }

// few is a shelf that just takes two parts: a change of it is a mark, two parts
// and the flip; a creation has no mark.
const few = 101

func newShelf(_ *office, n int) shelf {
	var s shelf
	for i := range n {
		s.keys = append(s.keys, At("shelf", fmt.Sprintf("%03d", i)))
	}
	return s
}

// commit takes two of each.
func (s shelf) commit(w *Work, guard bool) {
	for i, k := range s.keys {
		a := Addition{Key: k, Figures: Figures{"taken": money.Units(2), "there": money.Units(-2)}}
		if guard {
			a.Floor, a.Refuse = "there", func(Figures, Figures) error {
				return fault.Invalid("shelf.short", fmt.Sprintf("/lines/%d", i), "There is less.")
			}
		}
		w.Add(a)
	}
}

// fill puts three of each there, past all mishaps.
func (s shelf) fill(o *office) {
	o.t.Helper()
	for part := range slices.Chunk(s.keys, 99) {
		o.run(func(_ context.Context, w *Work) error {
			for _, k := range part {
				w.Add(Addition{Key: k, Figures: Figures{"there": money.Units(3)}})
			}
			return nil
		})
	}
}

// committed counts the figures two were taken from; any other number than two or none
// fails the test.
func (s shelf) committed(o *office) (n int) {
	o.t.Helper()
	o.see(func(ctx context.Context, w *Work) error {
		w.Expect(s.keys...)
		for _, k := range s.keys {
			r, err := w.Load(ctx, k)
			if err != nil {
				return err
			}
			f, err := r.Figures()
			if err != nil {
				return err
			}
			switch {
			case f["taken"].Equal(money.Units(2)):
				n++
			case !f["taken"].IsZero():
				o.t.Errorf("of %s %s are taken", k.sk, f["taken"])
			}
			if there := f["there"].Add(f["taken"]); !there.IsZero() && !there.Equal(money.Units(3)) {
				o.t.Errorf("of %s %s are there and %s taken", k.sk, f["there"], f["taken"])
			}
		}
		return nil
	})
	return n
}

// left counts what a change in parts leaves behind: its mark and its notes.
func (o *office) left(doc Key) (n int) {
	o.t.Helper()
	o.see(func(ctx context.Context, w *Work) error {
		it, err := w.load(ctx, doc)
		if it["pending"] != nil {
			n++
		}
		for part := 0; part < 10 && err == nil; part++ {
			var note item
			if note, err = w.load(ctx, heldKey(doc, part)); note != nil {
				n++
			}
		}
		return err
	})
	return n
}

// large changes a memo and takes from everything on a shelf.
func large(c memoID, s shelf, guard bool) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		s.commit(w, guard)
		return rename(c, "large")(ctx, w)
	}
}

func TestALargeChange(t *testing.T) {
	o := open(t, nil)
	c, s := o.memo("Chevalier"), newShelf(o, 300)
	s.fill(o)
	if _, err := o.do(o.scope, large(c, s, true)); err != nil {
		t.Fatal(err)
	}
	if v, name, _ := o.version(c); v != 2 || name != "large" || s.committed(o) != 300 || o.left(DocumentKey(c)) != 0 {
		t.Errorf("version %d of %s, %d items taken, %d things left behind", v, name, s.committed(o), o.left(DocumentKey(c)))
	}
	// The last item of the second attempt is one too many: all of it is refused.
	if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		s.commit(w, true)
		return rename(c, "too much")(ctx, w)
	}); fault.Code(err) != "shelf.short" {
		t.Errorf("taking more than there is ended with %v", err)
	}
	if v, _, _ := o.version(c); v != 2 || s.committed(o) != 300 || o.left(DocumentKey(c)) != 0 {
		t.Errorf("the refused change left version %d, %d taken, %d things behind", v, s.committed(o), o.left(DocumentKey(c)))
	}
}

// A rehearsal of a large change moves nothing and says what is short.
func TestARehearsedLargeChange(t *testing.T) {
	o := open(t, nil)
	c, s := o.memo("Chevalier"), newShelf(o, few)
	scope := o.scope
	scope.DryRun = true
	if _, err := o.do(scope, large(c, s, true)); fault.Code(err) != "shelf.short" {
		t.Errorf("an empty shelf: %v", err)
	}
	s.fill(o)
	if _, err := o.do(scope, large(c, s, true)); err != nil {
		t.Errorf("a full shelf: %v", err)
	}
	if v, _, _ := o.version(c); v != 1 || s.committed(o) != 0 || o.left(DocumentKey(c)) != 0 {
		t.Errorf("the rehearsal wrote: version %d, %d taken", v, s.committed(o))
	}
}

// Wherever the process dies, a minute later the change has happened as a whole
// or not at all, and nothing of it is left behind.
func TestALargeChangeThatDiesHalfWay(t *testing.T) {
	for name, last := range map[string]tabletest.Failure{"before a call": tabletest.Dead, "after a call whose answer it never saw": tabletest.LostForGood} {
		for k := 1; k <= 4; k++ {
			t.Run(fmt.Sprintf("%s, the %d.", name, k), func(t *testing.T) {
				o := open(t, func(c tabletest.Call) tabletest.Failure {
					switch {
					case c.Operation != "TransactWriteItems" || c.Number < k:
						return tabletest.Fine
					case c.Number == k:
						return last
					}
					return tabletest.Dead
				})
				o.table.timeout = 20 * time.Millisecond
				c, s := o.memo("Chevalier"), newShelf(o, few)
				s.fill(o)
				_, err := o.do(o.scope, large(c, s, true))
				if err == nil {
					t.Fatal("the process did not die")
				}
				if o.left(DocumentKey(c)) > 0 {
					busy := o.plain.Run(t.Context(), o.scope, rename(c, "other"))
					if fault.Code(busy) != "document.pending" {
						t.Errorf("while it was under way another change ended with %v", busy)
					}
				}
				o.scope.Now = o.scope.Now.Add(2 * time.Minute)
				if err := o.plain.Run(t.Context(), o.scope, rename(c, "after")); err != nil {
					t.Fatal(err)
				}
				v, _, _ := o.version(c)
				if n := s.committed(o); n != few*(v-2) || o.left(DocumentKey(c)) != 0 {
					t.Errorf("at version %d, %d items are taken and %d things left behind", v, n, o.left(DocumentKey(c)))
				}
			})
		}
	}
}

// A late release after one change takes nothing from the next one, whose notes have the
// same keys.
func TestALargeChangeKeepsWhatItHolds(t *testing.T) {
	o := open(t, tabletest.From("TransactWriteItems", 4, tabletest.Dead)) // everything is held
	o.table.timeout = 20 * time.Millisecond
	c, s := o.memo("Chevalier"), newShelf(o, few)
	s.fill(o)
	if _, err := o.do(o.scope, large(c, s, true)); err == nil {
		t.Fatal("the process did not die")
	}
	was := o.left(DocumentKey(c))
	if err := o.plain.release(t.Context(), o.scope, DocumentKey(c), "of the change before"); err != nil {
		t.Fatal(err)
	}
	if n := s.committed(o); n != few || o.left(DocumentKey(c)) != was || was != 3 {
		t.Errorf("%d items are taken, %d things left of %d", n, o.left(DocumentKey(c)), was)
	}
}

// A writer that read a document before a large change began finds it under way.
func TestALargeChangeBeganMeanwhile(t *testing.T) {
	o := open(t, tabletest.From("TransactWriteItems", 2, tabletest.Dead)) // marked, and nothing more
	o.table.timeout = 20 * time.Millisecond
	c, s := o.memo("Chevalier"), newShelf(o, few)
	s.fill(o)
	runs := 0
	err := o.plain.Run(t.Context(), o.scope, func(ctx context.Context, w *Work) error {
		change := rename(c, "other")(ctx, w)
		if runs++; runs == 1 {
			if _, err := o.do(o.scope, large(c, s, true)); err == nil {
				t.Error("the process did not die")
			}
		}
		return change
	})
	if v, _, _ := o.version(c); fault.Code(err) != "document.pending" || runs != 2 || v != 1 {
		t.Errorf("after %d runs it ended with %v, at version %d", runs, err, v)
	}
}

// A document that was never made because the process died leaves nothing taken
// once the sweeper has been there; sweeping twice gives nothing back twice.
func TestALargeCreationThatDiesHalfWay(t *testing.T) {
	for k := 1; k <= 4; k++ {
		t.Run(fmt.Sprint("before the call ", k), func(t *testing.T) {
			o := open(t, func(c tabletest.Call) tabletest.Failure {
				if c.Operation == "TransactWriteItems" && c.Number >= k {
					return tabletest.Dead
				}
				return tabletest.Fine
			})
			s := newShelf(o, few)
			made := o.newMemo("New")
			_, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
				s.commit(w, false)
				return create(made)(ctx, w)
			})
			if (err == nil) != (k == 4) {
				t.Fatalf("ended with %v", err)
			}
			later := o.scope.Now.Add(2 * time.Minute)
			for range 2 {
				forsaken, err := o.plain.Forsaken(t.Context(), later)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					for _, f := range forsaken {
						if err := o.plain.Run(t.Context(), o.scope, func(ctx context.Context, w *Work) error { return w.GiveBack(ctx, f) }); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			want := 0
			if k == 4 {
				want = few
			}
			if n := s.committed(o); n != want || o.left(DocumentKey(made.ID)) != 0 {
				t.Errorf("%d items are taken, want %d; %d things are left behind", n, want, o.left(DocumentKey(made.ID)))
			}
		})
	}
}

// Parts that meet others, are throttled or lose their answers hold what they
// should, once.
func TestALargeChangeInTraffic(t *testing.T) {
	for name, m := range map[string]tabletest.Failure{"conflicts": tabletest.Conflict, "throttling": tabletest.Throttled, "lost answers": tabletest.Lost, "transactions in progress": tabletest.InProgress} {
		t.Run(name, func(t *testing.T) {
			o := open(t, func(c tabletest.Call) tabletest.Failure {
				if c.Operation == "TransactWriteItems" && c.Number%2 == 0 {
					return m
				}
				return tabletest.Fine
			})
			c, s := o.memo("Chevalier"), newShelf(o, few)
			s.fill(o)
			if _, err := o.do(o.scope, large(c, s, true)); err != nil {
				t.Fatal(err)
			}
			if v, _, _ := o.version(c); v != 2 || s.committed(o) != few || o.left(DocumentKey(c)) != 0 {
				t.Errorf("version %d, %d taken, %d things left behind", v, s.committed(o), o.left(DocumentKey(c)))
			}
		})
	}
}

// The note of what is held is stored: a release that follows takes back by it what one
// before it has added. It goes with its change, and is no golden of shared/store.
func TestStoredItems(t *testing.T) {
	w := &Work{Scope: Scope{Org: anOrg}}
	s, err := w.note(DocumentKey(aMemo), 1, "a token", aMoment, []Addition{{Key: SumKey(parent, "EUR"), Figures: Figures{"worth": money.Units(3)}}})
	if err != nil {
		t.Fatal(err)
	}
	pk, sk := s.key.within(anOrg)
	s.put["pk"], s.put["sk"] = text(pk), text(sk)
	shown, err := Clear(s.put)
	if err != nil {
		t.Fatal(err)
	}
	var is strings.Builder
	for _, name := range sorted(shown) {
		fmt.Fprintf(&is, "%s %s\n", name, str(shown[name]))
	}
	if *update {
		if err := os.WriteFile("testdata/held.txt", []byte(is.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/held.txt")
	if err != nil || string(want) != is.String() {
		t.Errorf("what is held is stored as\n%sand was\n%s%v", is.String(), want, err)
	}
}
