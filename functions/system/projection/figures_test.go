package projection_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// ledger has exact sums by name.
type ledger map[string]*big.Rat

func (l ledger) add(name, amount string) {
	n, ok := new(big.Rat).SetString(amount)
	if !ok {
		n = new(big.Rat)
	}
	if l[name] == nil {
		l[name] = new(big.Rat)
	}
	l[name].Add(l[name], n)
}

// expected adds up the documents.
func (o *busyShop) expected() ledger {
	l := ledger{}
	for _, id := range o.orders {
		r := o.Owner.Do("salesorder.get", functest.Request{ID: id})
		if status := r.Get("status"); r.Status == 404 || status == "void" || status == "merged" {
			continue
		}
		of := r.Get("customer.id") + " " + r.Get("currency") + " "
		l.add(of+"orders", "1")
		l.add(of+"orders_total", r.Get("totals.total"))
		if r.Get("status") == "confirmed" {
			l.add(of+"orders_open", "1")
		}
		if r.Get("status") == "closed" {
			l.add(of+"orders_closed", "1")
		}
	}
	for _, id := range o.invoices {
		r := o.Owner.Do("invoice.get", functest.Request{ID: id})
		if status := r.Get("status"); r.Status == 404 || status == "draft" || status == "void" {
			continue
		}
		of := r.Get("customer.id") + " " + r.Get("currency") + " "
		l.add(of+"invoices", "1")
		if r.Get("credit_note_id") == "" {
			l.add(of+"invoices_total", r.Get("totals.total"))
		} else { // its balance was credited, so what was paid is owed to the customer
			l.add(of+"credit_notes", "1")
			l.add(of+"credit", r.Get("paid"))
		}
		l.add(of+"pending", r.Get("balance")) // nothing is due yet
		l.add(of+"receivable", r.Get("balance"))
		if order := r.Get("order_id"); order != "" && r.Get("credit_note_id") == "" {
			l.add(order+" billed_total", r.Get("totals.total"))
			l.add(order+" paid_total", r.Get("paid"))
		}
	}
	return l
}

// shown returns the sums that contacts and orders show.
func (o *busyShop) shown() ledger {
	l := ledger{}
	for _, id := range o.contacts {
		r := o.Owner.Do("contact.get", functest.Request{ID: id}).Want(200)
		for i := 0; r.Get(fmt.Sprintf("sums.%d.currency", i)) != ""; i++ {
			at := fmt.Sprintf("sums.%d.", i)
			for _, figure := range []string{
				"orders", "orders_open", "orders_closed", "orders_total", "invoices", "invoices_total", "receivable", "pending",
				"credit_notes", "credit",
			} {
				l.add(id+" "+r.Get(at+"currency")+" "+figure, r.Get(at+figure))
			}
		}
	}
	for _, id := range o.orders {
		if r := o.Owner.Do("salesorder.get", functest.Request{ID: id}); r.Status == 200 {
			l.add(id+" billed_total", r.Get("money.billed_total"))
			l.add(id+" paid_total", r.Get("money.paid_total"))
		}
	}
	return l
}

// wantFigures compares the sums shown with the documents.
func (o *busyShop) wantFigures(t testing.TB) {
	t.Helper()
	want, got := o.expected(), o.shown()
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == nil {
			want[name] = new(big.Rat)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] == nil {
			got[name] = new(big.Rat)
		}
		if want[name].Cmp(got[name]) != 0 {
			t.Errorf("%s is %s, want the documents' sum %s", name, got[name].FloatString(2), want[name].FloatString(2))
		}
	}
}

// Each sum of a contact needs the right to view the documents of that module.
func TestSumsNeedRightToView(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
	s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	s.Project()
	orders := map[string]string{"orders": "1", "orders_open": "0", "orders_total": "7.99"}
	invoices := map[string]string{"invoices": "1", "invoices_total": "108.00", "receivable": "108.00"}
	for role, visible := range map[rights.Role][]map[string]string{
		rights.Owner: {orders, invoices}, rights.Sales: {orders, invoices}, rights.Accountant: {orders, invoices},
		rights.Reader: {orders, invoices}, rights.Purchasing: {orders},
	} {
		r := s.Hire(role).Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		want := map[string]string{"currency": "EUR"}
		for _, group := range visible {
			maps.Copy(want, group)
		}
		names := slices.Concat([]string{"currency"}, slices.Collect(maps.Keys(orders)), slices.Collect(maps.Keys(invoices)))
		for _, name := range names {
			if got := r.Get("sums.0." + name); got != want[name] {
				t.Errorf("%s: %s is %q, want %q", role, name, got, want[name])
			}
		}
	}
}
