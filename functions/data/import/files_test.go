package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

const (
	theCustomers = `customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax
VINET,Vins et alcools Chevalier,Paul Henriot,Accounting Manager,59 rue de l'Abbaye,Reims,,51100,France,26.47.15.10,26.47.15.11
TOMSP,Toms Spezialitäten,Karin Josephs,Marketing Manager,Luisenstr. 48,Münster,,44087,Germany,0251-031259,0251-035695
`
	theSuppliers = `supplierID,companyName,contactName,address,city,postalCode,country,homePage
1,Exotic Liquids,Charlotte Cooper,49 Gilbert St.,London,EC1 4SD,UK,#CAJUN.HTM#
`
	theProducts = `productID,productName,supplierID,quantityPerUnit,unitPrice,unitsInStock,reorderLevel,discontinued
11,Queso Cabrales,5,1 kg pkg.,21.00,22,30,0
42,Singaporean Hokkien Fried Mee,20,32 - 1 kg pkgs.,14.00,26,0,1
17,Alice Mutton,7,20 - 1 kg tins,39.00,0,0,0
`
	theOrders = `SalesOrder Number,Order Date,Expected Shipment Date,Customer Name,Customer ID,Sales Person,Item Name,SKU,Quantity,Rate,Discount %,Shipping Charge,Shipping Name,Shipping Street,Shipping City,Shipping State,Shipping Code,Shipping Country
10248,1996-07-04,1996-08-01,Vins et alcools Chevalier,VINET,Steven Buchanan,Queso Cabrales,11,12,14.00,0,32.38,Vins et alcools Chevalier,59 rue de l'Abbaye,Reims,,51100,France
10248,1996-07-04,1996-08-01,Vins et alcools Chevalier,VINET,Steven Buchanan,Singaporean Hokkien Fried Mee,42,10,9.80,5,32.38,Vins et alcools Chevalier,59 rue de l'Abbaye,Reims,,51100,France
10249,1996-07-05,1996-08-16,Toms Spezialitäten,TOMSP,Odile Owner,Tofu,14,9,18.60,0,11.61,Lager Nord,Luisenstr. 48,Münster,,44087,Germany
10250,1996-07-08,1996-08-05,Hanari Carnes,HANAR,,Queso Cabrales,11,3,21.00,0,0,Hanari Carnes,"Rua do Paço, 67",Rio de Janeiro,RJ,05454-876,Brazil
`
)

// The files of another system are imported unchanged into a new organisation without
// any settings of its own.
func TestFilesAreImportedIntoNewOrganisation(t *testing.T) {
	o := newTestCompany(t)
	wantJob(t, o.upload("customers", "customers.csv", theCustomers), "done: 2 done 2 created")
	wantJob(t, o.upload("suppliers", "suppliers.csv", theSuppliers), "done: 1 done 1 created")
	wantJob(t, o.upload("products", "products.csv", theProducts), "done: 3 done 3 created")
	job := o.upload("sales-orders", "sales-orders.csv", theOrders)
	wantJob(t, job, "done: 4 done 3 created")

	wine := o.contact("import.customer", "VINET")
	for path, want := range map[string]string{
		"legal_name": "Vins et alcools Chevalier", "customer": "true", "vendor": "", "persons.0.last_name": "Henriot",
		"billing_address.postal_code": "51100", "billing_address.country": "FR",
		"phone": "26.47.15.10", "status": "active", "version": "1",
	} {
		if got := wine.Get(path); got != want {
			t.Errorf("the customer's %s is %q, want %q", path, got, want)
		}
	}
	vendor := o.contact("import.vendor", "1")
	if vendor.Get("vendor") != "true" || vendor.Get("customer") != "" || vendor.Get("website") != "CAJUN.HTM" {
		t.Errorf("the vendor is %s", vendor.Body)
	}
	cheese, mee, mutton := o.item("11"), o.item("42"), o.item("17")
	if cheese.Get("price") != "21" || cheese.Get("stock.on_hand") != "22" || cheese.Get("used") != "true" ||
		mee.Get("inactive") != "true" || mutton.Get("stock.on_hand") != "0" {
		t.Errorf("the items are %s, %s, %s", cheese.Body, mee.Body, mutton.Body)
	}
	ledger := o.Owner.Do("item.ledger", functest.Request{ID: cheese.Get("id")}).Want(200)
	if ledger.Get("data.0.reason") != "opening" || ledger.Get("data.0.note") != "products.csv" ||
		ledger.Get("data.0.actor.id") != "system:file-drop" {
		t.Errorf("the ledger is %s", ledger.Body)
	}

	first := o.order("10248")
	for path, want := range map[string]string{
		"status": "draft", "channel": "import", "date": "1996-07-04", "expected_shipment": "1996-08-01",
		"customer.id": wine.Get("id"), "salesperson": `{"name":"Steven Buchanan"}`,
		"lines.0.item_id": cheese.Get("id"), "lines.0.rate": "14", "lines.0.tax.name": "TVA 20 %",
		"lines.1.item_id": mee.Get("id"), "lines.1.discount.percent": "5", "lines.1.net": "93.10",
		"sections.0.shipping_charge": "32.38", "totals.net": "293.48", "shipping_address.attention": "", "invoiced": "none",
	} {
		if got := first.Get(path); got != want {
			t.Errorf("the first order's %s is %q, want %q", path, got, want)
		}
	}
	second := o.order("10249")
	if second.Get("lines.0.item_id") != "" || second.Get("lines.0.name") != "Tofu" || second.Get("lines.0.description") != "14" {
		t.Errorf("the line of an unknown item is %s", second.Get("lines.0"))
	}
	if second.Get("salesperson.id") != o.Owner.ID() || second.Get("shipping_address.attention") != "Lager Nord" {
		t.Errorf("the salesperson is %s, the shipping address %s", second.Get("salesperson"), second.Get("shipping_address"))
	}
	hanari := o.contact("import.customer", "HANAR")
	if o.order("10250").Get("customer.id") != hanari.Get("id") || hanari.Get("legal_name") != "Hanari Carnes" ||
		hanari.Get("billing_address.city") != "Rio de Janeiro" || hanari.Get("billing_address.attention") != "" {
		t.Errorf("the customer created from an order is %s", hanari.Body)
	}
	for _, code := range []string{"import.free_text", "import.customer_created", "import.unknown_salesperson"} {
		if !strings.Contains(job.Get("warnings"), code) {
			t.Errorf("no warning %s: %s", code, job.Get("warnings"))
		}
	}
	body := fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`, wine.Get("id"))
	if n := o.Owner.Do("salesorder.create", functest.Request{Body: body}).Want(201).Get("number"); n != "SO-00001" {
		t.Errorf("the import changed the counter: the next order is %s", n)
	}
}

// A customer that was created from an order gets the data of its own row.
func TestCustomerCreatedFromOrderIsCompleted(t *testing.T) {
	o := newTestCompany(t)
	o.upload("sales-orders", "sales-orders.csv", theOrders)
	wantJob(t, o.upload("customers", "customers.csv", theCustomers), "done: 2 done 2 created")
	if c := o.contact("import.customer", "VINET"); c.Version() != 2 || c.Get("persons.0.last_name") != "Henriot" || c.Get("used") != "true" {
		t.Errorf("the completed customer is %s", c.Body)
	}
	if n := o.counts(); n["contact"] != 3 {
		t.Errorf("the records are %v, want 3 contacts", n)
	}
	hanari := o.contact("import.customer", "HANAR")
	o.Owner.Do("contact.update", functest.Request{ID: hanari.Get("id"), Version: 1, Body: `{"phone": "1"}`}).Want(200)
	more := "customerID,companyName,address,city,country\nHANAR,Hanari,Rua,Rio,Brazil\nTOMSP,Tom,Str,Münster,Germany\n"
	wantJob(t, o.upload("customers", "more.csv", more), "done: 2 done 2 skipped")
	if c := o.contact("import.customer", "HANAR"); c.Get("display_name") != "Hanari Carnes" {
		t.Errorf("a contact changed by a user was overwritten: %s", c.Body)
	}
}

func TestFileOfFrenchSpreadsheetIsImported(t *testing.T) {
	o := newTestCompany(t)
	file := "Référence;Désignation;Prix unitaire HT;Stock;TVA\r\nA1;Fromage affiné \x80;12,50;3,5;5,5\r\n" +
		"B2;C\x9cur de bœuf;1 234,00;;TVA 10 %\r\nC3;Rien;1;;19,6\r\n"
	file = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(file, "é", "\xe9"), "œ", "\x9c"), "É", "\xc9")
	job := o.upload("articles", "articles.csv", file)
	wantJob(t, job, "done_with_errors: 3 done 2 created 1 errors")
	for path, want := range map[string]string{"encoding": "windows-1252", "delimiter": "semicolon", "decimal": "comma"} {
		if got := job.Get("import.plan.format." + path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	a, b := o.item("A1"), o.item("B2")
	if a.Get("name") != "Fromage affiné €" || a.Get("price") != "12.5" || a.Get("stock.on_hand") != "3.5" ||
		b.Get("name") != "Cœur de bœuf" || b.Get("price") != "1234" {
		t.Errorf("the items are %s and %s", a.Body, b.Body)
	}
	got := o.rejected(job)
	if !strings.Contains(got, "TVA: La taxe « 19,6 » n'est pas déclarée") || !strings.Contains(got, ";C3;Rien;1;;19,6\n") {
		t.Errorf("the rejected rows are %s", got)
	}
}
