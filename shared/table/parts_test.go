package table

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/table/tabletest"
)

// shelf is many items in one warehouse.
type shelf struct {
	warehouse org.WarehouseID
	items     []stock.ItemID
}

// few is a shelf that just takes two parts: a change of it is a mark, two parts
// and the flip; a creation has no mark.
const few = 101

func newShelf(o *office, n int) shelf {
	s := shelf{warehouse: id.New[org.WarehouseID](o.scope.Now)}
	for range n {
		s.items = append(s.items, id.New[stock.ItemID](o.scope.Now))
	}
	return s
}

// commit promises two of each item.
func (s shelf) commit(w *Work, guard bool) {
	for i, it := range s.items {
		w.Move(stock.Move{Item: it, Warehouse: s.warehouse, Committed: money.Units(2), Guard: guard, Name: fmt.Sprint("item ", i), Pointer: fmt.Sprintf("/lines/%d", i)})
	}
}

// fill puts three of each item there, past all mishaps.
func (s shelf) fill(o *office) {
	o.t.Helper()
	for part := range slices.Chunk(s.items, 99) {
		err := o.plain.Run(o.t.Context(), o.scope, func(_ context.Context, w *Work) error {
			for _, it := range part {
				w.Move(stock.Move{Item: it, Warehouse: s.warehouse, Physical: money.Units(3), Accounting: money.Units(3)})
			}
			return nil
		})
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

// committed counts the items two of which are promised; any other number than
// two or none fails the test.
func (s shelf) committed(o *office) (n int) {
	o.t.Helper()
	o.see(func(ctx context.Context, w *Work) error {
		for _, it := range s.items {
			w.Expect(Stock(it, s.warehouse))
		}
		for _, it := range s.items {
			l, err := w.Level(ctx, it, s.warehouse)
			if err != nil {
				return err
			}
			switch {
			case l.Committed.Equal(money.Units(2)):
				n++
			case !l.Committed.IsZero():
				o.t.Errorf("of %s %s are promised", it, l.Committed)
			}
			if !l.Available.Equal(l.Accounting.Sub(l.Committed)) {
				o.t.Errorf("of %s %s are available: on hand %s, promised %s", it, l.Available, l.Accounting, l.Committed)
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

// large changes a contact and promises everything on a shelf.
func large(c crm.ContactID, s shelf, guard bool) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		s.commit(w, guard)
		return rename(c, "large")(ctx, w)
	}
}

func TestALargeChange(t *testing.T) {
	o := open(t, nil)
	c, s := o.contact(), newShelf(o, 300)
	s.fill(o)
	if _, err := o.do(o.scope, large(c, s, true)); err != nil {
		t.Fatal(err)
	}
	if v, name, _ := o.version(c); v != 2 || name != "large" || s.committed(o) != 300 || o.left(Contact(c)) != 0 {
		t.Errorf("version %d of %s, %d items promised, %d things left behind", v, name, s.committed(o), o.left(Contact(c)))
	}
	// The last item of the second attempt is one too many: all of it is refused.
	if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		s.commit(w, true)
		return rename(c, "too much")(ctx, w)
	}); fault.Code(err) != "stock.short" {
		t.Errorf("a promise of more than there is ended with %v", err)
	}
	if v, _, _ := o.version(c); v != 2 || s.committed(o) != 300 || o.left(Contact(c)) != 0 {
		t.Errorf("the refused change left version %d, %d promised, %d things behind", v, s.committed(o), o.left(Contact(c)))
	}
}

// A rehearsal of a large change moves nothing and says who is short.
func TestARehearsedLargeChange(t *testing.T) {
	o := open(t, nil)
	c, s := o.contact(), newShelf(o, few)
	scope := o.scope
	scope.DryRun = true
	if _, err := o.do(scope, large(c, s, true)); fault.Code(err) != "stock.short" {
		t.Errorf("an empty shelf: %v", err)
	}
	s.fill(o)
	if _, err := o.do(scope, large(c, s, true)); err != nil {
		t.Errorf("a full shelf: %v", err)
	}
	if v, _, _ := o.version(c); v != 1 || s.committed(o) != 0 || o.left(Contact(c)) != 0 {
		t.Errorf("the rehearsal wrote: version %d, %d promised", v, s.committed(o))
	}
}

// Wherever the process dies, a minute later the change has happened as a whole
// or not at all, and nothing of it is left behind.
func TestALargeChangeThatDiesHalfWay(t *testing.T) {
	for name, last := range map[string]tabletest.Mishap{"before a call": tabletest.Dead, "after a call whose answer it never saw": tabletest.LostForGood} {
		for k := 1; k <= 4; k++ {
			t.Run(fmt.Sprintf("%s, the %d.", name, k), func(t *testing.T) {
				o := open(t, func(c tabletest.Call) tabletest.Mishap {
					switch {
					case c.Operation != "TransactWriteItems" || c.Number < k:
						return tabletest.Fine
					case c.Number == k:
						return last
					}
					return tabletest.Dead
				})
				o.table.timeout = 20 * time.Millisecond
				c, s := o.contact(), newShelf(o, few)
				s.fill(o)
				_, err := o.do(o.scope, large(c, s, true))
				if err == nil {
					t.Fatal("the process did not die")
				}
				if o.left(Contact(c)) > 0 {
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
				if n := s.committed(o); n != few*(v-2) || o.left(Contact(c)) != 0 {
					t.Errorf("at version %d, %d items are promised and %d things left behind", v, n, o.left(Contact(c)))
				}
			})
		}
	}
}

// Who clears up late after one change takes nothing from the next one, which holds
// its stock under the same keys.
func TestALargeChangeKeepsWhatItHolds(t *testing.T) {
	o := open(t, tabletest.From("TransactWriteItems", 4, tabletest.Dead)) // everything is held
	o.table.timeout = 20 * time.Millisecond
	c, s := o.contact(), newShelf(o, few)
	s.fill(o)
	if _, err := o.do(o.scope, large(c, s, true)); err == nil {
		t.Fatal("the process did not die")
	}
	was := o.left(Contact(c))
	if err := o.plain.release(t.Context(), o.scope, Contact(c), "of the change before"); err != nil {
		t.Fatal(err)
	}
	if n := s.committed(o); n != few || o.left(Contact(c)) != was || was != 3 {
		t.Errorf("%d items are promised, %d things left of %d", n, o.left(Contact(c)), was)
	}
}

// Who read a document before a large change began finds it under way when he writes.
func TestALargeChangeBeganMeanwhile(t *testing.T) {
	o := open(t, tabletest.From("TransactWriteItems", 2, tabletest.Dead)) // marked, and nothing more
	o.table.timeout = 20 * time.Millisecond
	c, s := o.contact(), newShelf(o, few)
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

// A document that was never made because the process died holds no stock once
// the sweeper has been there; sweeping twice gives nothing back twice.
func TestALargeCreationThatDiesHalfWay(t *testing.T) {
	for k := 1; k <= 4; k++ {
		t.Run(fmt.Sprint("before the call ", k), func(t *testing.T) {
			o := open(t, func(c tabletest.Call) tabletest.Mishap {
				if c.Operation == "TransactWriteItems" && c.Number >= k {
					return tabletest.Dead
				}
				return tabletest.Fine
			})
			s := newShelf(o, few)
			var made crm.Contact
			_, err := o.do(o.scope, func(_ context.Context, w *Work) (err error) {
				s.commit(w, false)
				if made, err = crm.NewContact(id.New[crm.ContactID](w.Now), crm.Card{DisplayName: "New"}); err != nil {
					return err
				}
				return w.AddContact(&made)
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
			if n := s.committed(o); n != want || o.left(Contact(made.ID)) != 0 {
				t.Errorf("%d items are promised, want %d; %d things are left behind", n, want, o.left(Contact(made.ID)))
			}
		})
	}
}

// Parts that meet others, are throttled or lose their answers hold what they
// should, once.
func TestALargeChangeInTraffic(t *testing.T) {
	for name, m := range map[string]tabletest.Mishap{"conflicts": tabletest.Conflict, "throttling": tabletest.Throttled, "lost answers": tabletest.Lost, "transactions in progress": tabletest.InProgress} {
		t.Run(name, func(t *testing.T) {
			o := open(t, func(c tabletest.Call) tabletest.Mishap {
				if c.Operation == "TransactWriteItems" && c.Number%2 == 0 {
					return m
				}
				return tabletest.Fine
			})
			c, s := o.contact(), newShelf(o, few)
			s.fill(o)
			if _, err := o.do(o.scope, large(c, s, true)); err != nil {
				t.Fatal(err)
			}
			if v, _, _ := o.version(c); v != 2 || s.committed(o) != few || o.left(Contact(c)) != 0 {
				t.Errorf("version %d, %d promised, %d things left behind", v, s.committed(o), o.left(Contact(c)))
			}
		})
	}
}
