package salesorder_test

import (
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
)

func TestOrderIsCreatedReadAndChanged(t *testing.T) {
	s := newShop(t, "")
	made := s.order(line(s.cheese, "2")+","+line(s.advice, "1"), `"sections": [{"shipping_charge": "10.00"}]`)
	for path, want := range map[string]string{
		"number": "SO-00001", "status": "draft", "date": "2026-11-21", "channel": "direct", "customer.name": "Vins Chevalier",
		"salesperson.name": "Odile Owner", "warehouse.name": "Entrepôt", "delivery_method.name": "Transporteur", "payment_term.days": "30",
		"lines.0.name": "Queso Cabrales", "lines.0.rate": "14", "lines.0.tax.id": s.reduced, "lines.1.kind": "service",
		"totals.total": "149.54", "invoiced": "none", "shipped": "none", "mail": "",
		"kind": "sales-order", "sections.0.shipping_tax.name": "TVA 20 %", "lines.0.amount": "28.00", "allowed_actions.3.code": "order.status",
	} {
		if got := made.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got, want := made.Allowed(), "update delete confirm void merge convert-to-invoice send mark-sent"; got != want {
		t.Errorf("allowed actions: %s, want %s", got, want)
	}
	id := made.Get("id")
	if made.Header["etag"] != `"1"` || made.Header["location"] != "/v1/sales-orders/"+id {
		t.Errorf("got headers %v", made.Header)
	}
	changed := s.Owner.Do("salesorder.update", functest.Request{ID: id, Version: 1, Body: fmt.Sprintf(`{"reference": "BC 118", "lines": [
		{"id": 1, "item_id": %q, "quantity": "3", "rate": "13.50"},
		{"item_id": %q, "quantity": "6"}]}`, s.cheese, s.glass)}).Want(200)
	for path, want := range map[string]string{
		"reference": "BC 118", "lines.0.quantity": "3", "lines.0.rate": "13.5", "lines.1.id": "3", "lines.1.name": "Verre",
		"totals.total": "78.71", "version": "2",
	} {
		if got := changed.Get(path); got != want {
			t.Errorf("changed: %s is %q, want %q", path, got, want)
		}
	}
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("totals") != changed.Get("totals") || read.Get("paid") != "none" || read.Get("money.paid_total") != "0.00" {
		t.Errorf("the order is read back as %s", read.Body)
	}
}
