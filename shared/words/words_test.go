package words_test

import (
	"strings"
	"testing"

	"comptoir/shared/words"
)

const (
	nb   = "\u00a0"
	thin = "\u202f"
)

func TestNumbersFollowLanguage(t *testing.T) {
	cases := map[string]struct {
		write           func(words.Language) string
		french, english string
	}{
		"thousands": {
			func(l words.Language) string { return l.Number("1234567.50") },
			"1" + thin + "234" + thin + "567,50", "1,234,567.50",
		},
		"below a thousand":             {func(l words.Language) string { return l.Number("999") }, "999", "999"},
		"four digits":                  {func(l words.Language) string { return l.Number("1000") }, "1" + thin + "000", "1,000"},
		"negative":                     {func(l words.Language) string { return l.Number("-0.05") }, "−0,05", "−0.05"},
		"minus zero has no sign":       {func(l words.Language) string { return l.Number("-0.00") }, "0,00", "0.00"},
		"leading zeros are dropped":    {func(l words.Language) string { return l.Number("0012.0") }, "12,0", "12.0"},
		"not a number":                 {func(l words.Language) string { return l.Number("1e3") }, "1e3", "1e3"},
		"an empty text":                {func(l words.Language) string { return l.Number("") }, "", ""},
		"only a point":                 {func(l words.Language) string { return l.Number(".") }, ".", "."},
		"quantity drops zeros":         {func(l words.Language) string { return l.Quantity("2.500000") }, "2,5", "2.5"},
		"whole quantity":               {func(l words.Language) string { return l.Quantity("100") }, "100", "100"},
		"percent":                      {func(l words.Language) string { return l.Percent("5.50") }, "5,5" + thin + "%", "5.5%"},
		"percent with three decimals":  {func(l words.Language) string { return l.Percent("9.975") }, "9,975" + thin + "%", "9.975%"},
		"figure adds missing decimals": {func(l words.Language) string { return l.Figure("7", "EUR") }, "7,00", "7.00"},
		"figure keeps more decimals":   {func(l words.Language) string { return l.Figure("1.111100", "EUR") }, "1,1111", "1.1111"},
		"figure without decimals":      {func(l words.Language) string { return l.Figure("50000", "JPY") }, "50" + thin + "000", "50,000"},
		"figure with three decimals":   {func(l words.Language) string { return l.Figure("1.5", "TND") }, "1,500", "1.500"},
		"euros": {
			func(l words.Language) string { return l.Amount("1234.50", "EUR") },
			"1" + thin + "234,50" + nb + "€", "€1,234.50",
		},
		"negative euros": {
			func(l words.Language) string { return l.Amount("-1234.50", "EUR") },
			"−1" + thin + "234,50" + nb + "€", "−€1,234.50",
		},
		"amount is not rounded": {
			func(l words.Language) string { return l.Amount("0.12345678", "EUR") },
			"0,12345678" + nb + "€", "€0.12345678",
		},
		"dollars name their country": {func(l words.Language) string { return l.Amount("10.00", "USD") }, "10,00" + nb + "$US", "US$10.00"},
		"yen": {
			func(l words.Language) string { return l.Amount("50000", "JPY") },
			"50" + thin + "000" + nb + "¥", "JP¥50,000",
		},
		"tunisian dinars": {
			func(l words.Language) string { return l.Amount("1234.567", "TND") },
			"1" + thin + "234,567" + nb + "TND", "TND" + nb + "1,234.567",
		},
		"a currency unknown to CLDR":  {func(l words.Language) string { return l.Amount("3", "ZZZ") }, "3" + nb + "ZZZ", "3" + nb + "ZZZ"},
		"amount that is not a number": {func(l words.Language) string { return l.Amount("abc", "EUR") }, "abc", "abc"},
		"the largest amount": {
			func(l words.Language) string { return l.Amount("999999999999999.99", "EUR") },
			strings.Repeat("999"+thin, 4) + "999,99" + nb + "€", "€999,999,999,999,999.99",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.write(words.French); got != c.french {
				t.Errorf("french: got %q, want %q", got, c.french)
			}
			if got := c.write(words.English); got != c.english {
				t.Errorf("english: got %q, want %q", got, c.english)
			}
		})
	}
}

func TestDatesFollowLanguage(t *testing.T) {
	cases := []struct{ iso, french, english, longFrench, longEnglish string }{
		{"2026-11-21", "21/11/2026", "21 Nov 2026", "21" + nb + "novembre 2026", "21 November 2026"},
		{"2026-08-01", "01/08/2026", "1 Aug 2026", "1er" + nb + "août 2026", "1 August 2026"},
		{"", "", "", "", ""},
		{"2026-02-30", "2026-02-30", "2026-02-30", "2026-02-30", "2026-02-30"},
	}
	for _, c := range cases {
		got := []string{words.French.Date(c.iso), words.English.Date(c.iso), words.French.LongDate(c.iso), words.English.LongDate(c.iso)}
		want := []string{c.french, c.english, c.longFrench, c.longEnglish}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: got %q, want %q", c.iso, got[i], want[i])
			}
		}
	}
}

func TestForReturnsLanguageOfTag(t *testing.T) {
	for tag, want := range map[string]words.Language{
		"": words.French, "fr": words.French, "fr-BE": words.French, "FR_ch": words.French,
		"en": words.English, "de-DE": words.English, "fro": words.English,
	} {
		if got := words.For(tag); got != want {
			t.Errorf("%q: got %s, want %s", tag, got, want)
		}
	}
}

func TestTitlesAndLabelsFollowLanguage(t *testing.T) {
	for got, want := range map[string]string{
		words.French.Title(words.Invoice):         "Facture",
		words.French.Title(words.CreditNote):      "Avoir",
		words.English.Title(words.Estimate):       "Estimate",
		words.French.Title("else"):                "else",
		words.French.Voided(words.Invoice):        "Annulée",
		words.French.Voided(words.CreditNote):     "Annulé",
		words.English.Voided(words.Invoice):       "Void",
		words.French.Label(words.CarriedForward):  "À reporter",
		words.English.Label(words.BroughtForward): "Brought forward",
		words.French.Label(words.VATNumber):       "N°" + " TVA",
		words.French.Label("else"):                "else",
	} {
		if strings.ReplaceAll(got, nb, " ") != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFillRefusesMissingValues(t *testing.T) {
	phrase := words.Phrase{French: "Dû le {date} : {amount}", English: "Due {date}: {amount}"}
	got, err := words.French.Fill(phrase, "date", "21/11/2026", "amount", "10 €")
	if err != nil || got != "Dû le 21/11/2026"+nb+": 10 €" {
		t.Errorf("got %q, %v", got, err)
	}
	got, err = words.English.Fill(phrase, "date", "{amount}", "amount", "{date}")
	if err != nil || got != "Due {amount}: {date}" {
		t.Errorf("a value is taken for a placeholder: got %q, %v", got, err)
	}
	for name, values := range map[string][]string{
		"missing": {"date", "21/11/2026"}, "empty": {"date", "x", "amount", ""}, "name without value": {"date", "x", "amount"},
	} {
		if got, err := words.French.Fill(phrase, values...); err == nil {
			t.Errorf("%s: got %q, want an error", name, got)
		}
	}
}

func TestIdentityLines(t *testing.T) {
	id := words.Identity{
		Name: "Épices & Cie", LegalForm: "SAS", Capital: "10000.00", Currency: "EUR", Seat: "4 rue du Port, 29900 Concarneau",
		SIREN: "123456789", Register: "RCS Quimper", VATNumber: "FR32123456789", Contact: "contact@epices.example",
	}
	const inEnglish = "Épices & Cie, SAS with a share capital of €1,000.50 – Registered office: 4 rue du Port, 29900 Concarneau"
	got := strings.NewReplacer(nb, " ", thin, " ").Replace(strings.Join(id.Lines(words.French), "\n"))
	want := "Épices & Cie, SAS au capital de 10 000 € – Siège social : 4 rue du Port, 29900 Concarneau\n" +
		"SIREN 123 456 789 – RCS Quimper – N° TVA FR32123456789\ncontact@epices.example"
	if got != want {
		t.Errorf("french: got\n%s\nwant\n%s", got, want)
	}
	id.Capital = "1000.50"
	if got := id.Lines(words.English)[0]; got != inEnglish {
		t.Errorf("english: got %s", got)
	}
	trader := words.Identity{Name: "Jeanne Riou", LegalForm: "EI", SIREN: "123 456 789 00012"}
	if got := trader.Lines(words.French); len(got) != 2 || got[1] != "SIRET"+nb+"123"+nb+"456"+nb+"789"+nb+"00012" {
		t.Errorf("sole trader: got %q", got)
	}
	if got := (words.Identity{}).Lines(words.French); len(got) != 0 {
		t.Errorf("empty identity: got %q", got)
	}
	if got := words.SpacedSIREN("HRB 77"); got != "HRB 77" {
		t.Errorf("foreign number: got %q", got)
	}
}
