package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// sold returns a file of orders. A row is: number, customer's name and id, item's
// name and SKU, tax.
func sold(rows ...string) string {
	var b strings.Builder
	b.WriteString("SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;SKU;Quantity;Rate;Item Tax;" +
		"Shipping Street;Shipping City;Shipping Country\n")
	for _, r := range rows {
		c := strings.Split(r, ";")
		fmt.Fprintf(&b, "%s;2026-01-05;%s;%s;%s;%s;2;3,50;%s;1 quai;Rouen;France\n", c[0], c[1], c[2], c[3], c[4], c[5])
	}
	return b.String()
}

func TestFaultyOrdersAreRejected(t *testing.T) {
	for name, x := range map[string]struct {
		rows     []string
		reason   string
		other    string // reason of another row
		imported int    // number of orders imported
	}{
		"rows of the order are not together": {
			[]string{"1;A;a;x;;", "2;A;a;x;;", "1;A;a;y;;"}, "La commande 1 commence déjà à la ligne 2", "", 2,
		},
		"an order that was not imported has the number": {
			[]string{"SO-00001;A;a;x;;", "2;A;a;x;;"}, "Une commande saisie ici porte déjà le numéro SO-00001", "", 1,
		},
		"tax is not declared": {
			[]string{"1;A;a;x;;", "1;A;a;y;;19,6", "2;A;a;x;;20"},
			"Item Tax: La taxe « 19,6 » n'est pas déclarée", "La commande est rejetée avec sa ligne 3.", 1,
		},
		"customer without a country": {
			[]string{"2;A;a;x;;", "3;B;b;x;;"},
			"Customer Name: Le client « B » n'est pas connu", "Il manque le pays de l'adresse.", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			wine := o.customer("Chevalier")
			body := fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`, wine)
			o.Owner.Do("salesorder.create", functest.Request{Body: body}).Want(201)
			file := sold(x.rows...)
			if name == "customer without a country" {
				const row = "3;2026-01-05;B;b;x;;2;3,50;;1 quai;Rouen;"
				file = strings.Replace(file, row+"France", row, 1)
			}
			job := o.upload("commandes", "a.csv", file)
			got, orders := o.rejected(job), o.counts()["sales-order"]
			if !strings.Contains(got, x.reason) || !strings.Contains(got, x.other) || orders != 1+x.imported {
				t.Errorf("%d orders, want %d; rejected rows: %s", orders, 1+x.imported, got)
			}
		})
	}
}

// Orders without an id of the customer belong to the customer of that name, or all
// to one new customer.
func TestCustomersAreFoundByName(t *testing.T) {
	o := newTestCompany(t)
	wine := o.customer("Vins Chevalier")
	o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Grossiste", "vendor": true}`}).Want(201)
	file := sold("1;VINS CHEVALIER;;x;;", "2;Nouveau;;x;;", "3;Nouveau;;x;;", "4;Vins Chevalier;;x;;", "5;Grossiste;;x;;")
	job := o.upload("orders", "a.csv", file)
	wantJob(t, job, "done: 5 done 5 created")
	for number, want := range map[string]string{"1": wine, "4": wine, "3": o.order("2").Get("customer.id")} {
		if got := o.order(number).Get("customer.id"); got != want {
			t.Errorf("the customer of order %s is %s, want %s", number, got, want)
		}
	}
	if n := o.counts()["contact"]; n != 4 || !strings.Contains(job.Get("warnings"), "import.customer_by_name") {
		t.Errorf("%d contacts, want 4; warnings %s", n, job.Get("warnings"))
	}
	wantJob(t, o.upload("orders", "b.csv", sold("6;Nouveau;;x;;", "7;Vins Chevalier;;x;;")), "done: 2 done 2 created")
	if o.order("6").Get("customer.id") != o.order("2").Get("customer.id") ||
		o.order("7").Get("customer.id") != wine || o.counts()["contact"] != 4 {
		t.Errorf("the second file has other customers: %v", o.counts())
	}
}

// An order of the past may name an inactive item or an inactive customer, and keeps
// its price.
func TestOrdersOfInactiveRecordsAreImported(t *testing.T) {
	o := newTestCompany(t)
	o.upload("items", "items.csv", "Code article;Désignation;Prix;Inactif;TVA\n11;Fromage;9,99;oui;5,5\n")
	o.upload("clients", "clients.csv", "Code client;Nom;Adresse;Ville;Pays;Inactif\na;Ancien;1 rue;Rouen;France;oui\n")
	wantJob(t, o.upload("orders", "a.csv", sold("1;Ancien;a;Fromage de brebis;11;")), "done: 1 done 1 created")
	order := o.order("1")
	for path, want := range map[string]string{
		"lines.0.sku": "11", "lines.0.name": "Fromage de brebis", "lines.0.rate": "3.5", "lines.0.tax.name": "TVA 5,5 %",
		"customer.name": "Ancien", "totals.net": "7.00",
	} {
		if got := order.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := o.item("11"); got.Get("price") != "9.99" || got.Get("inactive") != "true" || got.Get("version") != "1" {
		t.Errorf("the item is %s", got.Body)
	}
}

func TestRepeatedOrdersAreFoundByNumber(t *testing.T) {
	o := newTestCompany(t)
	wantJob(t, o.upload("orders", "a.csv", sold("1;A;a;x;;", "2;A;a;x;;")), "done: 2 done 2 created")
	wantJob(t, o.upload("orders", "b.csv", sold("1;A;a;x;;", "2;A;a;x;;", "3;A;a;x;;")), "done: 3 done 1 created 2 skipped")
	second := o.order("2")
	o.Owner.Do("salesorder.delete", functest.Request{ID: second.Get("id"), Version: 1}).Want(204)
	wantJob(t, o.upload("orders", "c.csv", sold("2;A;a;x;;", "1;A;a;x;;")), "done: 2 done 1 created 1 skipped")
	if o.order("2").Get("id") == second.Get("id") || o.counts()["contact"] != 1 {
		t.Errorf("the deleted order was not imported again: %v", o.counts())
	}
}

func TestRepeatedItemsAreFoundByIDAndSKU(t *testing.T) {
	o := newTestCompany(t)
	o.Owner.Do("item.create", functest.Request{Body: `{"name": "Verre", "sku": "V1"}`}).Want(201)
	job := o.upload("items", "a.csv", "Item ID,SKU,Item Name,Stock On Hand\n1,V1,Verre,5\n2,V2,Tasse,-3\n3,V2,Bol,1\n4,,Assiette,\n")
	wantJob(t, job, "done_with_errors: 4 done 2 created 1 skipped 1 errors")
	if got := o.rejected(job); !strings.Contains(got, "La ligne 3 du fichier est déjà ce même enregistrement") {
		t.Errorf("the rejected rows are %s", got)
	}
	glass, cup, plate := o.item("V1"), o.item("V2"), o.item("4")
	if glass.Get("stock.on_hand") != "0" || cup.Get("stock.on_hand") != "-3" || plate.Get("name") != "Assiette" {
		t.Errorf("the items are %s, %s and %s", glass.Body, cup.Body, plate.Body)
	}
	o.Owner.Do("item.delete", functest.Request{ID: o.item("4").Get("id"), Version: 1}).Want(204)
	again := "Item ID,SKU,Item Name,Stock On Hand\n2,V9,Tasse,8\n4,,Assiette,\n"
	wantJob(t, o.upload("items", "b.csv", again), "done: 2 done 1 created 1 skipped")
	if o.item("V2").Get("stock.on_hand") != "-3" {
		t.Error("the opening stock was entered twice")
	}
}

// The job warns about possible duplicates and unknown payment terms.
func TestJobWarnsAboutDoubtfulRows(t *testing.T) {
	o := newTestCompany(t)
	o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Alpha", "email": "a@alpha.example"}`}).Want(201)
	job := o.upload("clients", "a.csv", "Code client;Nom;E-mail;Adresse;Ville;Pays;Conditions de paiement\n"+
		"1;Alpha SARL;A@alpha.example;1 rue;Rouen;France;30 jours\n2;Beta;;1 rue;Rouen;France;à la Saint-Glinglin\n")
	wantJob(t, job, "done: 2 done 2 created")
	for _, want := range []string{"import.possible_duplicate", ": 1 (lignes 2).", "import.unknown_term", ": 1 (lignes 3)."} {
		if !strings.Contains(job.Get("warnings"), want) {
			t.Errorf("no warning %q: %s", want, job.Get("warnings"))
		}
	}
	alpha, beta := o.contact("import.customer", "1").Get("payment_term_id"), o.contact("import.customer", "2").Get("payment_term_id")
	if alpha == "" || beta != "" {
		t.Errorf("the payment terms are %q and %q, want one and none", alpha, beta)
	}
}
