package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/money"
	"comptoir/shared/rights"
)

func TestConvertInvoicesWholeOrder(t *testing.T) {
	s := newShop(t, `{"auto_close": "invoiced"}`)
	id := s.order(line(s.cheese, "4")+","+line(s.advice, "1"), `"sections": [{"shipping_charge": "10"}]`, `"reference": "BC 118"`).Get("id")
	made := s.do("convert-to-invoice", id, `{"date": "2026-11-20"}`).Want(200)
	for path, want := range map[string]string{
		"invoice.status": "draft", "invoice.number": "", "invoice.order_id": id, "invoice.order_number": "SO-00001", "invoice.date": "2026-11-20",
		"invoice.reference": "BC 118", "invoice.customer.id": s.wine, "invoice.lines.0.quantity": "4", "invoice.lines.1.name": "Conseil",
		"invoice.sections.0.shipping_charge": "10.00", "invoice.totals.total": made.Get("order.totals.total"),
		"invoice.balance": made.Get("order.totals.total"), "invoice.version": "1",
		"order.status": "closed", "order.auto_closed": "true", "order.invoiced": "fully", "order.version": "2", "invoice.kind": "invoice",
		"invoice.lines.0.from.0.document": id, "order.billed.total": made.Get("invoice.totals.total"), "order.lines.0.invoiced": "4",
		"invoice.delivery_method.name": "Transporteur",
	} {
		if got := made.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := s.stock(s.cheese); got != "on hand 10, committed 4, available 6" {
		t.Errorf("the stock with the draft invoice is %s", got)
	}
	s.do("convert-to-invoice", id, "{}").WantCode(409, "order.status")
}

func TestPartialInvoicesAddUpToOrder(t *testing.T) {
	s := newShop(t, "")
	order := s.order(line(s.cheese, "7")+","+line(s.glass, "3")+","+line(s.advice, "1.5"),
		`"sections": [{"shipping_charge": "9.99", "adjustment": "0.05", "discount": {"percent": "3.3"}}]`)
	id := order.Get("id")
	s.do("confirm", id, "").Want(200)
	sum := money.MustAmount("0")
	for _, lines := range []string{
		`"lines": [{"line": 2, "quantity": "1"}, {"line": 1, "quantity": "2"}]`,
		`"lines": [{"line": 3, "quantity": "0.25"}]`,
		`"lines": [{"line": 1, "quantity": "5"}, {"line": 2, "quantity": "1"}]`,
		"",
	} {
		partial := s.do("convert-to-invoice", id, "{"+lines+"}").Want(200)
		sum = sum.Add(money.MustAmount(partial.Get("invoice.totals.total")))
	}
	if want := order.Get("totals.total"); sum.In(money.MustCurrency("EUR")).String() != want {
		t.Errorf("the invoices add up to %s, the order is %s", sum, want)
	}
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("invoiced") != "fully" || read.Get("status") != "confirmed" || read.Get("billed.total") != order.Get("totals.total") {
		t.Errorf("the order is %s", read.Body)
	}
	s.do("convert-to-invoice", id, "{}").WantCode(409, "document.nothing_left")
	s.do("void", id, "").WantCode(409, "order.has_invoice")
}

func TestConvertRefusesInvalidRequest(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true}`)
	id := s.order(line(s.glass, "3")).Get("id")
	for name, x := range map[string]struct{ body, code, at string }{
		"more than ordered":    {`{"lines": [{"line": 1, "quantity": "3.5"}]}`, "line.over_invoiced", "/lines/0/quantity"},
		"a quantity of zero":   {`{"lines": [{"line": 1, "quantity": "0"}]}`, "line.quantity", "/lines/0/quantity"},
		"an unknown line":      {`{"lines": [{"line": 7, "quantity": "1"}]}`, "line.unknown", "/lines/0/line"},
		"a line twice":         {`{"lines": [{"line": 1, "quantity": "1"}, {"line": 1, "quantity": "1"}]}`, "line.twice", "/lines/1/line"},
		"no line":              {`{"lines": []}`, "document.nothing_taken", "/lines"},
		"a date in the future": {`{"date": "2026-11-22", "send": {}}`, "invoice.date", "/date"},
		"an invalid address":   {`{"send": {"to": ["address"]}}`, "mail.address", "/send/to/0"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Owner.On(t).Do("salesorder.convert-to-invoice", functest.Request{ID: id, Version: 1, Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	oversold := s.order(line(s.cheese, "11")).Get("id")
	s.do("convert-to-invoice", oversold, `{"lines": [{"line": 1, "quantity": "1"}]}`).WantCode(422, "stock.short")
	if n := s.count("invoice", "mail", "series"); len(n) != 0 {
		t.Errorf("refused requests left %v", n)
	}
}

func TestConvertSendsInvoice(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "4")).Get("id")
	first := s.do("convert-to-invoice", id, `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`).Want(200)
	for path, want := range map[string]string{
		"invoice.status": "sent", "invoice.number": "FA-2026-00001", "invoice.date": "2026-11-21", "invoice.due_date": "2026-12-21",
		"invoice.mailed": "true",
		"order.status":   "confirmed", "order.invoiced": "partly", "mail.status": "queued", "mail.about.kind": "invoice",
		"mail.attach_pdf": "true",
	} {
		if got := first.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := s.stock(s.cheese); got != "on hand 9, committed 3, available 6" {
		t.Error(got)
	}
	second := s.do("convert-to-invoice", id, `{"send": {"to": ["compta@chevalier.example"], "attach_pdf": false}}`).Want(200)
	if second.Get("invoice.number") != "FA-2026-00002" || second.Get("invoice.frozen.previous_hash") != first.Get("invoice.frozen.hash") {
		t.Errorf("the second invoice is %s", second.Get("invoice"))
	}
	if got := s.stock(s.cheese); got != "on hand 6, committed 0, available 6" {
		t.Error(got)
	}
	if n := s.count("mail", "invoice", "series"); n["mail"] != 2 || n["invoice"] != 2 || n["series"] != 1 {
		t.Errorf("the table has %v", n)
	}
	s.Project()
	if got := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200).Get("money.billed_total"); got != "59.08" {
		t.Errorf("the billed total is %s, want 59.08", got)
	}
}

func TestDryRunOfConversionWritesNothing(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "4")).Get("id")
	request := functest.Request{ID: id, Version: 1, Body: `{"send": {}}`, Query: "dry_run=true"}
	dryRun := s.Owner.Do("salesorder.convert-to-invoice", request).Want(200)
	if dryRun.Get("invoice.number") != "FA-2026-00001" || dryRun.Get("order.status") != "confirmed" {
		t.Errorf("the preview is %s", dryRun.Body)
	}
	if n := s.count("mail", "invoice", "series"); len(n) != 0 || s.stock(s.cheese) != "on hand 10, committed 0, available 10" {
		t.Errorf("the dry run left %v, %s", n, s.stock(s.cheese))
	}
	s.Hire(rights.Sales).Do("salesorder.convert-to-invoice", functest.Request{ID: id, Version: 1, Body: `{"send": {}}`}).Want(200)
	s.Hire(rights.Reader).Do("salesorder.convert-to-invoice", functest.Request{ID: id, Version: 2, Body: `{}`}).WantCode(403, "right.missing")
}
