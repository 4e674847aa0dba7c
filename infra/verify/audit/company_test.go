package audit_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// company is a shop whose history covers every kind of derived data.
type company struct {
	*functest.Shop
	estimate                                   string // partly converted
	draft, confirmed, partly, survivor, merged string // orders
	sent, paid, partlyPaid, credited, void     string // invoices
	credit, bystander                          string // a credit note; a contact without documents
}

func newCompany(t *testing.T) *company {
	t.Helper()
	s := functest.NewShop(t, `{"auto_close": "invoiced"}`, samples.Everything)
	c := &company{Shop: s}
	order := func(lines string, more ...string) string {
		return s.Make("salesorder.create", functest.Body(s.Wine, lines, more...))
	}
	merge := func(into, other string) {
		s.Owner.Do("salesorder.merge", functest.Request{Body: fmt.Sprintf(
			`{"into": %q, "orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, into, into, other)}).Want(200)
	}
	shipped := `"sections": [{"shipping_charge": "7.50", "discount": {"percent": "3"}, "adjustment": "-0.10"}]`
	c.draft = order(functest.Line(s.Cheese, "1"), shipped)
	c.confirmed = order(functest.Line(s.Cheese, "2") + "," + functest.Line(s.Advice, "1"))
	s.Act("salesorder.confirm", c.confirmed, "").Want(200)
	c.partly = order(functest.Line(s.Glass, "7")+","+functest.Line(s.Advice, "1"), shipped)
	c.partlyPaid = s.Act("salesorder.convert-to-invoice", c.partly, `{"lines": [{"line": 1, "quantity": "3"}], "send": {}}`).
		Want(200).Get("invoice.id")
	s.Act("invoice.record-payment", c.partlyPaid, `{"amount": "1.00"}`).Want(200)
	c.sent = s.Act("salesorder.convert-to-invoice", c.partly, `{"lines": [{"line": 1, "quantity": "1"}]}`).Want(200).Get("invoice.id")
	s.Wait(time.Minute)
	s.Act("invoice.mark-sent", c.sent, "").Want(200)
	c.survivor, c.merged = order(functest.Line(s.Glass, "2"), shipped), order(functest.Line(s.Cheese, "1"))
	merge(c.survivor, c.merged)
	apart, other := order(functest.Line(s.Glass, "2")), order(functest.Line(s.Glass, "1"))
	merge(apart, other)
	s.Act("salesorder.unmerge", apart, "").Want(200)
	s.Act("salesorder.void", other, "").Want(200)
	s.Act("salesorder.delete", apart, "").Want(204)

	whole := order(functest.Line(s.Glass, "5") + "," + functest.Line(s.Advice, "2"))
	c.credited = s.Act("salesorder.convert-to-invoice", whole, `{"send": {}}`).Want(200).Get("invoice.id")
	s.Act("invoice.record-payment", c.credited, `{"amount": "10.00"}`).Want(200)
	c.credit = s.Act("invoice.credit", c.credited, "{}").Want(200).Get("credit_note.id")
	s.Act("salesorder.convert-to-invoice", whole, `{}`).Want(200)
	c.paid = s.Sell(s.Guest, functest.Line(s.Cheese, "2"), `"tax_inclusive": true`).Get("id")
	s.Act("invoice.record-payment", c.paid, `{"amount": "28.00"}`).Want(200)
	s.Wait(24 * time.Hour)
	c.void = s.Sell(s.Mute, functest.Line(s.Advice, "1"), shipped).Get("id")
	s.Act("invoice.void", c.void, "").Want(200)
	s.Make("invoice.create", functest.Body(s.Mute, functest.Line(s.Advice, "1")))
	removed := s.Make("invoice.create", functest.Body(s.Mute, functest.Line(s.Advice, "1")))
	s.Act("invoice.delete", removed, "").Want(204)

	c.estimate = s.Make("estimate.create", functest.Body(s.Guest, functest.Line(s.Glass, "10")+","+functest.Line(s.Advice, "3")))
	s.Act("estimate.mark-sent", c.estimate, "").Want(200)
	converted := func(to, lines string) *functest.Response {
		return s.Act("estimate.convert-to-"+to, c.estimate, `{"lines": [`+lines+`]}`).Want(200)
	}
	into := converted("order", `{"line": 1, "quantity": "2"}`).Get("order.id")
	one := converted("order", `{"line": 1, "quantity": "1"}, {"line": 2, "quantity": "1"}`).Get("order.id")
	merge(into, one)
	s.Act("invoice.delete", converted("invoice", `{"line": 1, "quantity": "3"}`).Get("invoice.id"), "").Want(204)
	s.Act("invoice.mark-sent", converted("invoice", `{"line": 2, "quantity": "1"}`).Get("invoice.id"), "").Want(200)
	again := converted("invoice", `{"line": 1, "quantity": "4"}`).Get("invoice.id")
	s.Act("invoice.mark-sent", again, "").Want(200)
	s.Act("invoice.credit", again, "{}").Want(200)

	s.Owner.Do("item.adjust-stock", functest.Request{ID: s.Cheese, Body: `{"quantity": "-1.5", "reason": "damaged"}`}).Want(200)
	c.bystander = s.Make("contact.create", `{"display_name": "Élodie Œuvrard & <Fille>", "vendor": true, "email": "elodie@oeuvrard.example"}`)
	s.Act("contact.deactivate", c.bystander, "").Want(200)
	s.Act("contact.delete", s.Make("contact.create", `{"display_name": "Nobody", "vendor": true}`), "").Want(204)
	s.Act("tax.delete", s.Make("tax.create", `{"name": "TVA 2,1 %", "components": [{"name": "TVA", "rate": "2.1"}]}`), "").Want(204)
	s.Hire(rights.Sales)
	s.Hire(rights.Sales).Do("me.leave", functest.Request{ID: string(s.ID)}).Want(204)
	invited := func(email string) string {
		return s.Make("user.invite", `{"email": "`+email+`", "name": "Paul Petit", "role": "sales"}`)
	}
	invited("pending@comptoir.example")
	s.Act("user.withdraw", invited("withdrawn@comptoir.example"), "").Want(204)
	s.Project()
	s.Consume(op.MailQueue)
	return c
}
