package salesorder_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// stockUp creates n items with a stock of 5 each, several in a transaction.
func (s *shop) stockUp(n int) []string {
	s.T.Helper()
	var ids []string
	for batch := range slices.Chunk(make([]struct{}, n), 30) {
		first := len(ids)
		scope := table.Scope{
			Org: s.ID, Actor: journal.System("test", "Test"), Operation: "test", Now: s.Now(), Read: true, Write: true,
		}
		err := s.Tools.Table.Run(context.Background(), scope, func(ctx context.Context, w *table.Work) error {
			ids = ids[:first]
			settings, err := store.ReadSettings(ctx, w)
			if err != nil {
				return err
			}
			for range batch {
				card := stock.Card{Name: fmt.Sprintf("Article %03d", len(ids)), Price: money.MustPrice("1.11")}
				i, err := stock.NewItem(id.New[stock.ItemID](s.Now()), card, settings)
				if err != nil {
					return err
				}
				if err := store.Items.Add(w, &i, store.Unguarded); err != nil {
					return err
				}
				store.Move(w, stock.Move{
					Item: i.ID, Warehouse: settings.Warehouses[0].ID, Physical: money.Units(5), Accounting: money.Units(5),
				})
				ids = append(ids, string(i.ID))
			}
			return nil
		})
		if err != nil {
			s.T.Fatal(err)
		}
	}
	return ids
}

func linesOf(items []string, quantity string) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = line(item, quantity)
	}
	return strings.Join(lines, ",")
}

// levels counts the items with the same figures, by one scan.
func (s *shop) levels(items []string) map[string]int {
	n := map[string]int{}
	for _, it := range s.OfKind("level") {
		if slices.Contains(items, it.Of) {
			n[fmt.Sprintf("on hand %s, committed %s, available %s", it.Figures["accounting"], it.Figures["committed"], it.Figures["available"])]++
		}
	}
	return n
}

// notReserved and reserved return the levels of n items before and after an order
// reserves two of each.
func notReserved(n int) map[string]int {
	return map[string]int{"on hand 5, committed 0, available 5": n}
}

// undelivered is the status of the customer's last mail that did not arrive.
func (s *shop) undelivered() string {
	s.T.Helper()
	return s.Owner.Do("contact.get", functest.Request{ID: s.wine}).Want(200).Get("undelivered.status")
}

func reserved(n int) map[string]int { return map[string]int{"on hand 5, committed 2, available 3": n} }

func TestOrderOfThreeHundredItemsReservesStock(t *testing.T) {
	t.Parallel()
	s := newShop(t, `{"forbid_overselling": true}`)
	items := s.stockUp(300)
	id := s.order(linesOf(items, "2")).Get("id")
	s.Owner.Do("salesorder.confirm", functest.Request{ID: id, Version: 1, Query: "dry_run=true"}).Want(200)
	want(t, s.levels(items), notReserved(300))
	s.do("confirm", id, "").Want(200)
	want(t, s.levels(items), reserved(300))
	s.do("void", id, "").Want(200)
	want(t, s.levels(items), notReserved(300))
}

// A change that needs more than one transaction is atomic, for every operation.
func TestOrderLargerThanOneTransactionChangesAtomically(t *testing.T) {
	t.Parallel()
	const n = 120
	s := newShop(t, `{"forbid_overselling": true}`)
	items := s.stockUp(n)
	id := s.order(linesOf(items, "2")).Get("id")
	s.do("void", id, "").Want(200)
	s.do("reopen", id, "").Want(200)

	t.Run("confirm is refused as a whole if one item is short", func(t *testing.T) {
		s.adjust(items[n-3], "-4")
		s.do("confirm", id, "").WantCode(422, "stock.short").WantAt(fmt.Sprintf("/lines/%d/quantity", n-3))
		s.adjust(items[n-3], "4")
		want(t, s.levels(items), notReserved(n))
		if r := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200); r.Get("status") != "draft" || r.Version() != 3 {
			t.Errorf("the order is %s at version %d", r.Get("status"), r.Version())
		}
	})
	t.Run("create with send", func(t *testing.T) {
		r := s.order(linesOf(items, "2"), `"send": {}`)
		want(t, s.levels(items), reserved(n))
		s.do("void", r.Get("id"), "").Want(200)
		const back = `{"detail": {"eventType": "Bounce", "bounce": {"bounceType": "Transient", "bouncedRecipients":
			[{"emailAddress": "paul@chevalier.example"}]}, "mail": {"messageId": "ses-1", "tags": {"organization": [%q], "mail": [%q]}}}}`
		s.Invoke("mail.settle", json.RawMessage(fmt.Sprintf(back, s.ID, r.Get("mail.id"))), nil)
		if s.undelivered() != "bounced" {
			t.Errorf("the mail came back: the customer is %q", s.undelivered())
		}
	})
	t.Run("convert a draft with send", func(t *testing.T) {
		r := s.do("convert-to-invoice", id, `{"send": {}}`).Want(200)
		if r.Get("invoice.number") != "FA-2026-00001" || r.Get("invoice.totals.total") != "319.68" {
			t.Errorf("the invoice has number %s and total %s", r.Get("invoice.number"), r.Get("invoice.totals.total"))
		}
		want(t, s.levels(items), map[string]int{"on hand 3, committed 0, available 3": n})
		if s.undelivered() != "" {
			t.Errorf("another mail was requested: the customer is %q", s.undelivered())
		}
	})
	if n := s.count("held"); n["held"] != 0 {
		t.Errorf("%d undo records are left in the table", n["held"])
	}
}

func TestLargeOrdersRaceForTheSameStock(t *testing.T) {
	t.Parallel()
	s := newShop(t, `{"forbid_overselling": true}`)
	items := s.stockUp(120)
	var ids []string
	for range 4 {
		ids = append(ids, s.order(linesOf(items, "2")).Get("id"))
	}
	got := tally(functest.AtOnce(4, func(i int) *functest.Response {
		return s.Owner.Do("salesorder.confirm", functest.Request{ID: ids[i], Version: 1})
	}))
	won := got["200 "]
	if won < 1 || won > 2 || won+got["422 stock.short"] != 4 {
		t.Errorf("got %v", got)
	}
	want(t, s.levels(items), map[string]int{fmt.Sprintf("on hand 5, committed %d, available %d", 2*won, 5-2*won): 120})
	if n := s.count("held"); n["held"] != 0 {
		t.Errorf("%d undo records are left in the table", n["held"])
	}
}
