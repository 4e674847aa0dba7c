package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/money"
	"comptoir/shared/rights"
)

// The main use case: two drafts of one customer are merged into one order, which gets
// two partial invoices. The two invoices add up to the two drafts, to the cent.
func TestTwoDraftsAreMergedAndInvoicedTwice(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true, "auto_close": "invoiced"}`)
	clerk, accountant := s.Hire(rights.Sales), s.Hire(rights.Accountant)
	create := func(body string) *functest.Response {
		return clerk.Do("salesorder.create", functest.Request{Body: body}).Want(201)
	}
	a := create(s.body(line(s.cheese, "7")+","+line(s.advice, "1.75"),
		`"sections": [{"shipping_charge": "32.38", "discount": {"percent": "7.5"}}]`))
	b := create(s.body(line(s.glass, "13")+","+line(s.cheese, "2"), `"sections": [{"shipping_charge": "4.05", "adjustment": "-0.07"}]`))
	survivor := a.Get("id")
	merged := clerk.Do("salesorder.merge", functest.Request{Body: pair(survivor, b.Get("id"), into(survivor))}).Want(200)
	clerk.Do("salesorder.confirm", functest.Request{ID: survivor, Version: 2}).Want(200)
	if got := s.stock(s.cheese); got != "on hand 10, committed 9, available 1" {
		t.Errorf("the stock after confirming is %s", got)
	}

	convert := func(version int, body string) *functest.Response {
		return accountant.Do("salesorder.convert-to-invoice", functest.Request{ID: survivor, Version: version, Body: body}).Want(200)
	}
	invoices := []*functest.Response{
		convert(3, `{
			"lines": [{"line": 1, "quantity": "3"}, {"line": 3, "quantity": "5"}, {"line": 4, "quantity": "1"}],
			"send": {"to": ["compta@chevalier.example"]}
		}`),
		convert(4, `{"send": {"to": ["compta@chevalier.example"]}}`),
	}
	euro := money.MustCurrency("EUR")
	for _, figure := range []string{"net", "tax", "shipping", "discount", "total"} {
		var ordered, invoiced money.Amount
		for _, o := range []*functest.Response{a, b} {
			ordered = ordered.Add(money.MustAmount(o.Get("totals." + figure)))
		}
		for _, i := range invoices {
			invoiced = invoiced.Add(money.MustAmount(i.Get("invoice.totals." + figure)))
		}
		want, got := ordered.In(euro).String(), invoiced.In(euro).String()
		if mergedFigure := merged.Get("survivor.totals." + figure); got != want || mergedFigure != want {
			t.Errorf("%s: the two orders have %s, the merged order %s, the two invoices %s", figure, want, mergedFigure, got)
		}
	}
	last := invoices[1]
	if last.Get("invoice.number") != "FA-2026-00002" || last.Get("order.status") != "closed" || last.Get("order.invoiced") != "fully" {
		t.Errorf("the last response is %s", last.Body)
	}
	cheese, glass := s.stock(s.cheese), s.stock(s.glass)
	if cheese != "on hand 1, committed 0, available 1" || glass != "on hand 87, committed 0, available 87" {
		t.Errorf("cheese: %s; glasses: %s", cheese, glass)
	}
	s.Project()
	read := clerk.Do("salesorder.get", functest.Request{ID: survivor}).Want(200)
	if read.Get("money.billed_total") != merged.Get("survivor.totals.total") || read.Get("paid") != "none" {
		t.Errorf("the billed amounts are %s", read.Get("money"))
	}
	if sums := clerk.Do("contact.get", functest.Request{ID: s.wine}).Want(200).Get("sums.0.orders"); sums != "1" {
		t.Errorf("the customer has %s orders, want 1 without the merged one", sums)
	}
}
