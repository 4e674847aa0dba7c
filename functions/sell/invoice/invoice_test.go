package invoice_test

import (
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// check compares values of a response.
func check(t *testing.T, r *functest.Response, want map[string]string) {
	t.Helper()
	for path, w := range want {
		if got := r.Get(path); got != w {
			t.Errorf("%s is %q, want %q", path, got, w)
		}
	}
}

func TestInvoiceIsCreatedSentAndPaid(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	lines := functest.Line(s.Cheese, "2") + "," + functest.Line(s.Advice, "1")
	body := functest.Body(s.Wine, lines, `"sections": [{"shipping_charge": "10.00"}]`)
	made := s.Owner.Do("invoice.create", functest.Request{Body: body}).Want(201)
	id := made.Get("id")
	check(t, made, map[string]string{
		"number": "", "status": "draft", "date": "", "customer.name": "Vins Chevalier", "salesperson.name": "Odile Owner",
		"warehouse.name":    "Entrepôt",
		"payment_term.days": "30", "lines.0.name": "Queso Cabrales", "lines.0.tax.id": s.Reduced, "lines.1.kind": "service",
		"totals.total": "149.54",
		"balance":      "149.54", "overdue": "false", "mail": "", "frozen": "", "kind": "invoice",
	})
	if made.Header["location"] != "/v1/invoices/"+id || s.Stock(s.Cheese) != "on hand 10, committed 0, available 10" {
		t.Errorf("location %s; stock of the cheese: %s", made.Header["location"], s.Stock(s.Cheese))
	}
	changed := s.Owner.Do("invoice.update", functest.Request{ID: id, Version: 1, Body: `{"reference": "BC 7", "sections": null}`}).Want(200)
	check(t, changed, map[string]string{"version": "2", "reference": "BC 7", "totals.total": "137.54"})

	sent := s.Owner.Do("invoice.mark-sent", functest.Request{ID: id, Version: 2}).Want(200)
	check(t, sent, map[string]string{
		"number": "FA-2026-00001", "status": "sent", "date": "2026-11-21", "due_date": "2026-12-21", "sent_at": "2026-11-21T09:00:00Z",
		"mailed":              "",
		"frozen.seller.siren": "732829320", "frozen.previous_hash": "",
	})
	if got := s.Stock(s.Cheese); got != "on hand 8, committed 0, available 8" {
		t.Error(got)
	}
	pay := func(version int, body string) *functest.Response {
		return s.Owner.Do("invoice.record-payment", functest.Request{ID: id, Version: version, Body: body}).Want(200)
	}
	partlyPaid := pay(3, `{"amount": "37.54", "method": "virement"}`)
	check(t, partlyPaid,
		map[string]string{"status": "partly_paid", "paid": "37.54", "balance": "100.00", "payment.date": "2026-11-21", "payment.currency": "EUR"})

	s.Wait(31 * 24 * time.Hour)
	check(t, s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200), map[string]string{"overdue": "true", "status": "partly_paid"})
	paid := pay(4, `{"amount": "100.00", "date": "2026-12-20"}`)
	check(t, paid, map[string]string{"status": "paid", "balance": "0.00", "overdue": "false"})
	for allowed, r := range map[string]*functest.Response{
		"update delete mark-sent send": made, "send record-payment void credit": sent, "send credit": paid,
	} {
		if got := r.Allowed(); got != allowed {
			t.Errorf("allowed actions: %s, want %s", got, allowed)
		}
	}
}

// The due date is a day in the organisation's time zone: an invoice due on the 21st is
// overdue when the 22nd begins in Paris.
func TestDueDateEndsInTimeZoneOfOrganisation(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	overdue := func() string { return s.Owner.Do("invoice.get", functest.Request{ID: id}).Get("overdue") }
	listed := func() string {
		return s.Owner.Do("invoice.list", functest.Request{Query: "overdue=true"}).Get("data.0.id")
	}
	s.Wait(13*time.Hour + 59*time.Minute) // 23:59 in Paris
	if overdue() != "false" || listed() != "" {
		t.Error("the invoice is overdue on its due date")
	}
	s.Wait(time.Minute)
	if overdue() != "true" || listed() != id {
		t.Errorf("the invoice is not overdue on the day after its due date: %s, listed %q", overdue(), listed())
	}
}

func TestCreateRefusesInvalidInvoice(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	for name, c := range map[string]struct{ body, code, at string }{
		"no customer": {`{"lines": [` + functest.Line(s.Cheese, "1") + `]}`, "document.customer_missing", "/customer_id"},
		"unknown customer": {
			functest.Body("con_00000000000000000000000000", functest.Line(s.Cheese, "1")), "document.customer_unknown", "/customer_id",
		},
		"no lines":          {functest.Body(s.Wine, ""), "request.invalid", "/lines"},
		"negative quantity": {functest.Body(s.Wine, functest.Line(s.Cheese, "-1")), "line.quantity", "/lines/0/quantity"},
		"unknown item": {
			functest.Body(s.Wine, functest.Line("itm_00000000000000000000000000", "1")), "line.item_unknown", "/lines/0/item_id",
		},
		"due before its date": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"date": "2026-11-21"`, `"due_date": "2026-11-20"`), "invoice.due_date",
			"/due_date",
		},
		"two discounts": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"sections": [{"discount": {"percent": "3", "amount": "1"}}]`),
			"money.discount_wrong", "/sections/0/discount",
		},
		"with a number": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"number": "FA-2026-00007"`), "request.invalid", "/number",
		},
		"mailed without recipient": {functest.Body(s.Mute, functest.Line(s.Cheese, "1"), `"send": {}`), "mail.no_recipient", "/send/to"},
		"mailed with a statement": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"send": {"attach_statement": true}`), "mail.statement",
			"/send/attach_statement",
		},
		"sent with a date in the future": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"date": "2026-11-22"`, `"send": {}`), "invoice.date", "/date",
		},
		"mailed to an invalid address": {
			functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"send": {"to": ["address"]}`), "mail.address", "/send/to/0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.Owner.On(t).Do("invoice.create", functest.Request{Body: c.body}).WantCode(422, c.code).WantAt(c.at)
		})
	}
	if n := s.Owner.Do("invoice.list", functest.Request{}).Get("data"); n != "[]" {
		t.Errorf("refused requests left %s", n)
	}
}

// The allowed actions of an invoice depend on its state.
func TestStatesRefuseActions(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	lines := functest.Line(s.Advice, "1")
	draft := s.Make("invoice.create", functest.Body(s.Wine, lines))
	mailed := s.Make("invoice.create", functest.Body(s.Wine, lines, `"send": {}`))
	paid := s.Sell(s.Wine, lines).Get("id")
	s.Act("invoice.record-payment", paid, `{"amount": "1.00"}`).Want(200)
	void := s.Sell(s.Wine, lines).Get("id")
	s.Act("invoice.void", void, "").Want(200)
	credited := s.Sell(s.Wine, lines).Get("id")
	s.Act("invoice.credit", credited, "{}").Want(200)
	for name, c := range map[string]struct {
		operation, id, body string
		status              int
		code                string
	}{
		"void a draft":                {"void", draft, "", 409, "invoice.draft"},
		"credit a draft":              {"credit", draft, "{}", 409, "invoice.draft"},
		"pay a draft":                 {"record-payment", draft, `{"amount": "1.00"}`, 409, "invoice.draft"},
		"change a sent invoice":       {"update", mailed, `{"notes": "x"}`, 409, "invoice.sent"},
		"delete a sent invoice":       {"delete", mailed, "", 409, "invoice.sent"},
		"number a sent invoice again": {"mark-sent", mailed, "", 409, "invoice.sent"},
		"void a mailed invoice":       {"void", mailed, "", 409, "invoice.mailed"},
		"void a partly paid invoice":  {"void", paid, "", 409, "invoice.paid"},
		"pay more than the balance":   {"record-payment", paid, `{"amount": "107.01"}`, 422, "payment.too_much"},
		"pay zero":                    {"record-payment", paid, `{"amount": "0"}`, 422, "payment.amount"},
		"pay tomorrow":                {"record-payment", paid, `{"amount": "1", "date": "2026-11-22"}`, 422, "payment.date"},
		"pay a tenth of a cent":       {"record-payment", paid, `{"amount": "0.001"}`, 422, "payment.amount"},
		"void a void invoice":         {"void", void, "", 409, "invoice.void"},
		"mail a void invoice":         {"send", void, "{}", 409, "invoice.void"},
		"pay a void invoice":          {"record-payment", void, `{"amount": "1.00"}`, 409, "invoice.void"},
		"credit a credited invoice":   {"credit", credited, "{}", 409, "invoice.credited"},
		"void a credited invoice":     {"void", credited, "", 409, "invoice.credited"},
		"pay a credited invoice":      {"record-payment", credited, `{"amount": "1.00"}`, 409, "invoice.paid"},
		"attach a statement":          {"send", mailed, `{"attach_statement": true}`, 422, "mail.statement"},
		"change an unknown line":      {"update", draft, `{"lines": [{"id": 9, "quantity": "1"}]}`, 422, "line.unknown"},
		"create a customer by an update": {
			"update", draft, `{"customer_id": null,
				"customer": {"display_name": "X", "billing_address": {"street": "1", "city": "Y", "country": "FR"}}}`,
			422, "document.customer_inline",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.Owner.On(t).Do("invoice."+c.operation, functest.Request{ID: c.id, Match: "*", Body: c.body}).WantCode(c.status, c.code)
		})
	}
}

func TestCreateAddsCustomerWithInvoice(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	card := `"customer": {"display_name": "Bon app'", "email": "compta@bonapp.example",
		"billing_address": {"street": "12 rue des Bouchers", "city": "Marseille", "country": "FR"}}`
	body := `{` + card + `, "lines": [` + functest.Line(s.Cheese, "1") + `], "send": {"subject": "Votre facture"}}`
	made := s.Owner.Do("invoice.create", functest.Request{Body: body}).Want(201)
	check(t, made, map[string]string{
		"number": "FA-2026-00001", "status": "sent", "mailed": "true", "customer.legal_name": "Bon app'",
		"mail.to.0": "compta@bonapp.example", "mail.subject": "Votre facture", "mail.status": "queued",
	})
	c := s.Owner.Do("contact.get", functest.Request{ID: made.Get("customer.id")}).Want(200)
	check(t, c, map[string]string{"used": "true", "customer": "true"})
	again := s.Owner.Do("invoice.create", functest.Request{Body: body}).Want(201)
	if again.Get("possible_duplicates.0.id") != c.Get("id") {
		t.Errorf("possible duplicates: %s", again.Get("possible_duplicates"))
	}
	twice := functest.Body(s.Wine, functest.Line(s.Cheese, "1"), card)
	s.Owner.Do("invoice.create", functest.Request{Body: twice}).WantCode(422, "document.customer_twice")
}

func TestRightsOnInvoices(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	seller, buyer, reader := s.Hire(rights.Sales), s.Hire(rights.Purchasing), s.Hire(rights.Reader)
	body := functest.Body(s.Wine, functest.Line(s.Advice, "1"))
	id := seller.Do("invoice.create", functest.Request{Body: body}).Want(201).Get("id")
	buyer.Do("invoice.get", functest.Request{ID: id}).WantCode(403, "right.missing")
	reader.Do("invoice.get", functest.Request{ID: id}).Want(200)
	reader.Do("invoice.pdf", functest.Request{ID: id}).Want(200)
	reader.Do("invoice.mark-sent", functest.Request{ID: id, Version: 1}).WantCode(403, "right.missing")
	seller.Do("invoice.send", functest.Request{ID: id, Version: 1, Body: "{}"}).Want(200)
	delivered := seller.Do("invoice.create", functest.Request{Body: body}).Want(201).Get("id")
	seller.Do("invoice.mark-sent", functest.Request{ID: delivered, Version: 1}).Want(200)
	seller.Do("invoice.void", functest.Request{ID: delivered, Version: 2}).WantCode(403, "right.missing")
	seller.Do("invoice.record-payment", functest.Request{ID: id, Version: 2, Body: `{"amount": "1.00"}`}).WantCode(403, "right.missing")
	s.Hire(rights.Accountant).Do("invoice.record-payment", functest.Request{ID: id, Version: 2, Body: `{"amount": "1.00"}`}).Want(200)
}
