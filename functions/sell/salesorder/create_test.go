package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestCreateRefusesInvalidOrder(t *testing.T) {
	s := newShop(t, "")
	vendor := s.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Cooperativa", "vendor": true}`}).Want(201).Get("id")
	inactive := s.Owner.Do("contact.clone", functest.Request{ID: s.wine, Body: `{"display_name": "Gone"}`}).Want(201).Get("id")
	s.Owner.Do("contact.deactivate", functest.Request{ID: inactive, Version: 1}).Want(200)
	of := func(customer string) string {
		return fmt.Sprintf(`{"customer_id": %q, "lines": [%s]}`, customer, line(s.glass, "1"))
	}
	created := func(card string) string {
		return fmt.Sprintf(`{"customer": %s, "lines": [%s]}`, card, line(s.glass, "1"))
	}
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"no customer":            {`{"lines": [` + line(s.glass, "1") + `]}`, "document.customer_missing", "/customer_id"},
		"an unknown customer":    {of("con_01KAMX0000000000000000CHEV"), "document.customer_unknown", "/customer_id"},
		"an invalid customer id": {of("Chevalier"), "document.customer_unknown", "/customer_id"},
		"an inactive customer":   {of(inactive), "document.customer_inactive", "/customer_id"},
		"a vendor":               {of(vendor), "document.not_a_customer", "/customer_id"},
		"a customer by id and by card": {
			s.body(line(s.glass, "1"), `"customer": {"display_name": "X"}`), "document.customer_twice", "/customer",
		},
		"a new customer without address": {created(`{"display_name": "New"}`), "address.incomplete", "/customer/billing_address/street"},
		"a new customer with an unknown term": {
			created(`{"display_name": "New", "payment_term_id": "pt_01KAMX0000000000000000T045",
				"billing_address": {"street": "1", "city": "Lyon", "country": "FR"}}`),
			"contact.term_unknown", "/customer/payment_term_id",
		},
		"no lines":           {s.body(""), "request.invalid", "/lines"},
		"an unknown item":    {s.body(line("itm_01KAMX0000000000000000CABR", "1")), "line.item_unknown", "/lines/0/item_id"},
		"a quantity of zero": {s.body(line(s.glass, "0")), "line.quantity", "/lines/0/quantity"},
		"an unknown tax": {
			s.body(fmt.Sprintf(`{"item_id": %q, "quantity": "1", "tax_id": "tax_01KAMX0000000000000000TVA2"}`, s.glass)), "document.tax_unknown",
			"/lines/0/tax_id",
		},
		"free text without a rate":  {s.body(`{"name": "Port", "quantity": "1"}`), "line.rate_missing", "/lines/0/rate"},
		"a number":                  {s.body(line(s.glass, "1"), `"number": "SO-7"`), "document.number_automatic", "/number"},
		"an option for attachments": {s.body(line(s.glass, "1"), `"send": {"attach_pdf": true}`), "request.invalid", "/send/attach_pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Owner.On(t).Do("salesorder.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	if n := s.count("sales-order", "mail", "contact"); n["sales-order"] != 0 || n["mail"] != 0 || n["contact"] != 4 {
		t.Errorf("refused requests left %v", n)
	}
	s.Hire(rights.Purchasing).Do("salesorder.create", functest.Request{Body: s.body(line(s.glass, "1"))}).WantCode(403, "right.missing")
	if n := s.order(line(s.glass, "1")).Get("number"); n != "SO-00001" {
		t.Errorf("refused requests took numbers: the first order has number %s", n)
	}
}

func TestCreateAddsCustomerWithOrder(t *testing.T) {
	s := newShop(t, "")
	made := s.Hire(rights.Sales).Do("salesorder.create", functest.Request{Body: fmt.Sprintf(`{
		"customer": {"display_name": "vins chevalier", "billing_address": {"street": "1 rue Haute", "city": "Lyon", "country": "FR"}},
		"lines": [%s]}`, line(s.glass, "1"))}).Want(201)
	if made.Get("possible_duplicates.0.id") != s.wine || made.Get("possible_duplicates.0.because") != "name" {
		t.Errorf("possible duplicates: %s", made.Get("possible_duplicates"))
	}
	id := made.Get("customer.id")
	c := s.Owner.Do("contact.get", functest.Request{ID: id}).Want(200)
	if c.Get("customer") != "true" || c.Get("legal_name") != "vins chevalier" || c.Get("used") != "true" ||
		made.Get("shipping_address.city") != "Lyon" {
		t.Errorf("the customer is %s", c.Body)
	}
	s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.used")
}

func TestCreateSendsOrder(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true}`)
	made := s.order(line(s.cheese, "4"), `"send": {"cc": ["chef@chevalier.example"], "subject": "Votre fromage"}`)
	for path, want := range map[string]string{
		"status": "confirmed", "sent": "true", "mail.status": "queued", "mail.to": `["paul@chevalier.example"]`,
		"mail.cc":      `["chef@chevalier.example"]`,
		"mail.subject": "Votre fromage", "mail.attach_pdf": "true", "mail.about.id": made.Get("id"), "mail.about.contact_id": s.wine,
		"version": "1",
	} {
		if got := made.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if !strings.Contains(made.Get("mail.text"), "SO-00001") {
		t.Errorf("the text of the mail is %q", made.Get("mail.text"))
	}
	if got := s.stock(s.cheese); got != "on hand 10, committed 4, available 6" {
		t.Error(got)
	}
	create := func(body string) *functest.Response {
		return s.Owner.Do("salesorder.create", functest.Request{Body: body})
	}
	tooMuch := s.body(line(s.cheese, "3")+","+line(s.cheese, "4"), `"send": {}`)
	create(tooMuch).WantCode(422, "stock.short").WantAt("/lines/0/quantity")
	create(s.body(line(s.glass, "1"), `"send": {"to": ["address"]}`)).WantCode(422, "mail.address").WantAt("/send/to/0")
	withoutMail := strings.Replace(s.body(line(s.glass, "1"), `"send": {}`), s.wine, s.swiss, 1)
	create(withoutMail).WantCode(422, "mail.no_recipient").WantAt("/send/to")
	if n := s.count("sales-order", "mail"); n["sales-order"] != 1 || n["mail"] != 1 {
		t.Errorf("refused requests left %v", n)
	}
}

func TestCreateWithManualNumber(t *testing.T) {
	s := newShop(t, "")
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"numbering": {"sales_order": {"manual": true}}}`}).Want(200)
	try := func(more ...string) *functest.Response {
		return s.Owner.Do("salesorder.create", functest.Request{Body: s.body(line(s.glass, "1"), more...)})
	}
	try().WantCode(422, "document.number_missing").WantAt("/number")
	first := try(`"number": "C 7"`).Want(201)
	try(`"number": " C  7"`).WantCode(422, "document.number_taken").WantAt("/number")
	second := try(`"number": "C 8"`).Want(201)
	s.do("update", second.Get("id"), `{"number": "C 7"}`).WantCode(422, "document.number_taken")
	s.do("update", second.Get("id"), `{"number": "C 9"}`).Want(200)
	s.do("delete", first.Get("id"), "").Want(204)
	for _, number := range []string{"C 7", "C 8"} {
		try(fmt.Sprintf(`"number": %q`, number)).Want(201)
	}
}

func TestAutomaticNumbersSkipNumbersInUse(t *testing.T) {
	s := newShop(t, "")
	s.order(line(s.glass, "1"), `"channel": "import", "external_ref": "10248", "number": "SO-00001"`)
	if n := s.order(line(s.glass, "1")).Get("number"); n != "SO-00002" {
		t.Errorf("got %s, want SO-00002", n)
	}
	numbering := `{"numbering": {"sales_order": {"prefix": "C-", "next": 500}}}`
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: numbering}).Want(200)
	for _, want := range []string{"C-00500", "C-00501"} {
		dryRun := s.Owner.Do("salesorder.create", functest.Request{Body: s.body(line(s.glass, "1")), Query: "dry_run=true"}).Want(201)
		if n := s.order(line(s.glass, "1")).Get("number"); dryRun.Get("number") != want || n != want {
			t.Errorf("the dry run has %s, the order %s, want %s", dryRun.Get("number"), n, want)
		}
	}
}
