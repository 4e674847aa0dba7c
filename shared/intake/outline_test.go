package intake_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/intake"
)

// Messages about a document call it by its kind, with the forms that go with the noun.
func TestMessagesCallADocumentByItsKind(t *testing.T) {
	for kind, told := range map[intake.Kind]map[string][]string{
		intake.SalesOrders: {
			"fr": {"mais la ligne 2 de la même commande dit « x ». Une commande a une seule valeur.", "La commande est rejetée avec sa ligne 3."},
			"en": {`but row 2 of the same order says "x". An order has one value.`, "The order is rejected because of its row 3."},
		},
		intake.Estimates: {
			"fr": {"mais la ligne 2 du même devis dit « x ». Un devis a une seule valeur.", "Le devis est rejeté avec sa ligne 3."},
			"en": {`but row 2 of the same estimate says "x". An estimate has one value.`, "The estimate is rejected because of its row 3."},
		},
	} {
		for language, want := range told {
			r, p := open(t, "External ID;Date;Customer;Item;Quantity;Price;Notes\n1;2026-01-05;A;x;1;2;x\n1;2026-01-05;A;x;1;2;y\n", intake.Options{Kind: kind, Language: language})
			d, err := p.Parser().Documents(r).Next()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			for _, w := range want {
				if !slices.ContainsFunc(d.Faults, func(f intake.Fault) bool { return strings.Contains(f.Reason, w) }) {
					t.Errorf("%s in %s: %v does not say %q", kind, language, d.Faults, w)
				}
			}
		}
	}
}

func TestWhereAnEstimateStood(t *testing.T) {
	for status, want := range map[string]string{
		"": "", "Draft": "", "Brouillon": "", "Quotation": "", "Sent": "mark-sent", "Envoyé": "mark-sent", "Quotation Sent": "mark-sent", "Expired": "mark-sent", "EXPIRÉ": "mark-sent",
		"Accepted": "mark-sent mark-accepted", "Accepté": "mark-sent mark-accepted", "signé": "mark-sent mark-accepted", "Facturé": "mark-sent mark-accepted", "Sales Order": "mark-sent mark-accepted",
		"Declined": "mark-sent mark-declined", "Refusé": "mark-sent mark-declined", "Rejected": "mark-sent mark-declined", "Not sent": "unknown", "Non accepté": "unknown",
	} {
		actions, known := intake.Head{Status: status}.Steps()
		got := strings.Join(actions, " ")
		if !known {
			got = "unknown"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", status, got, want)
		}
	}
}
