package intake_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
)

const orderTitles = "SalesOrder Number;Order Date;Customer Name;Item Name;Quantity;Rate;Discount %;Shipping Charge\n"

// orders returns the documents of a file.
func orders(t testing.TB, r *intake.DocumentReader) (all []intake.Document) {
	t.Helper()
	for {
		o, err := r.Next()
		if err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
}

// briefOrder formats an order: its number, the number of its lines or rows, the codes of its faults.
func briefOrder(o intake.Document) string {
	if len(o.Faults) == 0 {
		return fmt.Sprintf("%s: %d lines", o.Head.Number, len(o.Lines))
	}
	s := fmt.Sprintf("%s: %d rows rejected", o.Head.Number, len(o.Rows))
	for _, f := range o.Faults {
		s += fmt.Sprintf(", %d %s", f.Row, f.Code)
	}
	return s
}

func TestDocumentReaderGroupsRowsIntoOrders(t *testing.T) {
	cases := []struct {
		name, rows string
		want       []string
	}{
		{
			"two orders",
			"1;2026-01-05;A;x;1;2;0;5\n1;2026-01-05;A;y;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 2 lines", "2: 1 lines"},
		},
		{
			"rows without a number belong to the order before",
			"1;2026-01-05;A;x;1;2;0;5\n;;;y;1;2;;\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 2 lines", "2: 1 lines"},
		},
		{
			"a faulty value rejects the whole order, and no other",
			"1;2026-01-05;A;x;douze;2;0;5\n1;2026-01-05;A;y;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 2 rows rejected, 2 number.unreadable, 3 document.rejected_with", "2: 1 lines"},
		},
		{
			"contradicting rows",
			"1;2026-01-05;A;x;1;2;0;5\n1;2026-01-06;A;y;1;2;0;7\n",
			[]string{"1: 2 rows rejected, 3 document.rows_differ, 3 document.rows_differ, 2 document.rejected_with"},
		},
		{
			"a number only",
			"1;;;;;;;\n",
			[]string{"1: 1 rows rejected" + strings.Repeat(", 2 value.required", 5)},
		},
		{
			"an unreadable row with a certain number",
			"1;2026-01-05;A;x;1;2;0;5\n1;2026-01-05;A;y;z;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 2 rows rejected, 3 row.too_many_cells, 2 document.rejected_with", "2: 1 lines"},
		},
		{
			"an order whose rows all have a cell too many",
			"1;2026-01-05;A;x;1;2;0;5\n3;2026-01-05;A;y;z;1;2;0;5\n3;2026-01-05;A;y;z;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 1 lines", "3: 2 rows rejected, 3 row.too_many_cells, 4 row.too_many_cells", "2: 1 lines"},
		},
		{
			"a split row inside an order",
			"1;2026-01-05;A;x;1;2;0;5\n1;2026-01-05;A;two\nlines;1;2;0;5\n1;2026-01-05;A;y;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{
				"1: 4 rows rejected, 3 row.too_few_cells, 4 row.too_few_cells, 2 document.rejected_with, 5 document.rejected_with",
				"2: 1 lines",
			},
		},
		{
			"an unreadable row inside an order",
			"1;2026-01-05;A;x;1;2;0;5\n\"\"z\n1;2026-01-05;A;y;1;2;0;5\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 3 rows rejected, 3 row.bad_quotes, 2 document.rejected_with, 4 document.rejected_with", "2: 1 lines"},
		},
		{
			"an unreadable row between two orders rejects both",
			"1;2026-01-05;A;x;1;2;0;5\n\"\"z\n2;2026-01-06;B;x;1;2;0;0\n3;2026-01-06;B;x;1;2;0;0\n",
			[]string{
				"1: 1 rows rejected, 2 document.beside_unreadable_row",
				"2: 2 rows rejected, 3 row.bad_quotes, 4 document.rejected_with",
				"3: 1 lines",
			},
		},
		{
			"an unreadable row with the number of the next order",
			"1;2026-01-05;A;x;1;2;0;5\n2;2026\n2;2026-01-06;B;x;1;2;0;0\n",
			[]string{"1: 1 lines", "2: 2 rows rejected, 3 row.too_few_cells, 4 document.rejected_with"},
		},
		{
			"an unreadable last row",
			"1;2026-01-05;A;x;1;2;0;5\n\"\"z\n",
			[]string{"1: 1 rows rejected, 2 document.beside_unreadable_row", ": 1 rows rejected, 3 row.bad_quotes"},
		},
		{
			"a first row without a number",
			";2026-01-05;A;x;1;2;0;5\n1;2026-01-05;A;y;1;2;0;5\n",
			[]string{"1: 2 rows rejected, 2 value.required, 3 document.rejected_with"},
		},
		{"only a row without a number", ";2026-01-05;A;x;1;2;0;5\n", []string{": 1 rows rejected, 2 value.required"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, p := open(t, orderTitles+c.rows, intake.Options{Kind: intake.SalesOrders})
			var got []string
			for _, o := range orders(t, p.Parser().Documents(r)) {
				got = append(got, briefOrder(o))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDocumentReaderRejectsTooLongOrders(t *testing.T) {
	rows := func(number string, n int) string {
		return strings.Repeat(number+";2026-01-05;A;x;1;2;0;5\n", n)
	}
	file := orderTitles + rows("1", intake.MaxRows) + rows("2", 2*intake.MaxRows+1) + rows("3", 1) +
		strings.Repeat("\"\"z\n", 2*intake.MaxRows+1) + rows("4", 1) + rows("5", 1)
	r, p := open(t, file, intake.Options{Kind: intake.SalesOrders})
	var got []string
	for _, o := range orders(t, p.Parser().Documents(r)) {
		got = append(got, fmt.Sprintf("%s: %d rows, ok %t", o.Head.Number, len(o.Rows), len(o.Faults) == 0))
	}
	want := []string{
		"1: 500 rows, ok true", "2: 500 rows, ok false", "2: 500 rows, ok false", "2: 1 rows, ok false",
		"3: 1 rows, ok false", ": 500 rows, ok false", ": 500 rows, ok false", "4: 2 rows, ok false", "5: 1 rows, ok true",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDocumentReaderReadsFieldsOfOrder(t *testing.T) {
	const file = "SalesOrder Number;SalesOrder ID;Order Date;Expected Shipment Date;Customer Name;Customer ID;Sales Person;Reference#;" +
		"Is Inclusive Tax;Currency Code;Item Name;SKU;Quantity;Rate;Discount %;Discount Amount;Item Tax;Shipping Charge;Adjustment;" +
		"Entity Discount Percent;Shipping Name;Shipping Street;Shipping City;Shipping Code;Shipping Country\n" +
		"10248;Z9;04/07/1996;25/08/1996;Vins et alcools Chevalier;VINET;Steven Buchanan;BC 7;true;USD;Queso;11;1 200;14,05;15;;" +
		"TVA 20 %;$32,38;-0,01;2,5;Chevalier;59 rue de l'Abbaye;Reims;01100;France\n" +
		"10248;Z9;04/07/1996;;;VINET;;;;;Mozzarella;72;5;34,8;;1,50 USD;;;;;;;;;\n"
	r, p := open(t, file, intake.Options{Kind: intake.SalesOrders, Source: "zoho"})
	ps := p.Parser()
	got := orders(t, ps.Documents(r))
	if len(got) != 1 || got[0].Faults != nil {
		t.Fatalf("the documents are %+v, want one without faults", got)
	}
	format := p.Format
	day := func(s string) (d intake.Head) {
		d.Date, _ = format.Date(s)
		return d
	}
	usd := money.MustCurrency("USD")
	want := intake.Head{
		Number: "10248", ExternalRef: "Z9", Date: day("1996-07-04").Date, ExpectedShipment: day("1996-08-25").Date, Reference: "BC 7",
		CustomerName: "Vins et alcools Chevalier", CustomerID: "VINET", Salesperson: "Steven Buchanan", Currency: usd, TaxInclusive: true,
		Discount:       money.Discount{Percent: money.MustPercent("2.5")},
		ShippingCharge: money.MustAmount("32.38"), Adjustment: money.MustAmount("-0.01"),
		Shipping: postal.Address{Attention: "Chevalier", Street: "59 rue de l'Abbaye", City: "Reims", PostalCode: "01100", Country: "FR"},
	}
	if d := cmp.Diff(want, got[0].Head, cmp.Comparer(func(a, b intake.Head) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); d != "" {
		t.Error(d)
	}
	lines := []intake.Line{
		{
			Row: 2, Name: "Queso", SKU: "11", Quantity: money.MustQuantity("1200"), Rate: money.MustPrice("14.05"),
			Discount: money.Discount{Percent: money.MustPercent("15")}, Tax: "TVA 20 %",
		},
		{
			Row: 3, Name: "Mozzarella", SKU: "72", Quantity: money.MustQuantity("5"), Rate: money.MustPrice("34.8"),
			Discount: money.Discount{Amount: money.MustAmount("1.50")},
		},
	}
	if d := cmp.Diff(lines, got[0].Lines); d != "" {
		t.Error(d)
	}
	if ps.CustomerSource() != "zoho.customer" || ps.ItemSource() != "zoho.item" {
		t.Errorf("the sources are %s and %s", ps.CustomerSource(), ps.ItemSource())
	}

	var l fault.List
	l.Add("line.quantity", "/lines/1/quantity", "x")
	l.Add("address.incomplete", "/shipping_address/city", "x")
	l.Add("size", "", "x")
	faults, err := ps.DocumentFaults(got[0], l.Err())
	if err != nil {
		t.Fatal(err)
	}
	located := []string{"row 3 | Quantity | line.quantity", "row 2 | Shipping City | address.incomplete", "row 2 |  | size"}
	if d := cmp.Diff(located, brief(faults)); d != "" {
		t.Error(d)
	}
}

// Reading that resumes at the end of any order returns the same orders as reading
// the whole file.
func TestDocumentReaderResumesAtAnyPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SampledFrom([]string{
			"1;2026-01-05;A;x;1;2;0;5\n", "1;2026-01-05;A;x;1;2;0;5\n", "2;2026-01-05;A;y;1;2;0;5\n", "3;2026-01-05;A;y;1;2;0;5\n",
			";;;y;1;2;;\n", "1;2026-01-05;A;x;un;2;0;5\n", "2;2026-01-05;A;x;z;1;2;0;5\n", "1;2026\n", "\"\"z\n", "\n", "z;1;2;0;5\n",
			"3;2026-02-05;\"A\n\";x;1;2;0;5\n", "\"2;2026-01-05;A;x;1;2;0;5\n",
		})
		file := orderTitles + strings.Join(rapid.SliceOfN(row, 0, 30).Draw(t, "rows"), "")
		r, p, err := intake.Open(strings.NewReader(file), intake.Options{Kind: intake.SalesOrders, Currency: eur})
		if err != nil {
			t.Fatal(err)
		}
		whole := p.Parser().Documents(r)
		positions, found := []sheet.Position{whole.Position()}, []intake.Document{}
		rows := 0
		for {
			o, err := whole.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if len(o.Faults) == 0 && len(o.Lines) != len(o.Rows) {
				t.Fatalf("order %s has %d lines from %d rows", o.Head.Number, len(o.Lines), len(o.Rows))
			}
			for _, r := range o.Rows {
				if len(o.Faults) > 0 && !slices.ContainsFunc(o.Faults, func(f intake.Fault) bool { return f.Row == r.Number }) {
					t.Fatalf("row %d is rejected without a reason", r.Number)
				}
			}
			rows += len(o.Rows)
			positions, found = append(positions, whole.Position()), append(found, o)
		}
		plain := p.Resume(strings.NewReader(file[positions[0].Offset:]), positions[0])
		for {
			if _, err := plain.Next(); err == io.EOF {
				break
			}
			rows--
		}
		if rows != 0 {
			t.Fatalf("the orders have %d rows more than the file", rows)
		}
		for i, at := range positions[:len(found)] {
			again := p.Parser().Documents(p.Resume(strings.NewReader(file[at.Offset:]), at))
			for _, want := range found[i:] {
				got, err := again.Next()
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(briefOrder(want), briefOrder(got)); d != "" {
					t.Fatalf("resumed at %+v: %s", at, d)
				}
			}
		}
	})
}
