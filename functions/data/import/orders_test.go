package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// sold is a file of orders: number, customer's name and id, item's name and SKU.
func sold(rows ...string) string {
	var b strings.Builder
	b.WriteString("SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;SKU;Quantity;Rate;Item Tax;Shipping Street;Shipping City;Shipping Country\n")
	for _, r := range rows {
		p := strings.Split(r, ";")
		fmt.Fprintf(&b, "%s;2026-01-05;%s;%s;%s;%s;2;3,50;%s;1 quai;Rouen;France\n", p[0], p[1], p[2], p[3], p[4], p[5])
	}
	return b.String()
}

func TestWhyAnOrderDoesNotComeIn(t *testing.T) {
	for name, x := range map[string]struct {
		rows   []string
		reason string
		first  string // what is wrong with its other row
		come   int    // how many come in
	}{
		"its rows are torn apart":              {[]string{"1;A;a;x;;", "2;A;a;x;;", "1;A;a;y;;"}, "La commande 1 commence déjà à la ligne 2", "", 2},
		"an order written here has its number": {[]string{"SO-00001;A;a;x;;", "2;A;a;x;;"}, "Une commande saisie ici porte déjà le numéro SO-00001", "", 1},
		"a tax that is not declared":           {[]string{"1;A;a;x;;", "1;A;a;y;;19,6", "2;A;a;x;;20"}, "Item Tax: La taxe « 19,6 » n'est pas déclarée", "La commande est rejetée avec sa ligne 3.", 1},
		"a customer without a country":         {[]string{"2;A;a;x;;", "3;B;b;x;;"}, "Customer Name: Le client « B » n'est pas connu", "Il manque le pays de l'adresse.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			wine := o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Chevalier", "customer": true, "billing_address": {"street": "1", "city": "Reims", "country": "FR"}}`}).Want(201).Get("id")
			o.Owner.Do("salesorder.create", functest.Request{Body: `{"customer_id": "` + wine + `", "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`}).Want(201)
			file := sold(x.rows...)
			if name == "a customer without a country" {
				file = strings.Replace(file, "3;2026-01-05;B;b;x;;2;3,50;;1 quai;Rouen;France", "3;2026-01-05;B;b;x;;2;3,50;;1 quai;Rouen;", 1)
			}
			job := o.drop("commandes", "a.csv", file)
			if got := o.rejected(job); !strings.Contains(got, x.reason) || !strings.Contains(got, x.first) || o.counts()["sales-order"] != 1+x.come {
				t.Errorf("%v: rejected %s", o.counts(), got)
			}
		})
	}
}

// Orders that name nobody but by his name are the customer's who is called so,
// or of one new customer together.
func TestCustomersKnownByNameOnly(t *testing.T) {
	o := newOffice(t)
	wine := o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Vins Chevalier", "customer": true, "billing_address": {"street": "1", "city": "Reims", "country": "FR"}}`}).Want(201).Get("id")
	o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Grossiste", "vendor": true}`}).Want(201)
	job := o.drop("orders", "a.csv", sold("1;VINS CHEVALIER;;x;;", "2;Nouveau;;x;;", "3;Nouveau;;x;;", "4;Vins Chevalier;;x;;", "5;Grossiste;;x;;"))
	came(t, job, "done: 5 done 5 created")
	for number, want := range map[string]string{"1": wine, "4": wine, "3": o.order("2").Get("customer.id")} {
		if got := o.order(number).Get("customer.id"); got != want {
			t.Errorf("order %s is of %s, want %s", number, got, want)
		}
	}
	if n := o.counts()["contact"]; n != 4 || !strings.Contains(job.Get("warnings"), "import.customer_by_name") {
		t.Errorf("%d contacts, %s", n, job.Get("warnings"))
	}
	came(t, o.drop("orders", "b.csv", sold("6;Nouveau;;x;;", "7;Vins Chevalier;;x;;")), "done: 2 done 2 created")
	if o.order("6").Get("customer.id") != o.order("2").Get("customer.id") || o.order("7").Get("customer.id") != wine || o.counts()["contact"] != 4 {
		t.Errorf("another file knows other customers: %v", o.counts())
	}
}

// What the past has sold may be sold no more: an inactive item, an inactive
// customer. The order keeps the price it has.
func TestOrdersOfThePast(t *testing.T) {
	o := newOffice(t)
	o.drop("items", "items.csv", "Code article;Désignation;Prix;Inactif;TVA\n11;Fromage;9,99;oui;5,5\n")
	o.drop("clients", "clients.csv", "Code client;Nom;Adresse;Ville;Pays;Inactif\na;Ancien;1 rue;Rouen;France;oui\n")
	came(t, o.drop("orders", "a.csv", sold("1;Ancien;a;Fromage de brebis;11;")), "done: 1 done 1 created")
	order := o.order("1")
	for path, want := range map[string]string{"lines.0.sku": "11", "lines.0.name": "Fromage de brebis", "lines.0.rate": "3.5", "lines.0.tax.name": "TVA 5,5 %", "customer.name": "Ancien", "totals.net": "7.00"} {
		if got := order.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := o.item("11"); got.Get("price") != "9.99" || got.Get("inactive") != "true" || got.Get("version") != "1" {
		t.Errorf("the item is %s", got.Body)
	}
}

func TestOrdersDroppedAgainAreKnownByTheirNumbers(t *testing.T) {
	o := newOffice(t)
	came(t, o.drop("orders", "a.csv", sold("1;A;a;x;;", "2;A;a;x;;")), "done: 2 done 2 created")
	came(t, o.drop("orders", "b.csv", sold("1;A;a;x;;", "2;A;a;x;;", "3;A;a;x;;")), "done: 3 done 1 created 2 skipped")
	second := o.order("2")
	o.Owner.Do("salesorder.delete", functest.Request{ID: second.Get("id"), Version: 1}).Want(204)
	came(t, o.drop("orders", "c.csv", sold("2;A;a;x;;", "1;A;a;x;;")), "done: 2 done 1 created 1 skipped")
	if o.order("2").Get("id") == second.Get("id") || o.counts()["contact"] != 1 {
		t.Errorf("there are %v", o.counts())
	}
}

func TestItemsDroppedAgainAreKnownByIDAndSKU(t *testing.T) {
	o := newOffice(t)
	o.Owner.Do("item.create", functest.Request{Body: `{"name": "Verre", "sku": "V1"}`}).Want(201)
	job := o.drop("items", "a.csv", "Item ID,SKU,Item Name,Stock On Hand\n1,V1,Verre,5\n2,V2,Tasse,-3\n3,V2,Bol,1\n4,,Assiette,\n")
	came(t, job, "done_with_errors: 4 done 2 created 1 skipped 1 errors")
	if got := o.rejected(job); !strings.Contains(got, "La ligne 3 du fichier est déjà ce même enregistrement") {
		t.Errorf("rejected: %s", got)
	}
	if cup, plate := o.item("V2"), o.item("4"); cup.Get("stock.on_hand") != "-3" || plate.Get("name") != "Assiette" || o.item("V1").Get("stock.on_hand") != "0" {
		t.Errorf("the items are %s and %s", cup.Body, plate.Body)
	}
	o.Owner.Do("item.delete", functest.Request{ID: o.item("4").Get("id"), Version: 1}).Want(204)
	came(t, o.drop("items", "b.csv", "Item ID,SKU,Item Name,Stock On Hand\n2,V9,Tasse,8\n4,,Assiette,\n"), "done: 2 done 1 created 1 skipped")
	if o.item("V2").Get("stock.on_hand") != "-3" {
		t.Error("stock was counted twice")
	}
}

// What was told, and what resembles another, is noted with the job.
func TestWhatAClerkShouldLookAt(t *testing.T) {
	o := newOffice(t)
	o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Alpha", "email": "a@alpha.example"}`}).Want(201)
	job := o.drop("clients", "a.csv", "Code client;Nom;E-mail;Adresse;Ville;Pays;Conditions de paiement\n1;Alpha SARL;A@alpha.example;1 rue;Rouen;France;30 jours\n2;Beta;;1 rue;Rouen;France;à la Saint-Glinglin\n")
	came(t, job, "done: 2 done 2 created")
	for _, want := range []string{"import.possible_duplicate", ": 1 (lignes 2).", "import.unknown_term", ": 1 (lignes 3)."} {
		if !strings.Contains(job.Get("warnings"), want) {
			t.Errorf("no warning %q: %s", want, job.Get("warnings"))
		}
	}
	if alpha, beta := o.contact("import.customer", "1"), o.contact("import.customer", "2"); alpha.Get("payment_term_id") == "" || beta.Get("payment_term_id") != "" {
		t.Errorf("the terms are %q and %q", alpha.Get("payment_term_id"), beta.Get("payment_term_id"))
	}
}
