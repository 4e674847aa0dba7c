package imports_test

import (
	"context"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

const (
	theDevis = `N° devis;Date du devis;Date de validité;État du devis;Nom du client;Code client;Vendeur;Référence article;Désignation;Qté;PU HT;Remise %;Taux TVA;Frais de port;Rue livraison;Ville livraison;Pays livraison
D-101;05/01/2026;20/02/2026;Signé;Cave du Port;CP;Odile Owner;11;Fromage de brebis;2,5;14,05;10;20 %;12,50;1 quai;Rouen;France
D-101;05/01/2026;20/02/2026;Signé;Cave du Port;CP;Odile Owner;;Conseil;1;80,00;;5,5;12,50;1 quai;Rouen;France
D-102;06/01/2026;;Brouillon;Cave du Port;CP;;X9;Tofu;3;1 234,50;;;;1 quai;Rouen;France
D-103;07/01/2026;08/01/2026;Expiré;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
D-104;07/01/2026;;Refusé;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
D-105;07/01/2026;;Mystère;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
`
	theQuotes = `Estimate Date,Estimate ID,Estimate Number,Estimate Status,Customer ID,Expiry Date,Customer Name,Reference#,Item Name,SKU,Quantity,Item Price,Discount,Item Tax %,Shipping Charge,Adjustment,Notes,Shipping Address,Shipping City,Shipping Country
2026-01-05,9,Q-7,Invoiced,A,2026-02-04,Alpha,PO 7,Cheese,11,12,14.00,5,20,32.38,-0.38,Thanks,1 quay,Rouen,France
2026-01-05,9,Q-7,Invoiced,A,2026-02-04,Alpha,PO 7,Advice,,1,80.00,0,20,32.38,-0.38,Thanks,1 quay,Rouen,France
`
)

// estimate is the estimate of a number.
func (o *office) estimate(number string) *functest.Response {
	o.t.Helper()
	var held store.Claimant
	o.reads(func(ctx context.Context, w *table.Work) (err error) {
		held, err = store.Holder(ctx, w, store.Estimates.Numbered(number))
		return err
	})
	return o.Owner.Do("estimate.get", functest.Request{ID: held.Holder}).Want(200)
}

func TestEstimatesComeInAsTheyStood(t *testing.T) {
	o := newOffice(t)
	o.drop("articles", "articles.csv", "Code article;Désignation;Prix;Inactif;TVA\n11;Fromage;9,99;oui;5,5\n")
	job := o.drop("devis", "devis.csv", theDevis)
	came(t, job, "done: 6 done 5 created")
	for _, want := range []string{
		"Devis dont le statut n'est pas compris, repris comme brouillons : 1 (lignes 7).",
		"Clients créés d'après leur devis, que le fichier des clients complétera : 1 (lignes 2).",
		"Lignes dont l'article est inconnu, reprises en texte libre : 1 (lignes 4).",
	} {
		if !strings.Contains(job.Get("warnings"), want) {
			t.Errorf("no warning %q: %s", want, job.Get("warnings"))
		}
	}
	for number, all := range map[string]map[string]string{
		"D-101": {
			"date": "2026-01-05", "valid_until": "2026-02-20", "status": "accepted", "customer.name": "Cave du Port", "salesperson.name": "Odile Owner", "version": "1",
			"lines.0.sku": "11", "lines.0.name": "Fromage de brebis", "lines.0.quantity": "2.5", "lines.0.rate": "14.05", "lines.0.discount.percent": "10",
			"lines.1.name": "Conseil", "lines.1.tax.name": "TVA 5,5 %", "sections.0.shipping_charge": "12.50", "converted": "none", "decided_at": "",
		},
		"D-102": {"valid_until": "2026-02-05", "status": "draft", "lines.0.description": "X9", "lines.0.rate": "1234.5"},
		"D-103": {"valid_until": "2026-01-08", "status": "sent", "expired": "true"},
		"D-104": {"status": "declined"},
		"D-105": {"status": "draft"},
	} {
		got := o.estimate(number)
		for path, want := range all {
			if got.Get(path) != want {
				t.Errorf("%s of %s is %q, want %q", path, number, got.Get(path), want)
			}
		}
	}
	won := o.estimate("D-101")
	o.Owner.Do("estimate.convert-to-order", functest.Request{ID: won.Get("id"), Version: 1, Body: `{}`}).Want(200)

	came(t, o.drop("quotes", "quotes.csv", theQuotes), "done: 2 done 1 created")
	for path, want := range map[string]string{
		"status": "accepted", "valid_until": "2026-02-04", "reference": "PO 7", "lines.0.quantity": "12", "lines.0.discount.percent": "5", "totals.total": "326.00", "notes": "Thanks",
	} {
		if got := o.estimate("Q-7").Get(path); got != want {
			t.Errorf("%s of Q-7 is %q, want %q", path, got, want)
		}
	}
}

func TestEstimatesDroppedAgainAreKnownByTheirNumbers(t *testing.T) {
	o := newOffice(t)
	came(t, o.drop("devis", "a.csv", theDevis), "done: 6 done 5 created")
	came(t, o.drop("estimates", "b.csv", theDevis), "done: 6 done 5 created") // the earlier job answers
	came(t, o.drop("estimates", "c.csv", theDevis+"D-106;07/01/2026;;;Cave du Port;CP;;;Conseil;1;80;;;;1 quai;Rouen;France\n"), "done: 7 done 1 created 6 skipped")
	if n := o.counts(); n["estimate"] != 6 || n["contact"] != 1 {
		t.Errorf("there are %v", n)
	}
	came(t, o.drop("commandes", "d.csv", sold("D-101;Cave du Port;CP;x;;")), "done: 1 done 1 created") // an order may have the number of an estimate
}

func TestWhyAnEstimateDoesNotComeIn(t *testing.T) {
	for name, x := range map[string]struct {
		rows   string
		reason string
		come   int
	}{
		"its rows are torn apart":                 {"1;05/01/2026;;1\n2;05/01/2026;;1\n1;05/01/2026;;1\n", "Le devis 1 commence déjà à la ligne 2, sans ces lignes. Mettez toutes ses lignes à la suite ; s'il est déjà importé, supprimez-le d'abord.", 2},
		"an estimate written here has its number": {"EST-00001;05/01/2026;;1\n2;05/01/2026;;1\n", "Un devis saisi ici porte déjà le numéro EST-00001. Donnez un autre numéro à celui-ci.", 1},
		"a date that is none":                     {"1;31/02/2026;;1\n2;05/01/2026;;1\n", "Date: ", 1},
		"it is valid until before its date":       {"1;05/01/2026;04/01/2026;1\n2;05/01/2026;05/01/2026;1\n", "Valable jusqu'au: La date de fin de validité précède celle du devis.", 1},
		"its rows disagree":                       {"1;05/01/2026;06/01/2026;1\n1;05/01/2026;07/01/2026;1\n2;05/01/2026;;1\n", "« 07/01/2026 », mais la ligne 2 du même devis dit « 06/01/2026 ». Un devis a une seule valeur.", 1},
		"a quantity that is none":                 {"1;05/01/2026;;deux\n1;05/01/2026;;1\n2;05/01/2026;;1\n", "Le devis est rejeté avec sa ligne 2.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			wine := o.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "A", "customer": true, "billing_address": {"street": "1", "city": "Reims", "country": "FR"}}`}).Want(201).Get("id")
			o.Owner.Do("estimate.create", functest.Request{Body: `{"customer_id": "` + wine + `", "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`}).Want(201)
			job := o.drop("devis", "a.csv", "Numéro;Date;Valable jusqu'au;Qté;Client;Article;Prix\n"+strings.ReplaceAll(x.rows, "\n", ";A;x;3,50\n"), "columns", `{"Numéro": "number"}`)
			if got := o.rejected(job); !strings.Contains(got, x.reason) || o.counts()["estimate"] != 1+x.come {
				t.Errorf("%v: rejected %s", o.counts(), got)
			}
		})
	}
}

func TestAskingForAnImportOfEstimates(t *testing.T) {
	o := newOffice(t)
	asked := o.Hire(rights.Sales).Do("import.request", functest.Request{Body: `{"kind": "estimates", "file_name": "devis.csv"}`}).Want(202)
	o.Invoke("import.start", o.lay(asked.Get("upload.fields.key"), theDevis, nil), nil)
	came(t, o.Owner.Do("job.get", functest.Request{ID: asked.Get("id")}).Want(200), "done: 6 done 5 created")
	o.Hire(rights.Purchasing).Do("import.request", functest.Request{Body: `{"kind": "estimates", "file_name": "devis.csv"}`}).WantCode(403, "right.missing")
}
