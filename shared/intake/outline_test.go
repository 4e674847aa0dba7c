package intake_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/intake"
)

func TestFaultsNameKindOfDocument(t *testing.T) {
	const file = "External ID;Date;Customer;Item;Quantity;Price;Notes\n1;2026-01-05;A;x;1;2;x\n1;2026-01-05;A;x;1;2;y\n"
	for kind, sentences := range map[intake.Kind]map[string][]string{
		intake.SalesOrders: {
			"fr": {"mais la ligne 2 de la même commande dit « x ». Une commande a une seule valeur.", "La commande est rejetée avec sa ligne 3."},
			"en": {`but row 2 of the same order says "x". An order has one value.`, "The order is rejected because of its row 3."},
		},
		intake.Estimates: {
			"fr": {"mais la ligne 2 du même devis dit « x ». Un devis a une seule valeur.", "Le devis est rejeté avec sa ligne 3."},
			"en": {`but row 2 of the same estimate says "x". An estimate has one value.`, "The estimate is rejected because of its row 3."},
		},
	} {
		for language, want := range sentences {
			r, p := open(t, file, intake.Options{Kind: kind, Language: language})
			d, err := p.Parser().Documents(r).Next()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			for _, w := range want {
				if !slices.ContainsFunc(d.Faults, func(f intake.Fault) bool { return strings.Contains(f.Reason, w) }) {
					t.Errorf("%s in %s: %v do not contain %q", kind, language, d.Faults, w)
				}
			}
		}
	}
}

func TestStepsFollowStatusOfEstimate(t *testing.T) {
	for want, statuses := range map[string][]string{
		"":                        {"", "Draft", "Brouillon", "Quotation"},
		"mark-sent":               {"Sent", "Envoyé", "Quotation Sent", "Expired", "EXPIRÉ"},
		"mark-sent mark-accepted": {"Accepted", "Accepté", "signé", "Facturé", "Sales Order"},
		"mark-sent mark-declined": {"Declined", "Refusé", "Rejected"},
		"unknown":                 {"Not sent", "Non accepté"},
	} {
		for _, status := range statuses {
			actions, known := intake.Head{Status: status}.Steps()
			got := strings.Join(actions, " ")
			if !known {
				got = "unknown"
			}
			if got != want {
				t.Errorf("the steps of status %q are %q, want %q", status, got, want)
			}
		}
	}
}
