package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/money"
	"comptoir/shared/rights"
)

// The main job: two drafts of one customer become one order, which is invoiced
// in two parts. What is on the two invoices is what was ordered, to the cent.
func TestFromTwoDraftsToTwoInvoices(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true, "auto_close": "invoiced"}`)
	clerk, accountant := s.Hire(rights.Sales), s.Hire(rights.Accountant)
	create := func(body string) *functest.Response {
		return clerk.Do("salesorder.create", functest.Request{Body: body}).Want(201)
	}
	a := create(s.body(line(s.cheese, "7")+","+line(s.advice, "1.75"), `"sections": [{"shipping_charge": "32.38", "discount": {"percent": "7.5"}}]`))
	b := create(s.body(line(s.glass, "13")+","+line(s.cheese, "2"), `"sections": [{"shipping_charge": "4.05", "adjustment": "-0.07"}]`))
	survivor := a.Get("id")
	merged := clerk.Do("salesorder.merge", functest.Request{Body: pair(survivor, b.Get("id"), `"into": "`+survivor+`"`)}).Want(200)
	clerk.Do("salesorder.confirm", functest.Request{ID: survivor, Version: 2}).Want(200)
	if got := s.stock(s.cheese); got != "on hand 10, committed 9, available 1" {
		t.Errorf("the order holds: %s", got)
	}

	parts := []*functest.Response{
		accountant.Do("salesorder.convert-to-invoice", functest.Request{ID: survivor, Version: 3, Body: `{"lines": [
			{"line": 1, "quantity": "3"}, {"line": 3, "quantity": "5"}, {"line": 4, "quantity": "1"}], "send": {"to": ["compta@chevalier.example"]}}`}).Want(200),
		accountant.Do("salesorder.convert-to-invoice", functest.Request{ID: survivor, Version: 4, Body: `{"send": {"to": ["compta@chevalier.example"]}}`}).Want(200),
	}
	euro := money.MustCurrency("EUR")
	for _, figure := range []string{"net", "tax", "shipping", "discount", "total"} {
		var orders, invoices money.Amount
		for _, o := range []*functest.Response{a, b} {
			orders = orders.Add(money.MustAmount(o.Get("totals." + figure)))
		}
		for _, i := range parts {
			invoices = invoices.Add(money.MustAmount(i.Get("invoice.totals." + figure)))
		}
		of, on := orders.In(euro).String(), invoices.In(euro).String()
		if of != on || merged.Get("survivor.totals."+figure) != of {
			t.Errorf("%s: the two orders have %s, the merged one %s, the two invoices %s", figure, of, merged.Get("survivor.totals."+figure), on)
		}
	}
	last := parts[1]
	if last.Get("invoice.number") != "FA-2026-00002" || last.Get("order.status") != "closed" || last.Get("order.invoiced") != "fully" {
		t.Errorf("the end is %s", last.Body)
	}
	if cheese, glass := s.stock(s.cheese), s.stock(s.glass); cheese != "on hand 1, committed 0, available 1" || glass != "on hand 87, committed 0, available 87" {
		t.Errorf("cheese: %s; glasses: %s", cheese, glass)
	}
	s.Project()
	read := clerk.Do("salesorder.get", functest.Request{ID: survivor}).Want(200)
	if read.Get("money.billed_total") != merged.Get("survivor.totals.total") || read.Get("paid") != "none" {
		t.Errorf("it was billed %s", read.Get("money"))
	}
	if sums := clerk.Do("contact.get", functest.Request{ID: s.wine}).Want(200).Get("sums.0.orders"); sums != "1" {
		t.Errorf("the customer has %s orders, the merged one counted", sums)
	}
}
