package intake_test

import (
	"testing"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// office returns settings with five taxes and two payment terms.
func office() org.Settings {
	tax := func(id, name, category, rate string) *org.Tax {
		components := []money.Component{{Name: "TVA", Rate: money.MustPercent(rate)}}
		return &org.Tax{ID: org.TaxID(id), TaxRate: org.TaxRate{Name: name, Category: category, Components: components}}
	}
	return org.Settings{
		Organization: org.Organization{Profile: org.Profile{Seller: org.Seller{Currency: money.MustCurrency("EUR")}}},
		Taxes: []*org.Tax{
			tax("20", "TVA 20 %", "S", "20"), tax("export", "Export", "G", "0"), tax("exempt", "Exonéré", "E", "0"),
			tax("55", "TVA 55 %", "S", "55"), tax("5.5", "TVA 5,5 %", "S", "5.5"),
		},
		Terms: []*org.PaymentTerm{
			{ID: "45", TermRule: org.TermRule{Name: "45 jours fin de mois", Days: 45, EndOfMonth: true}},
			{ID: "30", TermRule: org.TermRule{Name: "30 jours", Days: 30}},
		},
	}
}

func TestTaxIsFoundByNameOrRate(t *testing.T) {
	r, p := open(t, "Nom;TVA\nA;x\n", intake.Options{Kind: intake.Items})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": "", "TVA 20 %": "20", "tva 20%": "20", "20": "20", "20,0 %": "20", "export": "export", "Exonéré": "exempt",
		"TVA 5,5 %": "5.5", "tva 5.5%": "5.5", "TVA 55 %": "55", "tva55": "import.tax_unknown",
		"0": "import.tax_ambiguous", "19,6": "import.tax_unknown", "Taux normal": "import.tax_unknown",
	} {
		i, err := p.Parser().NewItem("itm_1", intake.ItemRow{Row: 2, Tax: text, Card: stock.Card{Name: "A"}}, office())
		got := string(i.Tax)
		if err != nil {
			got = fault.Code(err)
			if faults, _ := p.Parser().Faults(2, err); faults[0].Column != "TVA" || faults[0].Row != 2 {
				t.Errorf("%q: %+v", text, faults)
			}
		}
		if got != want {
			t.Errorf("the tax %q gives %q, want %q", text, got, want)
		}
	}
}

func TestPaymentTermIsFoundByNameOrDays(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "30 jours": "30", "30": "30", "Net 30": "30", "45 jours fin de mois": "45", "45": "?", "comptant": "?",
	} {
		var tally intake.Tally
		c := crm.Contact{ID: "con_1"}
		row := intake.ContactRow{Row: 2, Terms: text, Card: crm.Card{DisplayName: "A"}, Inactive: true}
		if err := row.Write(&c, office(), &tally); err != nil {
			t.Fatal(err)
		}
		got := string(c.Term)
		if len(tally.Notes) > 0 {
			got = "?"
		}
		if got != want || c.Status != crm.Inactive {
			t.Errorf("the terms %q give %q, want %q; status %s", text, got, want, c.Status)
		}
	}
}

func TestRowWithoutIDIsIdentifiedByItsValues(t *testing.T) {
	identity := func(file string) intake.Identity {
		r, p := open(t, file, intake.Options{Kind: intake.Contacts})
		row, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		return p.Parser().Of("x", "", row)
	}
	first := identity("Fournisseur;Ville\nA;Pontoise\n")
	if again := identity("Motif du rejet [dmy comma];Ville;Fournisseur;Autre\n;Pontoise ;A;1\n"); again != first || first.Source != "x.row" {
		t.Errorf("the identities of the same row are %+v and %+v", first, again)
	}
	if other := identity("Fournisseur;Ville\nA;Cergy\n"); other == first {
		t.Errorf("two rows have the identity %+v", other)
	}
}

func TestWishesAreReadFromMetadata(t *testing.T) {
	w, err := intake.WishesOf(map[string]string{"role": "vendor", "decimal": "comma", "columns": `{"Raison": "legal_name"}`, "author": "x"})
	if err != nil || w.Role != intake.Vendor || w.Decimal != "comma" || w.Columns["Raison"] != "legal_name" {
		t.Errorf("the wishes are %+v, %v", w, err)
	}
	for code, metadata := range map[string]map[string]string{
		"import.role": {"role": "boss"}, "import.source": {"source": "a#b"}, "import.columns": {"columns": "[]"},
	} {
		if _, err := intake.WishesOf(metadata); fault.Code(err) != code {
			t.Errorf("%v: got %v, want %s", metadata, err, code)
		}
	}
}
