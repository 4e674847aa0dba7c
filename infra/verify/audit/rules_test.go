package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/verify/audit"
	"comptoir/shared/table"
)

// changes are changes of an item, by path.
type changes = map[string]any

const unknownID = "01KAMX0000000000000000FA01" // the end of an unknown id

// Each edit violates exactly the listed rules.
func TestEachRuleFindsViolation(t *testing.T) {
	c := newCompany(t)
	items := clearItems(t, c.Items("", nil))
	broken := map[string]bool{}
	for _, x := range []struct {
		name, rules string
		edit        func(*editor)
	}{
		{
			"an item of an unknown kind", "item.unreadable",
			func(h *editor) { h.put(withKey(h.find("trait", ""), "", "")); h.setUnknownKind(h.last()) },
		},
		{
			"an item without an organisation", "item.unreadable",
			func(h *editor) { h.put(&shown{item: item{"pk": text("X"), "sk": text(".")}}) },
		},
		{
			"a document that cannot be unpacked", "item.unreadable history.end history.hole feed.orphan note.orphan",
			func(h *editor) {
				h.corrupt(h.find("contact", h.bystander))
			},
		},
		{"an item of an unknown organisation", "item.foreign", func(h *editor) {
			h.put(withKey(h.find("trait", ""), "O#"+unknownID+"#CLAIM#email", ""))
		}},
		{"settings of another organisation", "item.foreign claim.missing claim.orphan", func(h *editor) {
			h.set(h.find("settings", ""), changes{"doc.id": "org_" + unknownID})
		}},
		{"a wrong id", "document.misfiled document.index", func(h *editor) {
			h.set(h.find("payment", ""), changes{"doc.id": "pay_" + unknownID, "row.id": "pay_" + unknownID})
		}},
		{"a wrong version", "document.misfiled history.end note.version", func(h *editor) {
			h.set(h.find("sales-order", h.draft), changes{"v": num("0")})
		}},
		{
			"a wrong list key", "document.index",
			func(h *editor) { h.set(h.find("sales-order", h.draft), changes{"s1": text("2020-01-01#")}) },
		},
		{
			"a missing key in the list of due invoices", "document.index",
			func(h *editor) { h.set(h.find("invoice", h.sent), changes{"p3": nil, "s3": nil}) },
		},
		{"a wrong list row", "document.index", func(h *editor) { h.set(h.find("sales-order", h.draft), changes{"row.total": "1"}) }},
		{"an unknown salesperson", "reference.missing note.wrong document.index", func(h *editor) {
			h.set(h.find("sales-order", h.draft), changes{"doc.salesperson.id": "usr_" + unknownID})
		}},
		{"a customer without a used mark", "used.unmarked", func(h *editor) {
			h.set(h.find("contact", h.Guest), changes{"used": nil})
		}},
		{
			"a tax without a used mark", "used.unmarked",
			func(h *editor) { h.set(h.find("settings", ""), changes{"used." + h.Reduced: nil}) },
		},
		{"a SKU without a claim", "claim.missing", func(h *editor) { h.remove(h.find("claim", "CLAIM#sku 11")) }},
		{"a number claimed by another document", "claim.missing", func(h *editor) {
			h.set(h.find("claim", "CLAIM#sales-order so-00001"), changes{"holder": text(h.confirmed)})
		}},
		{"a number claimed without normalization", "claim.missing claim.orphan", func(h *editor) {
			h.set(h.find("claim", "CLAIM#sales-order so-00001"), changes{"sk": text("SO-00001")})
		}},
		{"a sign-in address without a claim", "claim.missing", func(h *editor) { h.remove(h.find("login", "")) }},
		{"a claim without a value", "claim.orphan", func(h *editor) { h.put(withKey(h.find("claim", "CLAIM#sku 11"), "", "999")) }},
		{"an entry with a wrong key", "history.misfiled", func(h *editor) { h.put(withKey(h.find("log", h.void), "", ".00000099")) }},
		{"a creation with a wrong version", "history.misfiled history.hole feed.orphan", func(h *editor) {
			h.set(h.find("sales-order", h.draft), changes{"entry.version": 2})
		}},
		{"a missing entry", "history.hole feed.orphan", func(h *editor) { h.remove(h.find("log", h.void+" .00000002")) }},
		{"a missing last entry", "history.hole feed.orphan", func(h *editor) { h.remove(h.find("log", h.void+" .00000003")) }},
		{
			"a document without its creation", "item.unreadable history.end history.hole feed.orphan link.orphan note.orphan",
			func(h *editor) {
				h.set(h.find("mail", ""), changes{"entry": nil})
			},
		},
		{
			"a history without a creation", "history.order",
			func(h *editor) { h.set(h.find("item", h.Glass), changes{"entry.event": "updated"}) },
		},
		{"a surplus entry", "history.end note.version", func(h *editor) {
			it := withKey(h.find("log", h.void+" .00000003"), h.pk("item", h.Glass), ".00000002")
			h.put(it)
			h.set(it, changes{"doc.id": h.Glass, "doc.kind": "item", "doc.version": 2, "doc.subject": nil, "doc.changes": []any{}})
		}},
		{"a missing document", "history.end history.hole note.orphan feed.orphan", func(h *editor) {
			h.remove(h.find("contact", h.bystander))
		}},
		{"a forbidden transition", "history.state", func(h *editor) {
			for _, entry := range []*shown{h.find("log", h.void+" .00000003"), h.find("feed", h.void+"#00000003")} { // sent, void
				h.set(entry, changes{"doc.changes.1.after": "partly_paid"})
			}
		}},
		{
			"totals that differ from the recomputed ones", "totals.wrong",
			func(h *editor) { h.set(h.find("sales-order", h.draft), changes{"doc.totals.subtotal": "1"}) },
		},
		{"a tax that differs from its components", "totals.sum", func(h *editor) {
			h.set(h.draftOf(), changes{"doc.totals.taxes.0.components.0.tax": "1"})
		}},
		{"more packed than ordered", "order.quantities", func(h *editor) {
			h.set(h.find("sales-order", h.confirmed), changes{"doc.lines.0.packed": "99"})
		}},
		{"more converted than the documents made from it have", "document.converted", func(h *editor) {
			h.set(h.find("estimate", h.estimate), changes{"doc.lines.0.converted": "4"})
		}},
		{"unknownID converted despite documents made from it", "document.index document.converted", func(h *editor) {
			h.set(h.find("estimate", h.estimate), changes{"doc.lines.0.converted": nil, "doc.lines.1.converted": nil})
		}},
		{
			"a wrong billed total", "order.invoiced",
			func(h *editor) { h.set(h.find("sales-order", h.partly), changes{"doc.billed.total": "1"}) },
		},
		{"a wrong billed net of a line", "order.invoiced", func(h *editor) {
			h.set(h.find("sales-order", h.partly), changes{"doc.lines.0.billed_amounts.net": "1"})
		}},
		{"shares that do not add up", "order.parts order.invoiced", func(h *editor) {
			h.set(h.find("sales-order", h.of(h.draftOf(), "order_id")), changes{"doc.billed.discount": "1"})
		}},
		{
			"a merge without a record", "order.merge",
			func(h *editor) { h.set(h.find("sales-order", h.survivor), changes{"doc.merges": nil}) },
		},
		{"a draft with a number", "invoice.number document.index word.missing note.wrong", func(h *editor) {
			h.set(h.draftOf(), changes{"doc.number": "9"})
		}},
		{"a paid draft", "invoice.balance invoice.paid document.index", func(h *editor) {
			h.set(h.draftOf(), changes{"doc.paid": "1", "doc.credited": "-1"})
		}},
		{
			"a changed payment", "invoice.paid",
			func(h *editor) { h.set(h.find("payment", ""), changes{"doc.amount": "2.50", "row.amount": "2.50"}) },
		},
		{"a payment of zero", "payment.amount invoice.paid", func(h *editor) {
			h.set(h.find("payment", ""), changes{"doc.amount": "0.00", "row.amount": "0.00"})
		}},
		{"a credit note with too high a balance", "credit.balance note.wrong sum.wrong", func(h *editor) {
			h.set(h.find("credit-note", h.credit), changes{"doc.balance": "11.00", "row.balance": "11.00"})
		}},
		{"an invoice with another credit note", "credit.missing document.index", func(h *editor) {
			h.set(h.find("invoice", h.credited), changes{"doc.credit_note_id": "crn_" + unknownID})
		}},
		{"a credit note that its invoice does not name", "credit.orphan order.invoiced stock.level document.index", func(h *editor) {
			h.set(h.find("invoice", h.credited), changes{"doc.credit_note_id": nil})
		}},
		{
			"a changed text on a sent document", "series.seal",
			func(h *editor) { h.set(h.find("invoice", h.sent), changes{"doc.notes": "x"}) },
		},
		{
			"a number assigned twice", "series.twice series.seal series.gap document.index word.missing note.wrong",
			func(h *editor) {
				h.set(h.find("invoice", h.sent), changes{"doc.number": h.of(h.find("invoice", h.partlyPaid), "number")})
			},
		},
		{
			"a number too high", "series.gap series.seal document.index word.missing note.wrong series.counter",
			func(h *editor) {
				h.set(h.find("invoice", h.void), changes{"doc.number": "FA-2026-00099"})
			},
		},
		{"a decreasing date", "series.date series.seal document.index link.missing link.orphan note.wrong", func(h *editor) {
			h.set(h.find("invoice", h.sent), changes{"doc.date": "2026-11-20"})
		}},
		{"another predecessor", "series.chain series.seal", func(h *editor) {
			h.set(h.find("invoice", h.sent), changes{"doc.frozen.previous_hash": "x"})
		}},
		{"a decreased counter", "series.counter", func(h *editor) { h.set(h.find("series", "invoice"), changes{"doc.next": 1}) }},
		{"a wrong physical stock", "stock.level", func(h *editor) { h.set(h.find("level", h.Cheese), changes{"physical": num("99")}) }},
		{"a wrong available stock", "stock.available", func(h *editor) {
			h.set(h.find("level", h.Cheese), changes{"available": num("99")})
		}},
		{"a missing search word", "word.missing", func(h *editor) { h.remove(h.find("word", word("", h.bystander))) }},
		{
			"a surplus search word", "word.orphan",
			func(h *editor) { h.put(withKey(h.find("word", word("", h.Wine)), "", word("zebra", h.Wine))) },
		},
		{"a missing link", "link.missing", func(h *editor) { h.remove(h.find("link", h.partly)) }},
		{"a surplus link", "link.orphan", func(h *editor) { h.put(withKey(h.find("link", h.Wine), h.pk("contact", h.Guest), "")) }},
		{"a missing feed entry", "feed.missing", func(h *editor) { h.remove(h.find("feed", h.Guest)) }},
		{
			"an entry in another contact's feed", "feed.orphan",
			func(h *editor) { h.put(withKey(h.find("feed", h.Guest), h.pk("contact", h.Wine), "")) },
		},
		{"a missing projection note", "note.wrong", func(h *editor) { h.remove(h.find("note", suffix(h.Guest))) }},
		{
			"a projection note of another month", "note.wrong",
			func(h *editor) { h.set(h.find("note", suffix(h.draft)), changes{"pk": text(h.month("2026-10"))}) },
		},
		{
			"two projection notes", "note.orphan note.wrong",
			func(h *editor) { h.put(withKey(h.find("note", suffix(h.draft)), h.month("2026-10"), "")) },
		},
		{
			"a projection note without a document", "note.orphan word.missing",
			func(h *editor) { h.put(withKey(h.find("note", suffix(h.draft)), "", unknownID)) },
		},
		{
			"a projection note without a link", "note.wrong",
			func(h *editor) { h.set(h.find("note", suffix(h.draft)), changes{"doc.links": nil}) },
		},
		{"a wrong fact", "note.wrong", func(h *editor) { h.set(h.find("note", suffix(h.draft)), changes{"doc.facts.total": "1"}) }},
		{
			"an outdated projection note", "note.version",
			func(h *editor) { h.set(h.find("note", suffix(h.void)), changes{"doc.version": 1}) },
		},
		{
			"a projection note of a future version", "note.version",
			func(h *editor) { h.set(h.find("note", suffix(h.void)), changes{"doc.version": 9}) },
		},
		{"a wrong sum", "sum.wrong", func(h *editor) { h.set(h.find("sum", h.Wine), changes{"orders": num("99")}) }},
		{
			"a sum at another document", "sum.wrong",
			func(h *editor) { h.put(withKey(h.find("sum", h.Wine), h.pk("sales-order", h.partly), "")) },
		},
		{"a missing sum", "sum.wrong", func(h *editor) { h.remove(h.find("sum", h.Guest)) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			h := c.edit(t, items)
			x.edit(h)
			found := h.findings()
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
			t.Errorf("no case violates the rule %s: %s", r.Code, r.Text)
		}
	}
}

// draftOf returns a draft invoice made from an order.
func (h *editor) draftOf() *shown {
	h.t.Helper()
	for _, s := range h.items {
		if s.kind == "invoice" && s.item[table.ClearDoc] != nil && h.of(s, "status") == "draft" && h.of(s, "order_id") != "" {
			return s
		}
	}
	h.t.Fatal("no draft is made from an order")
	return nil
}

// pk returns the partition key of a document.
func (h *editor) pk(kind, id string) string { return str(h.find(kind, id+" .").item["pk"]) }

// word returns the sort key of a document's search word.
func word(w, document string) string {
	_, sk, _ := strings.Cut(table.WordPlace("", w, document), "\n")
	return sk
}

// month returns the partition key of a month's projection notes of orders.
func (h *editor) month(m string) string {
	return strings.Replace(str(h.find("note", suffix(h.draft)).item["pk"]), "2026-11", m, 1)
}

func (h *editor) last() *shown { return h.items[len(h.items)-1] }

// setUnknownKind gives an item an unknown kind.
func (h *editor) setUnknownKind(s *shown) {
	h.set(s, changes{"pk": text(strings.Replace(str(s.item["pk"]), "CLAIM", "MYSTERY", 1))})
}

// corrupt gives an item content that cannot be unpacked.
func (h *editor) corrupt(s *shown) {
	s.packed = item{"pk": s.item["pk"], "sk": s.item["sk"], "v": s.item["v"], "doc": &types.AttributeValueMemberB{Value: []byte{1, 1, 0xff}}}
}
