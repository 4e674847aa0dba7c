package intake_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
)

// rejectAll writes every row of a file as rejected, with the faults found by
// Parser.Contact.
func rejectAll(t testing.TB, file string, o intake.Options) string {
	t.Helper()
	r, p := open(t, file, o)
	var out bytes.Buffer
	w, ps := intake.NewRejects(&out, p), p.Parser()
	if err := w.Header(); err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		_, faults := ps.Contact(row)
		if err := w.Row(row, faults); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRejectedRowsAreReadableAfterCorrection(t *testing.T) {
	const file = "customerID,companyName,address,city,country\n" +
		"BLONP,Blondesddsl père et fils,24, place Kléber,Strasbourg,France\n" +
		"X,=1+1,-2,@home,Angletere\n" +
		"Y\n" +
		"\"Z,a,b,c,France\n"
	got := rejectAll(t, file, intake.Options{Kind: intake.Contacts, Language: "en"})
	want := "\ufeffReason for rejection [mdy point],customerID,companyName,address,city,country\n" +
		"The row has 6 cells for 5 columns. A cell probably contains the delimiter: put it in quotes." +
		",BLONP,Blondesddsl père et fils,24, place Kléber,Strasbourg,France\n" +
		`"country: ""Angletere"" is not a known country. Write its name in English or French, or its two-letter code."` +
		",X,'=1+1,-2,'@home,Angletere\n" +
		"\"The row has only 1 cells for 5 columns. Add the missing ones, even if empty.\",Y\n" +
		`"A quote is opened and never closed, or closed in the middle of a cell. Close it, or double it if it is part of the text."` +
		`,"""Z",a,b,c,France` + "\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}

	corrected := strings.NewReplacer(
		"24, place Kléber", `"24, place Kléber"`, "Angletere", "Angleterre", ",Y\n", ",Y,a,b,c,France\n", `"""Z"`, "Z",
	).Replace(got)
	r, p := open(t, corrected, intake.Options{Kind: intake.Contacts, Language: "en"})
	if p.Columns[0].Use != intake.Reasons || len(p.Warnings) > 0 {
		t.Errorf("the first column is %+v, the warnings are %+v", p.Columns[0], p.Warnings)
	}
	var ids []string
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		c, faults := p.Parser().Contact(row)
		if faults != nil {
			t.Error(faults)
		}
		ids = append(ids, c.ExternalID)
	}
	if d := cmp.Diff([]string{"BLONP", "X", "Y", "Z"}, ids); d != "" {
		t.Error(d)
	}
}

func TestRowsRejectedAgainAreWrittenUnchanged(t *testing.T) {
	o := intake.Options{Kind: intake.Contacts}
	first := rejectAll(t, "Code client;Nom;Adresse;Ville;Pays\n1;A;x;y;Angletere\n2;;x;\"y\nz\";France\n", o)
	if again := rejectAll(t, first, o); again != first {
		t.Errorf("got\n%s\nwant\n%s", again, first)
	}
}

func TestRejectedRowsKeepDateOrderAndDecimalSign(t *testing.T) {
	const whole = "Fournisseur;Date;Montant\nA;04/25/2026;1,234.50\nB;04/05/2026;1,234\n"
	_, p := open(t, whole, intake.Options{Kind: intake.Contacts})
	var out bytes.Buffer
	w := intake.NewRejects(&out, p)
	if err := w.Header(); err != nil {
		t.Fatal(err)
	}
	if err := w.Row(sheet.Row{Number: 3, Cells: []string{"B", "04/05/2026", "1,234"}}, []intake.Fault{{Row: 3, Reason: "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	_, again := open(t, out.String(), intake.Options{Kind: intake.Contacts})
	if again.Format.Dates != sheet.MonthDayYear || again.Format.Decimal != sheet.DecimalPoint || len(again.Format.Warnings) > 0 {
		t.Errorf("the format is %+v, want mdy and point without warnings", again.Format)
	}
	given := sheet.Options{Dates: sheet.DayMonthYear, Decimal: sheet.DecimalComma}
	_, chosen := open(t, out.String(), intake.Options{Kind: intake.Contacts, Sheet: given})
	if chosen.Format.Dates != sheet.DayMonthYear || chosen.Format.Decimal != sheet.DecimalComma {
		t.Errorf("the format is %+v, want the user's choice", chosen.Format)
	}
}

func TestRejectedOrderIsWrittenWithAllRows(t *testing.T) {
	r, p := open(t, orderTitles+"1;2026-01-05;A;x;1;2;0;5\n1;2026-01-05;A;y;un;2;0;5\n", intake.Options{Kind: intake.SalesOrders})
	o, err := p.Parser().Documents(r).Next()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := intake.NewRejects(&out, p)
	if err := w.Document(o); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "La commande est rejetée avec sa ligne 3.;1;2026-01-05;A;x;1;2;0;5\n" +
		"Quantity: « un » n'est pas un nombre. Écrivez par exemple 1234,50.;1;2026-01-05;A;y;un;2;0;5\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

// FuzzImport checks that any file is read to its end, that every row is returned or
// rejected with a reason, and that the rejected rows can be read again.
func FuzzImport(f *testing.F) {
	f.Add([]byte("customerID,companyName,address,city,country\nA,B,24, place,D,France\nA,B,C,D,UK\n"), byte(0))
	f.Add([]byte("Nom;Prénom;Rue;Ville;Email\nDupont;Jeanne;1 r;Reims;a@b.example\n\"x\n"), byte(0))
	f.Add([]byte("Référence;Désignation;Prix unitaire;Stock;TVA\nA;Café;1 234,50;12;20 %\n;;x;;\n"), byte(1))
	f.Add([]byte(orderTitles+"1;2026-01-05;A;x;1;2;0;5\n\"\"z\n2;05/01/2026;A;x;1,5;2;0;5\n"), byte(2))
	f.Add([]byte("N° devis;Date;Valable jusqu'au;Client;Article;Qté;PU;État\n"+
		"1;05/01/2026;04/02/2026;A;x;1,5;2;Signé\n2;05/01/2026;hier;A;x;1;2;\n"), byte(3))
	f.Add([]byte("Motif du rejet [dmy comma];Nom\nx;A\n"), byte(0))
	f.Add([]byte("Nom;=1+1;Ville\n=cmd();'=x;-5\n@a;\"\t=b\";+33 1\n"), byte(0))
	f.Fuzz(func(t *testing.T, file []byte, kind byte) {
		o := intake.Options{Kind: intake.Kinds()[int(kind)%len(intake.Kinds())], Language: "fr", Currency: eur, Country: "FR"}
		r, p, err := intake.Open(bytes.NewReader(file), o)
		if err != nil {
			if fault.Code(err) == "" {
				t.Fatal(err)
			}
			return
		}
		var out bytes.Buffer
		w, ps, rejected := intake.NewRejects(&out, p), p.Parser(), []sheet.Row{}
		if err := w.Header(); err != nil {
			t.Fatal(err)
		}
		reject := func(row sheet.Row, faults []intake.Fault) {
			if len(faults) == 0 {
				return
			}
			for _, f := range faults {
				if f.Code == "" || f.Reason == "" || f.Row < 2 {
					t.Fatalf("incomplete fault: %+v", f)
				}
			}
			if err := w.Row(row, faults); err != nil {
				t.Fatal(err)
			}
			rejected = append(rejected, row)
		}
		if o.Kind != intake.Contacts && o.Kind != intake.Items {
			for _, order := range orders(t, ps.Documents(r)) {
				for _, row := range order.Rows {
					reject(row, order.Faults)
				}
			}
		} else {
			for {
				row, err := r.Next()
				if err == io.EOF {
					break
				} else if err != nil {
					t.Fatal(err)
				}
				if o.Kind == intake.Contacts {
					_, faults := ps.Contact(row)
					reject(row, faults)
				} else {
					_, faults := ps.Item(row)
					reject(row, faults)
				}
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		written, delimiter := out.Bytes(), p.Format.Delimiter
		if n := len(rowsOf(t, written, o)); n != len(rejected) {
			t.Fatalf("%d rows in the file of rejected rows, want %d: %q", n, len(rejected), written)
		}
		if slices.ContainsFunc(p.Columns, func(c intake.Column) bool { return c.Use == intake.Reasons }) {
			return
		}
		o.Sheet = sheet.Options{Delimiter: delimiter, Quoting: sheet.Quoted, Encoding: sheet.UTF8}
		for i, row := range rowsOf(t, written, o) {
			if was := rejected[i]; was.Fault == nil && row.Fault == nil && !slices.Equal(row.Cells[1:], was.Cells) {
				t.Fatalf("%q was rejected, and is read back as %q", was.Cells, row.Cells[1:])
			}
		}
	})
}

// rowsOf returns the rows of a file of rejected rows that is uploaded again.
func rowsOf(t *testing.T, file []byte, o intake.Options) (rows []sheet.Row) {
	t.Helper()
	r, _, err := intake.Open(bytes.NewReader(file), o)
	if err != nil {
		t.Fatalf("%v for the file %q", err, file)
	}
	for {
		row, err := r.Next()
		if err != nil {
			return rows
		}
		rows = append(rows, row)
	}
}

// A fault of a record is translated to the organisation's language and names its
// column.
func TestFaultsAreInLanguageOfOrganisation(t *testing.T) {
	const file = "Nom;Adresse;Ville;Pays\nSans adresse;;;France\n"
	var incomplete fault.List
	postal.Address{Country: "FR"}.Check("/billing_address", &incomplete)
	for language, want := range map[string]string{
		"fr": "Adresse: Il manque la rue de l'adresse.",
		"en": "Adresse: The address needs its street.",
	} {
		_, p := open(t, file, intake.Options{Kind: intake.Contacts, Language: language})
		faults, err := p.Parser().Faults(2, incomplete.Err())
		if err != nil || len(faults) != 2 || faults[0].Code != "address.incomplete" || faults[0].String() != want {
			t.Errorf("in %s, the faults are %v, %v", language, faults, err)
		}
	}
}
