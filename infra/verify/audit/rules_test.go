package audit_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/infra/verify/audit"
)

// Each rule is broken by hand, and exactly that is found; where a change breaks
// several rules at once, exactly those.
func TestEveryRuleBites(t *testing.T) {
	c := newCompany(t)
	items := c.Items("", nil)
	broken := map[string]bool{}
	for _, x := range []struct {
		name, rules string
		how         func(*hand)
	}{
		{"an item of no known kind", "item.unreadable", func(h *hand) { h.set(h.find("trait", ""), item{"kind": text("mystery")}) }},
		{"an item of nobody's", "item.unreadable", func(h *hand) { h.put(item{"pk": text("X"), "sk": text("."), "kind": text("word")}) }},
		{"an item of an organisation that is not there", "item.foreign", func(h *hand) { h.put(moved(h.find("trait", ""), "O#org_other#CLAIM#email", "")) }},
		{"an entry that says it is another's", "item.foreign", func(h *hand) { h.set(h.find("log", h.Glass), item{"org": text("org_other")}) }},
		{"an id that is not the document's", "document.misfiled", func(h *hand) {
			h.set(h.find("payment", ""), item{"id": text("pay_01KAMX0000000000000000FA01")})
		}},
		{"a place in a list", "document.index", func(h *hand) { h.set(h.find("sales-order", h.draft), item{"gsi1sk": text("2020-01-01#")}) }},
		{"a row", "document.index", func(h *hand) { h.set(h.find("sales-order", h.draft), item{"row.total": num("1")}) }},
		{"a salesperson nobody knows", "reference.missing", func(h *hand) {
			h.set(h.find("sales-order", h.draft), item{
				"doc.salesperson.id": text("usr_01KAMX0000000000000000FA01"), "row.salesperson_id": text("usr_01KAMX0000000000000000FA01"),
			})
		}},
		{"a customer without a mark", "used.unmarked", func(h *hand) { h.set(h.find("contact", h.Guest), item{"used": nil}) }},
		{"a tax without a mark", "used.unmarked", func(h *hand) { h.set(h.find("settings", ""), item{"used." + h.Reduced: nil}) }},
		{"a SKU nobody claims", "claim.missing", func(h *hand) { h.remove(h.find("claim", "CLAIM#sku 11")) }},
		{"a number another one claims", "claim.missing", func(h *hand) { h.set(h.find("claim", "CLAIM#sales-order SO-00001"), item{"holder": text(h.confirmed)}) }},
		{"a sign-in nobody can find", "claim.missing", func(h *hand) { h.remove(h.find("login", "")) }},
		{"a claim of nothing", "claim.orphan", func(h *hand) { h.put(moved(h.find("claim", "CLAIM#sku 11"), "", "999")) }},
		{"an entry in the wrong place", "history.misfiled", func(h *hand) { h.put(moved(h.find("log", h.Glass), "", "LOG#00000099")) }},
		{"an entry that is gone", "history.hole", func(h *hand) { h.remove(h.find("log", h.Glass)) }},
		{"a history without a beginning", "history.order", func(h *hand) { h.set(h.find("log", h.Glass), item{"doc.event": text("updated")}) }},
		{"an entry too many", "history.end", func(h *hand) {
			it := moved(h.find("log", h.Glass), "", "LOG#00000002")
			h.put(it)
			h.set(it, item{"doc": copied(it["doc"])})
			h.set(it, item{"doc.version": num("2"), "doc.event": text("updated")})
		}},
		{"a document that is gone", "history.end word.orphan", func(h *hand) { h.remove(h.find("contact", h.bystander)) }},
		{"a move there is not", "history.state", func(h *hand) {
			for _, kind := range []string{"log", "feed"} { // of the voided invoice: sent, void
				h.set(h.find(kind, h.void+placeOf(kind, "00000003")), item{"doc.changes.1.after": text(`"partly_paid"`)})
			}
		}},
		{"totals of no kernel", "totals.wrong", func(h *hand) { h.set(h.find("sales-order", h.draft), item{"doc.totals.subtotal": num("1")}) }},
		{"a tax that is not the sum of its parts", "totals.sum", func(h *hand) { h.set(h.draftOf(), item{"doc.totals.taxes.0.components.0.tax": num("1")}) }},
		{"more packed than ordered", "order.quantities", func(h *hand) { h.set(h.find("sales-order", h.confirmed), item{"doc.lines.0.packed": num("99")}) }},
		{"billed is another total", "order.invoiced", func(h *hand) { h.set(h.find("sales-order", h.partly), item{"doc.billed.total": num("1")}) }},
		{"a line is billed with another net", "order.invoiced", func(h *hand) {
			h.set(h.find("sales-order", h.partly), item{"doc.lines.0.billed_amounts.net": num("1")})
		}},
		{"parts that are not the whole", "order.parts order.invoiced", func(h *hand) {
			order := str(child(h.draftOf()["doc"], "order_id"))
			h.set(h.find("sales-order", order), item{"doc.billed.discount": num("1")})
		}},
		{"a merge nobody remembers", "order.merge", func(h *hand) { h.set(h.find("sales-order", h.survivor), item{"doc.merges": nil}) }},
		{"a draft with a number", "invoice.number document.index", func(h *hand) { h.set(h.draftOf(), item{"doc.number": text("9")}) }},
		{"a draft that was paid", "invoice.balance invoice.paid", func(h *hand) { h.set(h.draftOf(), item{"doc.paid": num("1"), "doc.credited": num("-1")}) }},
		{"another payment", "invoice.paid", func(h *hand) { h.set(h.find("payment", ""), item{"doc.amount": num("2.5"), "row.amount": num("2.5")}) }},
		{"a payment of nothing", "payment.amount invoice.paid", func(h *hand) { h.set(h.find("payment", ""), item{"doc.amount": num("0"), "row.amount": num("0")}) }},
		{"a credit with too much left", "credit.balance", func(h *hand) {
			h.set(h.find("credit-note", h.credit), item{"doc.balance": num("11"), "row.balance": num("11")})
		}},
		{"an invoice that names another credit note", "credit.missing", func(h *hand) {
			h.set(h.find("invoice", h.credited), item{"doc.credit_note_id": text("crn_01KAMX0000000000000000FA01")})
		}},
		{"a credit note nobody knows of", "credit.orphan order.invoiced note.wrong stock.level sum.wrong", func(h *hand) {
			h.set(h.find("invoice", h.credited), item{"doc.credit_note_id": nil})
		}},
		{"a word on paper", "series.seal", func(h *hand) { h.set(h.find("invoice", h.sent), item{"doc.notes": text("x")}) }},
		{"a number given twice", "series.twice series.seal series.gap document.index word.missing word.orphan note.wrong", func(h *hand) {
			h.set(h.find("invoice", h.sent), item{"doc.number": child(h.find("invoice", h.partlyPaid)["doc"], "number")})
		}},
		{"a number too high", "series.gap series.seal document.index word.missing word.orphan note.wrong series.counter", func(h *hand) {
			h.set(h.find("invoice", h.void), item{"doc.number": text("FA-2026-00099")})
		}},
		{"a date that goes back", "series.date series.seal document.index", func(h *hand) { h.set(h.find("invoice", h.sent), item{"doc.date": text("2026-11-20")}) }},
		{"another predecessor", "series.chain series.seal", func(h *hand) { h.set(h.find("invoice", h.sent), item{"doc.frozen.previous_hash": text("x")}) }},
		{"a counter that was put back", "series.counter", func(h *hand) { h.set(h.find("series", "invoice"), item{"doc.next": num("1")}) }},
		{"a piece too many", "stock.level", func(h *hand) { h.set(h.find("level", h.Cheese), item{"physical": num("99")}) }},
		{"a piece that is available and is not", "stock.available", func(h *hand) { h.set(h.find("level", h.Cheese), item{"available": num("99")}) }},
		{"a word that is lost", "word.missing", func(h *hand) { h.remove(h.find("word", "#"+h.bystander)) }},
		{"a word too many", "word.orphan", func(h *hand) { h.put(moved(h.find("word", "Q#contact#"), "", "zebra#"+h.Wine)) }},
		{"a feed with a hole", "feed.missing", func(h *hand) { h.remove(h.find("feed", h.Guest)) }},
		{"another's feed", "feed.orphan", func(h *hand) { h.put(moved(h.find("feed", h.Guest), str(h.find("contact", h.Wine)["pk"]), "")) }},
		{"a note that is lost", "note.wrong", func(h *hand) { h.remove(h.find("projected", h.Guest)) }},
		{"a sum that drifted", "sum.wrong", func(h *hand) { h.set(h.find("sum", h.Wine), item{"orders": num("99")}) }},
		{"the money of an order that drifted", "sum.wrong", func(h *hand) { h.set(h.find("sum", h.partly+" .PAID"), item{"paid_total": num("99")}) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			h := c.by(t, items)
			x.how(h)
			found := h.look()
			want := strings.Fields(x.rules)
			var got []string
			for _, f := range found {
				if !slices.Contains(got, f.Rule) {
					got = append(got, f.Rule)
				}
			}
			broken[want[0]] = true
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("found %v, want %v: %v", got, want, found)
			}
		})
	}
	for _, r := range audit.Rules() {
		if !broken[r.Code] {
			t.Errorf("nothing breaks the rule %s: %s", r.Code, r.Says)
		}
	}
}

// placeOf is how the version of an entry stands in its key.
func placeOf(kind, version string) string {
	if kind == "log" {
		return " LOG#" + version
	}
	return "#" + version
}

// draftOf is a draft invoice made from an order.
func (h *hand) draftOf() item {
	h.t.Helper()
	for _, it := range h.items {
		if doc := it["doc"]; str(it["kind"]) == "invoice" && doc != nil && str(child(doc, "status")) == "draft" && str(child(doc, "order_id")) != "" {
			return it
		}
	}
	h.t.Fatal("there is no draft made from an order")
	return nil
}
