package canon_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
)

func TestNumbersIgnoreCaseWidthAndSpaces(t *testing.T) {
	for _, same := range [][]string{
		{"SO-00001", "so-00001", "ＳＯ-00001", " SO-00001 "},
		{"A/B-12.5", "a/b-12.5", "A/B-12.5\u00a0"},
		{"TVA 20 %", "tva  20\u202f%"},
		{"Entrepôt", "ENTREPÔT", "Entrepo\u0302t"},
	} {
		for _, s := range same {
			if canon.Number(s) != canon.Number(same[0]) || canon.Number(canon.Number(s)) != canon.Number(s) {
				t.Errorf("%q is not %q", s, same[0])
			}
		}
	}
	for _, other := range [][2]string{{"SO-1", "SO-01"}, {"A/B", "A-B"}, {"é", "e"}, {"12.5", "125"}} {
		if canon.Number(other[0]) == canon.Number(other[1]) {
			t.Errorf("%q and %q are two numbers", other[0], other[1])
		}
	}
}

func TestNamesIgnoreAccentsAndPunctuation(t *testing.T) {
	if canon.Name("L'Œuvre, S.A.") != canon.Name("l œuvre – s a") || canon.Name("") != "" {
		t.Error("the same name differs")
	}
	long := strings.Repeat("Société ", 40)
	if canon.Name(long+"A") == canon.Name(long+"B") {
		t.Error("two long names that differ at the end are the same")
	}
}

func TestEmailIsReadByOneRule(t *testing.T) {
	for typed, want := range map[string]struct{ shown, ascii string }{
		"compta@x.example":                  {"compta@x.example", "compta@x.example"},
		" compta@x.example\n":               {"compta@x.example", "compta@x.example"},
		"Compta <compta@x.example>":         {"compta@x.example", "compta@x.example"},
		`"Martin, Paul" <Paul.M@X.example>`: {"Paul.M@X.example", "Paul.M@x.example"},
		"compta@x.example (service)":        {"compta@x.example", "compta@x.example"},
		"mailto:compta@x.example":           {"compta@x.example", "compta@x.example"},
		"compta@épicerie.example":           {"compta@épicerie.example", "compta@xn--picerie-9xa.example"},
		"compta@xn--picerie-9xa.example":    {"compta@xn--picerie-9xa.example", "compta@xn--picerie-9xa.example"},
		"a@e\u0301picerie.example":          {"a@épicerie.example", "a@xn--picerie-9xa.example"},
		"a@bücher.example":                  {"a@bücher.example", "a@xn--bcher-kva.example"},
		"a@他们为什么不说中文.example": {
			"a@他们为什么不说中文.example", "a@xn--ihqwcrb4cv8a8dqg056pqjye.example",
		},
		"a@почемужеонинеговорятпорусски.example": {
			"a@почемужеонинеговорятпорусски.example",
			"a@xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example",
		},
		"o'brien+facture_1@mail.x-y.example":   {"o'brien+facture_1@mail.x-y.example", "o'brien+facture_1@mail.x-y.example"},
		"Hélène <helene@x.example>":            {"helene@x.example", "helene@x.example"},
		strings.Repeat("a", 64) + "@x.example": {strings.Repeat("a", 64) + "@x.example", strings.Repeat("a", 64) + "@x.example"},
	} {
		e, err := canon.ParseEmail(typed)
		if err != nil || e.String() != want.shown || e.ASCII() != want.ascii {
			t.Errorf("%q is %q, %q, %v", typed, e.String(), e.ASCII(), err)
		}
		if again, err := canon.ParseEmail(e.String()); err != nil || again != e {
			t.Errorf("%q is read as %v, %v", e.String(), again, err)
		}
	}
	for typed, want := range map[string]error{
		"hélène@x.example":                      canon.ErrLocal,
		"":                                      canon.ErrEmail,
		"chevalier":                             canon.ErrEmail,
		"a@x":                                   canon.ErrEmail,
		"a@localhost":                           canon.ErrEmail,
		"a@x.example, b@x.example":              canon.ErrEmail,
		"a@x.example; b@x.example":              canon.ErrEmail,
		"a@x.example\r\nBcc: all@x.example":     canon.ErrEmail,
		"a\u200b@x.example":                     canon.ErrEmail,
		"a@x\u200b.example":                     canon.ErrEmail,
		"a\u202e@x.example":                     canon.ErrEmail,
		`"a b"@x.example`:                       canon.ErrEmail,
		"a..b@x.example":                        canon.ErrEmail,
		"a@-x.example":                          canon.ErrEmail,
		"a@x..example":                          canon.ErrEmail,
		"a@x_y.example":                         canon.ErrEmail,
		"a@[127.0.0.1]":                         canon.ErrEmail,
		"a@127.0.0.1":                           canon.ErrEmail,
		strings.Repeat("a", 65) + "@x.example":  canon.ErrEmail,
		"a@" + strings.Repeat("x", 64) + ".fr":  canon.ErrEmail,
		"a@" + strings.Repeat("é", 500) + ".fr": canon.ErrEmail,
		"a@" + strings.Repeat("xy.", 84) + "fr": canon.ErrEmail,
	} {
		if e, err := canon.ParseEmail(typed); !errors.Is(err, want) {
			t.Errorf("%q is read as %v, %v, want %v", typed, e, err, want)
		}
	}
}

func TestSameEmails(t *testing.T) {
	for _, same := range [][2]string{
		{"compta@X.example", "Compta@x.EXAMPLE"}, {"a@épicerie.example", "Compta <A@xn--picerie-9xa.example>"}, {"", " "},
	} {
		if !canon.SameEmail(same[0], same[1]) {
			t.Errorf("%q and %q are two", same[0], same[1])
		}
	}
	for _, other := range [][2]string{
		{"jean-pierre@x.example", "jean.pierre@x.example"}, {"a@x-y.example", "a@x.y.example"}, {"hélène@x.example", "helene@x.example"},
	} {
		if canon.SameEmail(other[0], other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
}

func TestEmailsAreSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                    nil,
		"a@x.example":                         {"a@x.example"},
		"a@x.example; b@x.example":            {"a@x.example", "b@x.example"},
		"a@x.example,b@x.example;\n":          {"a@x.example", "b@x.example"},
		`"Martin, Paul" <p@x.example>; c@x.y`: {`"Martin, Paul" <p@x.example>`, "c@x.y"},
		`"unclosed, a@x.example`:              {`"unclosed, a@x.example`},
	} {
		if got := canon.Emails(text); !slices.Equal(got, want) {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestCheckEmailSaysWhatToDo(t *testing.T) {
	for typed, want := range map[string]string{"hélène@x.example": "without accents", "a@x@y": "one address such as"} {
		var l fault.List
		canon.CheckEmail(typed, "contact.email", "/email", &l)
		f, _ := fault.As(l.Err())
		if f == nil || f.Code != "contact.email" || f.Fields[0].Pointer != "/email" || !strings.Contains(f.Detail, want) {
			t.Errorf("%q: %v", typed, l.Err())
		}
	}
	var l fault.List
	got := canon.CheckEmail(" A <a@x.example>", "c", "/email", &l)
	if got != "a@x.example" || canon.CheckEmail("  ", "c", "/", &l) != "" || l.Err() != nil {
		t.Errorf("%q, %v", got, l.Err())
	}
}

func TestPhonesAreComparedByNationalNumber(t *testing.T) {
	for _, c := range []struct {
		country string
		typed   []string
		want    []string
	}{
		{"FR", []string{
			"03 26 47 15 10", "0326471510", "+33 3 26 47 15 10", "+33 (0)3 26 47 15 10", "0033326471510", "03.26.47.15.10", "(03) 26-47-15-10",
			"Tél. 03 26 47 15 10 poste 12", "０３ 26 47 15 10", "03\u00a026\u202f47 15 10",
		}, []string{"326471510"}},
		{"US", []string{"+1 (212) 555-0100", "1-212-555-0100", "(212) 555-0100 ext. 4", "001 212 555 0100"}, []string{"2125550100"}},
		{"", []string{"+44 20 7946 0018", "020 7946 0018"}, []string{"2079460018"}},
		{"DE", []string{"030/1234567", "+49 30 1234567"}, []string{"301234567"}},
		{"IT", []string{"+39 06 1234567", "06 1234567"}, []string{"61234567"}},
		{"LU", []string{"+352 27 12 34", "27 12 34"}, []string{"271234"}},
		{"RU", []string{"8 495 123-45-67", "+7 495 123-45-67"}, []string{"4951234567"}},
		{"HU", []string{"06 1 234 5678", "+36 1 234 5678"}, []string{"12345678"}},
		{"FR", []string{"03 26 47 15 10 / 06 12 34 56 78", "0326471510; 0612345678"}, []string{"326471510", "612345678"}},
		{"FR", []string{"3949"}, []string{"3949"}},
		{"FR", []string{"", "-", "12", "standard"}, nil},
	} {
		for _, typed := range c.typed {
			if got := canon.Phones(typed, c.country); !slices.Equal(got, c.want) {
				t.Errorf("%s %q is %q, want %q", c.country, typed, got, c.want)
			}
		}
	}
	if canon.PhoneKey("0326471510 / 0612345678", "FR") != "" || canon.PhoneKey("0326471510", "FR") != "326471510" {
		t.Error("a text with two numbers is one phone")
	}
}

func TestTaxNumbersIgnoreSeparators(t *testing.T) {
	for _, typed := range []string{"FR44732829320", "FR 44 732 829 320", "FR44.732.829.320", "fr-44-732829320", "ＦＲ44732829320"} {
		if got := canon.PrintedTaxNumber(typed); got != "FR44732829320" || canon.TaxNumber(typed) != got || canon.SIRENOf(typed) != "732829320" {
			t.Errorf("%q is %q, SIREN %q", typed, got, canon.SIRENOf(typed))
		}
	}
	for typed, want := range map[string]string{
		"NL 1234.56.789.B01": "NL123456789B01", "CHE-123.456.789 MWST": "CHE-123.456.789 MWST", "12-3456789": "12-3456789",
		" 12.345.678/0001-95 ": "12.345.678/0001-95", "": "", "EN COURS": "EN COURS",
	} {
		if got := canon.PrintedTaxNumber(typed); got != want {
			t.Errorf("%q is printed as %q", typed, got)
		}
	}
	for _, typed := range []string{"DE123456789", "FRAB12345678", "732829320", ""} {
		if canon.SIRENOf(typed) != "" {
			t.Errorf("%q has the SIREN %s", typed, canon.SIRENOf(typed))
		}
	}
}

func TestNamesAreSortedByTheValueOfTheirNumbers(t *testing.T) {
	sorted := []string{
		"Client 9", "Client 10", "Client 10 bis", "Client 100", "Fil 0,25 m", "Fil 0,5 m", "Fil 2,5 m", "Fil 10 m", "Lot 1.9.1", "Lot 1.10.1",
		"Lot 20240101", "Lot 123456789012", "Lot 1234567890123", "Vis", "Vis 6 mm", "Vis 6mm à tête", "VIS 10 mm", "Vis 100 mm", "Vis à bois",
	}
	for i := range sorted[1:] {
		if canon.SortKey(sorted[i]) >= canon.SortKey(sorted[i+1]) {
			t.Errorf("%q (%s) is not before %q (%s)", sorted[i], canon.SortKey(sorted[i]), sorted[i+1], canon.SortKey(sorted[i+1]))
		}
	}
	for _, name := range []string{"Vins et alcools Chevalier", "C&A", "L'Œuvre", strings.Repeat("é ", 100), ""} {
		if got, want := canon.SortKey(name), strings.Join(canon.Words(name, 120), " "); got != want {
			t.Errorf("a name without a number is sorted as %q, not as %q", got, want)
		}
	}
	if long := canon.SortKey(strings.Repeat("9 ", 200)); len(long) > 250 {
		t.Errorf("a sort key has %d bytes", len(long))
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"a@x.example", "Compta <compta@épicerie.example>", "hélène@x.example", "a@xn--a.example", `"a"@x.y`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		e, err := canon.ParseEmail(typed)
		if err != nil {
			return
		}
		if again, err := canon.ParseEmail(e.String()); err != nil || again.ASCII() != e.ASCII() {
			t.Errorf("%q is %q, which is read as %v, %v", typed, e.String(), again, err)
		}
		if again, err := canon.ParseEmail(e.ASCII()); err != nil || again.ASCII() != e.ASCII() {
			t.Errorf("%q is sent to %q, which is read as %v, %v", typed, e.ASCII(), again, err)
		}
		if strings.ContainsFunc(e.ASCII(), func(r rune) bool { return r <= ' ' || r > '~' }) || !canon.SameEmail(typed, e.ASCII()) {
			t.Errorf("%q is sent to %q", typed, e.ASCII())
		}
	})
}

// The Punycode of each label is that of Python's codec.
func TestDomainHasASCIIForm(t *testing.T) {
	for address, want := range map[string]string{
		"a@épicerie.example": "a@xn--picerie-9xa.example", "a@BÜCHER.example": "a@xn--bcher-kva.example",
		"a@例え.example":          "a@xn--r8jz45g.example",
		"a@mail.münchen-ost.de": "a@mail.xn--mnchen-ost-9db.de", "a@ελληνικά.example": "a@xn--hxargifdar.example",
		"a@пример.example": "a@xn--e1afmkfd.example", "a@école-été.fr": "a@xn--cole-t-9uafb.fr", "A@X.example": "A@x.example",
		"hélène@x.example": "", "@x.example": "", "a@x..example": "", "a@x.éxample.": "", "x": "", "a@é!.example": "",
	} {
		e, err := canon.ParseEmail(address)
		got, ok := "", err == nil
		if ok {
			got = e.ASCII()
		}
		if got != want || ok != (want != "") {
			t.Errorf("the ASCII form of %s is %q (%v), want %q", address, got, ok, want)
		}
	}
}
