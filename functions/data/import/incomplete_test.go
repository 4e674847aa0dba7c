package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// A customer without an address comes in from a file as incomplete. It has estimates and
// draft orders; nothing binds it until it is completed, and then the drafts get the address.
func TestCustomerWithoutAddressIsIncomplete(t *testing.T) {
	o := newTestCompany(t)
	job := o.upload("customers", "a.csv", "customerID,companyName,email\nA,Alpha,a@alpha.example\nB,Beta,\n")
	wantJob(t, job, "done: 2 done 2 created")
	if w := job.Get("warnings"); job.Get("counts.incomplete") != "2" || !strings.Contains(w, "import.incomplete") ||
		!strings.Contains(w, "import.address_absent") {
		t.Errorf("the job is %s", job.Body)
	}
	wantJob(t, o.upload("customers", "c.csv", customers(0, 1)), "done: 1 done 1 created")
	alpha := o.contact("import.customer", "A")
	if alpha.Get("incomplete.0") != "billing_address" || alpha.Get("customer") != "true" {
		t.Errorf("the customer is %s", alpha.Body)
	}
	list := func(query string) (names string) {
		page := o.Owner.Do("contact.list", functest.Request{Query: query}).Want(200)
		for i := 0; page.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
			names += page.Get(fmt.Sprintf("data.%d.display_name", i)) + " "
		}
		return strings.TrimSpace(names)
	}
	for query, want := range map[string]string{
		"incomplete=true": "Alpha Beta", "incomplete=true&type=customer&status=active": "Alpha Beta", "incomplete=true&status=inactive": "",
		"incomplete=true&type=vendor": "", "type=customer": "Alpha Beta Client 0", "": "Alpha Beta Client 0",
	} {
		if got := list(query); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}

	document := functest.Request{Body: fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`, alpha.Get("id"))}
	order := o.Owner.Do("salesorder.create", document).Want(201).Get("id")
	estimate := o.Owner.Do("estimate.create", document).Want(201).Get("id")
	bind := map[string]string{
		"salesorder.confirm": order, "salesorder.mark-sent": order, "salesorder.send": order, "salesorder.convert-to-invoice": order,
		"estimate.send": estimate, "estimate.mark-sent": estimate,
	}
	for operation, id := range bind {
		o.Owner.Do(operation, functest.Request{ID: id, Match: "*", Body: `{}`}).WantCode(422, "document.customer_incomplete")
	}
	sent := strings.TrimSuffix(document.Body, "}") + `, "send": {}}`
	for _, operation := range []string{"salesorder.create", "estimate.create"} {
		o.Owner.Do(operation, functest.Request{Body: sent}).WantCode(422, "document.customer_incomplete")
	}

	change := func(body string) *functest.Response {
		return o.Owner.Do("contact.update", functest.Request{ID: alpha.Get("id"), Match: "*", Body: body})
	}
	if c := change(`{"phone": "1"}`).Want(200); c.Get("incomplete.0") != "billing_address" {
		t.Errorf("another change completed the customer: %s", c.Body)
	}
	change(`{"billing_address": {"street": "1 rue"}}`).WantCode(422, "address.incomplete")
	if c := change(`{"billing_address": {"street": "1 rue", "city": "Reims", "country": "FR"}}`).Want(200); c.Get("incomplete") != "" {
		t.Errorf("the completed customer is %s", c.Body)
	}
	change(`{"billing_address": null}`).Want(422).WantAt("/billing_address/street")
	if got := list("incomplete=true"); got != "Beta" {
		t.Errorf("the incomplete customers are %q", got)
	}
	confirmed := o.Owner.Do("salesorder.confirm", functest.Request{ID: order, Match: "*"}).Want(200)
	if confirmed.Get("billing_address.city") != "Reims" || confirmed.Get("customer.incomplete") != "" {
		t.Errorf("the confirmed order is %s", confirmed.Body)
	}
	o.Owner.Do("estimate.mark-sent", functest.Request{ID: estimate, Match: "*"}).Want(200)
	o.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: order, Match: "*", Body: `{}`}).Want(200)
	formed := functest.Request{Body: `{"display_name": "Gamma", "customer": true}`}
	o.Owner.Do("contact.create", formed).Want(422).WantAt("/billing_address/street")
}

// The customer of an imported document comes in as incomplete, too, if the file has no
// address; a sent estimate of it becomes a draft order, and no invoice.
func TestCustomerOfImportedDocumentIsIncomplete(t *testing.T) {
	o := newTestCompany(t)
	job := o.upload("estimates", "a.csv", "Estimate Number;Estimate Date;Estimate Status;Customer Name;Customer ID;Item Name;Quantity;Rate\n"+
		"E1;2026-11-20;Sent;Alpha;A;Verre;1;2,50\nE2;2026-11-20;Draft;;B;Verre;1;2,50\n")
	wantJob(t, job, "done_with_errors: 2 done 1 created 1 errors") // an id alone names no customer
	alpha := o.contact("import.customer", "A")
	if job.Get("counts.incomplete") != "1" || alpha.Get("incomplete.0") != "billing_address" {
		t.Errorf("the job is %s, the customer %s", job.Body, alpha.Body)
	}
	invoice := functest.Request{Body: fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`, alpha.Get("id"))}
	o.Owner.Do("invoice.create", invoice).Want(422).WantAt("/customer_id")
	estimate := o.Owner.Do("estimate.list", functest.Request{}).Want(200).Get("data.0.id")
	convert := func(operation string) *functest.Response {
		return o.Owner.Do(operation, functest.Request{ID: estimate, Match: "*", Body: `{}`})
	}
	convert("estimate.convert-to-invoice").WantCode(422, "document.customer_incomplete")
	convert("estimate.convert-to-order").Want(200)

	// The file of customers completes it.
	wantJob(t, o.upload("customers", "c.csv", "customerID,companyName,address,city,country\nA,Alpha SA,1 rue,Rouen,France\n"), "done: 1 done 1 created")
	if alpha = o.contact("import.customer", "A"); alpha.Get("incomplete") != "" {
		t.Errorf("the completed customer is %s", alpha.Body)
	}
	o.Owner.Do("invoice.create", invoice).Want(201)
}
