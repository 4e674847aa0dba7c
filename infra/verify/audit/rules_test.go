package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/verify/audit"
	"comptoir/shared/table"
)

// to are changes of an item by path.
type to = map[string]any

const nothing = "01KAMX0000000000000000FA01" // the end of an id that nothing has

// Each rule is broken by hand, and exactly that is found; where a change breaks
// several rules at once, exactly those.
func TestEveryRuleBites(t *testing.T) {
	c := newCompany(t)
	items := clear(t, c.Items("", nil))
	broken := map[string]bool{}
	for _, x := range []struct {
		name, rules string
		how         func(*hand)
	}{
		{"an item of no known kind", "item.unreadable", func(h *hand) { h.put(moved(h.find("trait", ""), "", "")); h.mystery(h.last()) }},
		{"an item of no organisation", "item.unreadable", func(h *hand) { h.put(&shown{item: item{"pk": text("X"), "sk": text(".")}}) }},
		{"a document that cannot be unpacked", "item.unreadable history.end history.hole feed.orphan note.orphan word.orphan", func(h *hand) {
			h.spoil(h.find("contact", h.bystander))
		}},
		{"an item of an organisation that is not there", "item.foreign", func(h *hand) {
			h.put(moved(h.find("trait", ""), "O#"+nothing+"#CLAIM#email", ""))
		}},
		{"settings that say they are another's", "item.foreign claim.missing claim.orphan", func(h *hand) {
			h.set(h.find("settings", ""), to{"doc.id": "org_" + nothing})
		}},
		{"an id that is not the document's", "document.misfiled document.index", func(h *hand) {
			h.set(h.find("payment", ""), to{"doc.id": "pay_" + nothing, "row.id": "pay_" + nothing})
		}},
		{"a version that is not the document's", "document.misfiled history.end note.version", func(h *hand) {
			h.set(h.find("sales-order", h.draft), to{"v": num("0")})
		}},
		{"a place in a list", "document.index", func(h *hand) { h.set(h.find("sales-order", h.draft), to{"s1": text("2020-01-01#")}) }},
		{"a place among what is due", "document.index", func(h *hand) { h.set(h.find("invoice", h.sent), to{"p3": nil, "s3": nil}) }},
		{"a row", "document.index", func(h *hand) { h.set(h.find("sales-order", h.draft), to{"row.total": "1"}) }},
		{"a salesperson who is not there", "reference.missing note.wrong document.index", func(h *hand) {
			h.set(h.find("sales-order", h.draft), to{"doc.salesperson.id": "usr_" + nothing})
		}},
		{"a customer without a mark", "used.unmarked", func(h *hand) { h.set(h.find("contact", h.Guest), to{"used": nil}) }},
		{"a tax without a mark", "used.unmarked", func(h *hand) { h.set(h.find("settings", ""), to{"used." + h.Reduced: nil}) }},
		{"a SKU without a claim", "claim.missing", func(h *hand) { h.remove(h.find("claim", "CLAIM#sku 11")) }},
		{"a number another one claims", "claim.missing", func(h *hand) {
			h.set(h.find("claim", "CLAIM#sales-order so-00001"), to{"holder": text(h.confirmed)})
		}},
		{"a number claimed as it is written", "claim.missing claim.orphan", func(h *hand) {
			h.set(h.find("claim", "CLAIM#sales-order so-00001"), to{"sk": text("SO-00001")})
		}},
		{"a sign-in that cannot be found", "claim.missing", func(h *hand) { h.remove(h.find("login", "")) }},
		{"a claim of nothing", "claim.orphan", func(h *hand) { h.put(moved(h.find("claim", "CLAIM#sku 11"), "", "999")) }},
		{"an entry in the wrong place", "history.misfiled", func(h *hand) { h.put(moved(h.find("log", h.void), "", ".00000099")) }},
		{"a creation in the wrong place", "history.misfiled history.hole feed.orphan", func(h *hand) {
			h.set(h.find("sales-order", h.draft), to{"entry.version": 2})
		}},
		{"an entry that is gone", "history.hole feed.orphan", func(h *hand) { h.remove(h.find("log", h.void+" .00000002")) }},
		{"a last entry that is gone", "history.hole feed.orphan", func(h *hand) { h.remove(h.find("log", h.void+" .00000003")) }},
		{"a document without its creation", "item.unreadable history.end history.hole feed.orphan link.orphan note.orphan", func(h *hand) {
			h.set(h.find("mail", ""), to{"entry": nil})
		}},
		{"a history without a beginning", "history.order", func(h *hand) { h.set(h.find("item", h.Glass), to{"entry.event": "updated"}) }},
		{"an entry too many", "history.end note.version", func(h *hand) {
			it := moved(h.find("log", h.void+" .00000003"), h.pk("item", h.Glass), ".00000002")
			h.put(it)
			h.set(it, to{"doc.id": h.Glass, "doc.kind": "item", "doc.version": 2, "doc.subject": nil, "doc.changes": []any{}})
		}},
		{"a document that is gone", "history.end history.hole word.orphan note.orphan feed.orphan", func(h *hand) {
			h.remove(h.find("contact", h.bystander))
		}},
		{"a move there is not", "history.state", func(h *hand) {
			for _, entry := range []*shown{h.find("log", h.void+" .00000003"), h.find("feed", h.void+"#00000003")} { // sent, void
				h.set(entry, to{"doc.changes.1.after": "partly_paid"})
			}
		}},
		{"totals of no kernel", "totals.wrong", func(h *hand) { h.set(h.find("sales-order", h.draft), to{"doc.totals.subtotal": "1"}) }},
		{"a tax that is not the sum of its parts", "totals.sum", func(h *hand) {
			h.set(h.draftOf(), to{"doc.totals.taxes.0.components.0.tax": "1"})
		}},
		{"more packed than ordered", "order.quantities", func(h *hand) {
			h.set(h.find("sales-order", h.confirmed), to{"doc.lines.0.packed": "99"})
		}},
		{"more converted than was taken", "document.converted", func(h *hand) {
			h.set(h.find("estimate", h.estimate), to{"doc.lines.0.converted": "4"})
		}},
		{"nothing converted although something was taken", "document.index document.converted", func(h *hand) {
			h.set(h.find("estimate", h.estimate), to{"doc.lines.0.converted": nil, "doc.lines.1.converted": nil})
		}},
		{"billed is another total", "order.invoiced", func(h *hand) { h.set(h.find("sales-order", h.partly), to{"doc.billed.total": "1"}) }},
		{"a line is billed with another net", "order.invoiced", func(h *hand) {
			h.set(h.find("sales-order", h.partly), to{"doc.lines.0.billed_amounts.net": "1"})
		}},
		{"parts that are not the whole", "order.parts order.invoiced", func(h *hand) {
			h.set(h.find("sales-order", h.of(h.draftOf(), "order_id")), to{"doc.billed.discount": "1"})
		}},
		{"a merge that is not recorded", "order.merge", func(h *hand) { h.set(h.find("sales-order", h.survivor), to{"doc.merges": nil}) }},
		{"a draft with a number", "invoice.number document.index word.missing note.wrong", func(h *hand) {
			h.set(h.draftOf(), to{"doc.number": "9"})
		}},
		{"a draft that was paid", "invoice.balance invoice.paid document.index", func(h *hand) {
			h.set(h.draftOf(), to{"doc.paid": "1", "doc.credited": "-1"})
		}},
		{"another payment", "invoice.paid", func(h *hand) { h.set(h.find("payment", ""), to{"doc.amount": "2.50", "row.amount": "2.50"}) }},
		{"a payment of nothing", "payment.amount invoice.paid", func(h *hand) {
			h.set(h.find("payment", ""), to{"doc.amount": "0.00", "row.amount": "0.00"})
		}},
		{"a credit with too much left", "credit.balance note.wrong", func(h *hand) {
			h.set(h.find("credit-note", h.credit), to{"doc.balance": "11.00", "row.balance": "11.00"})
		}},
		{"an invoice that names another credit note", "credit.missing document.index", func(h *hand) {
			h.set(h.find("invoice", h.credited), to{"doc.credit_note_id": "crn_" + nothing})
		}},
		{"a credit note its invoice does not name", "credit.orphan order.invoiced stock.level document.index", func(h *hand) {
			h.set(h.find("invoice", h.credited), to{"doc.credit_note_id": nil})
		}},
		{"a word on paper", "series.seal", func(h *hand) { h.set(h.find("invoice", h.sent), to{"doc.notes": "x"}) }},
		{"a number given twice", "series.twice series.seal series.gap document.index word.missing word.orphan note.wrong", func(h *hand) {
			h.set(h.find("invoice", h.sent), to{"doc.number": h.of(h.find("invoice", h.partlyPaid), "number")})
		}},
		{"a number too high", "series.gap series.seal document.index word.missing word.orphan note.wrong series.counter", func(h *hand) {
			h.set(h.find("invoice", h.void), to{"doc.number": "FA-2026-00099"})
		}},
		{"a date that goes back", "series.date series.seal document.index link.missing link.orphan note.wrong", func(h *hand) {
			h.set(h.find("invoice", h.sent), to{"doc.date": "2026-11-20"})
		}},
		{"another predecessor", "series.chain series.seal", func(h *hand) {
			h.set(h.find("invoice", h.sent), to{"doc.frozen.previous_hash": "x"})
		}},
		{"a counter that was put back", "series.counter", func(h *hand) { h.set(h.find("series", "invoice"), to{"doc.next": 1}) }},
		{"a piece too many", "stock.level", func(h *hand) { h.set(h.find("level", h.Cheese), to{"physical": num("99")}) }},
		{"a piece that is available and is not", "stock.available", func(h *hand) {
			h.set(h.find("level", h.Cheese), to{"available": num("99")})
		}},
		{"a word that is lost", "word.missing", func(h *hand) { h.remove(h.find("word", word("", h.bystander))) }},
		{"a word too many", "word.orphan", func(h *hand) { h.put(moved(h.find("word", word("", h.Wine)), "", word("zebra", h.Wine))) }},
		{"a link that is lost", "link.missing", func(h *hand) { h.remove(h.find("link", h.partly)) }},
		{"a link too many", "link.orphan", func(h *hand) { h.put(moved(h.find("link", h.Wine), h.pk("contact", h.Guest), "")) }},
		{"a feed with a hole", "feed.missing", func(h *hand) { h.remove(h.find("feed", h.Guest)) }},
		{"another's feed", "feed.orphan", func(h *hand) { h.put(moved(h.find("feed", h.Guest), h.pk("contact", h.Wine), "")) }},
		{"a note that is lost", "note.wrong", func(h *hand) { h.remove(h.find("note", bare(h.Guest))) }},
		{"a note of another month", "note.wrong", func(h *hand) { h.set(h.find("note", bare(h.draft)), to{"pk": text(h.month("2026-10"))}) }},
		{"two notes", "note.orphan note.wrong", func(h *hand) { h.put(moved(h.find("note", bare(h.draft)), h.month("2026-10"), "")) }},
		{"a note of nothing", "note.orphan", func(h *hand) { h.put(moved(h.find("note", bare(h.draft)), "", nothing)) }},
		{"a note without a link", "note.wrong", func(h *hand) { h.set(h.find("note", bare(h.draft)), to{"doc.links": nil}) }},
		{"a fact that drifted", "note.wrong", func(h *hand) { h.set(h.find("note", bare(h.draft)), to{"doc.facts.total": "1"}) }},
		{"a note that is too old", "note.version", func(h *hand) { h.set(h.find("note", bare(h.void)), to{"doc.version": 1}) }},
		{"a note from tomorrow", "note.version", func(h *hand) { h.set(h.find("note", bare(h.void)), to{"doc.version": 9}) }},
		{"a sum that drifted", "sum.wrong", func(h *hand) { h.set(h.find("sum", h.Wine), to{"orders": num("99")}) }},
		{"a sum of another document", "sum.wrong", func(h *hand) { h.put(moved(h.find("sum", h.Wine), h.pk("sales-order", h.partly), "")) }},
		{"a share that is not in the sum", "sum.wrong", func(h *hand) { h.remove(h.find("sum", h.Guest)) }},
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

// draftOf is a draft invoice made from an order.
func (h *hand) draftOf() *shown {
	h.t.Helper()
	for _, s := range h.items {
		if s.kind == "invoice" && s.item[table.ClearDoc] != nil && h.of(s, "status") == "draft" && h.of(s, "order_id") != "" {
			return s
		}
	}
	h.t.Fatal("there is no draft made from an order")
	return nil
}

// pk is the partition of a document.
func (h *hand) pk(kind, id string) string { return str(h.find(kind, id+" .").item["pk"]) }

// word is the sort key of a word of a document.
func word(w, document string) string {
	_, sk, _ := strings.Cut(table.WordPlace("", w, document), "\n")
	return sk
}

// month is the partition of the notes of a month's orders.
func (h *hand) month(m string) string {
	return strings.Replace(str(h.find("note", bare(h.draft)).item["pk"]), "2026-11", m, 1)
}

func (h *hand) last() *shown { return h.items[len(h.items)-1] }

// mystery puts an item where no kind of item is.
func (h *hand) mystery(s *shown) {
	h.set(s, to{"pk": text(strings.Replace(str(s.item["pk"]), "CLAIM", "MYSTERY", 1))})
}

// spoil makes an item something that was not packed here.
func (h *hand) spoil(s *shown) {
	s.packed = item{"pk": s.item["pk"], "sk": s.item["sk"], "v": s.item["v"], "doc": &types.AttributeValueMemberB{Value: []byte{1, 1, 0xff}}}
}
