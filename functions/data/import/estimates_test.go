package imports_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

const (
	frenchEstimates = `N° devis;Date du devis;Date de validité;État du devis;Nom du client;Code client;Vendeur;Référence article;Désignation;Qté;PU HT;Remise %;Taux TVA;Frais de port;Rue livraison;Ville livraison;Pays livraison
D-101;05/01/2026;20/02/2026;Signé;Cave du Port;CP;Odile Owner;11;Fromage de brebis;2,5;14,05;10;20 %;12,50;1 quai;Rouen;France
D-101;05/01/2026;20/02/2026;Signé;Cave du Port;CP;Odile Owner;;Conseil;1;80,00;;5,5;12,50;1 quai;Rouen;France
D-102;06/01/2026;;Brouillon;Cave du Port;CP;;X9;Tofu;3;1 234,50;;;;1 quai;Rouen;France
D-103;07/01/2026;08/01/2026;Expiré;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
D-104;07/01/2026;;Refusé;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
D-105;07/01/2026;;Mystère;Cave du Port;CP;;;Conseil;1;80,00;;;;1 quai;Rouen;France
`
	zohoEstimates = `Estimate Date,Estimate ID,Estimate Number,Estimate Status,Customer ID,Expiry Date,Customer Name,Reference#,Item Name,SKU,Quantity,Item Price,Discount,Item Tax %,Shipping Charge,Adjustment,Notes,Shipping Address,Shipping City,Shipping Country
2026-01-05,9,Q-7,Invoiced,A,2026-02-04,Alpha,PO 7,Cheese,11,12,14.00,5,20,32.38,-0.38,Thanks,1 quay,Rouen,France
2026-01-05,9,Q-7,Invoiced,A,2026-02-04,Alpha,PO 7,Advice,,1,80.00,0,20,32.38,-0.38,Thanks,1 quay,Rouen,France
`
)

// estimate returns the estimate with a number.
func (o *testCompany) estimate(number string) *functest.Response {
	o.t.Helper()
	var held store.Claimant
	o.reads(func(ctx context.Context, w *table.Work) (err error) {
		held, err = store.Holder(ctx, w, store.Estimates.Numbered(number))
		return err
	})
	return o.Owner.Do("estimate.get", functest.Request{ID: held.Holder}).Want(200)
}

func TestEstimatesAreImportedWithStatus(t *testing.T) {
	o := newTestCompany(t)
	o.upload("articles", "articles.csv", "Code article;Désignation;Prix;Inactif;TVA\n11;Fromage;9,99;oui;5,5\n")
	job := o.upload("devis", "devis.csv", frenchEstimates)
	wantJob(t, job, "done: 6 done 5 created")
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
			"date": "2026-01-05", "valid_until": "2026-02-20", "status": "accepted", "decided_at": "", "converted": "none",
			"customer.name": "Cave du Port", "salesperson.name": "Odile Owner", "version": "1",
			"lines.0.sku": "11", "lines.0.name": "Fromage de brebis", "lines.0.quantity": "2.5", "lines.0.rate": "14.05",
			"lines.0.discount.percent": "10", "lines.1.name": "Conseil", "lines.1.tax.name": "TVA 5,5 %",
			"sections.0.shipping_charge": "12.50",
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

	wantJob(t, o.upload("quotes", "quotes.csv", zohoEstimates), "done: 2 done 1 created")
	for path, want := range map[string]string{
		"status": "accepted", "valid_until": "2026-02-04", "reference": "PO 7", "notes": "Thanks",
		"lines.0.quantity": "12", "lines.0.discount.percent": "5", "totals.total": "326.00",
	} {
		if got := o.estimate("Q-7").Get(path); got != want {
			t.Errorf("%s of Q-7 is %q, want %q", path, got, want)
		}
	}
}

func TestRepeatedEstimatesAreFoundByNumber(t *testing.T) {
	o := newTestCompany(t)
	wantJob(t, o.upload("devis", "a.csv", frenchEstimates), "done: 6 done 5 created")
	wantJob(t, o.upload("estimates", "b.csv", frenchEstimates), "done: 6 done 5 created") // the earlier job is returned
	longer := frenchEstimates + "D-106;07/01/2026;;;Cave du Port;CP;;;Conseil;1;80;;;;1 quai;Rouen;France\n"
	wantJob(t, o.upload("estimates", "c.csv", longer), "done: 7 done 1 created 6 skipped")
	if n := o.counts(); n["estimate"] != 6 || n["contact"] != 1 {
		t.Errorf("the records are %v, want 6 estimates and 1 contact", n)
	}
	// An order may have the number of an estimate.
	wantJob(t, o.upload("commandes", "d.csv", sold("D-101;Cave du Port;CP;x;;")), "done: 1 done 1 created")
}

func TestFaultyEstimatesAreRejected(t *testing.T) {
	for name, x := range map[string]struct {
		rows     string
		reason   string
		imported int
	}{
		"rows of the estimate are not together": {
			"1;05/01/2026;;1\n2;05/01/2026;;1\n1;05/01/2026;;1\n",
			"Le devis 1 commence déjà à la ligne 2, sans ces lignes. " +
				"Mettez toutes ses lignes à la suite ; s'il est déjà importé, supprimez-le d'abord.",
			2,
		},
		"an estimate that was not imported has the number": {
			"EST-00001;05/01/2026;;1\n2;05/01/2026;;1\n",
			"Un devis saisi ici porte déjà le numéro EST-00001. Donnez un autre numéro à celui-ci.",
			1,
		},
		"an invalid date": {"1;31/02/2026;;1\n2;05/01/2026;;1\n", "Date: ", 1},
		"end of validity before the date": {
			"1;05/01/2026;04/01/2026;1\n2;05/01/2026;05/01/2026;1\n",
			"Valable jusqu'au: La date de fin de validité précède celle du devis.",
			1,
		},
		"contradicting rows": {
			"1;05/01/2026;06/01/2026;1\n1;05/01/2026;07/01/2026;1\n2;05/01/2026;;1\n",
			"« 07/01/2026 », mais la ligne 2 du même devis dit « 06/01/2026 ». Un devis a une seule valeur.",
			1,
		},
		"an invalid quantity": {
			"1;05/01/2026;;deux\n1;05/01/2026;;1\n2;05/01/2026;;1\n",
			"Le devis est rejeté avec sa ligne 2.",
			1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			body := fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "x", "quantity": "1", "rate": "1"}]}`, o.customer("A"))
			o.Owner.Do("estimate.create", functest.Request{Body: body}).Want(201)
			file := "Numéro;Date;Valable jusqu'au;Qté;Client;Article;Prix\n" + strings.ReplaceAll(x.rows, "\n", ";A;x;3,50\n")
			job := o.upload("devis", "a.csv", file, "columns", `{"Numéro": "number"}`)
			got, estimates := o.rejected(job), o.counts()["estimate"]
			if !strings.Contains(got, x.reason) || estimates != 1+x.imported {
				t.Errorf("%d estimates, want %d; rejected rows: %s", estimates, 1+x.imported, got)
			}
		})
	}
}

func TestRequestNeedsRightToCreateEstimates(t *testing.T) {
	o := newTestCompany(t)
	request := functest.Request{Body: `{"kind": "estimates", "file_name": "devis.csv"}`}
	requested := o.Hire(rights.Sales).Do("import.request", request).Want(202)
	o.Invoke("import.start", o.write(requested.Get("upload.fields.key"), frenchEstimates, nil), nil)
	wantJob(t, o.Owner.Do("job.get", functest.Request{ID: requested.Get("id")}).Want(200), "done: 6 done 5 created")
	o.Hire(rights.Purchasing).Do("import.request", request).WantCode(403, "right.missing")
}
