package paper_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/offer"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// With U+FFFD in every text of the document and of its seller that no warning reports, the PDF
// shows none of it.
func TestUnprintableTextIsReported(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	two := []money.Component{{Name: "GST", Rate: money.MustPercent("5")}, {Name: "QST", Rate: money.MustPercent("10")}}
	exempt := goods("1", "10", "0")
	exempt.Tax.Category, exempt.Tax.Reason = money.Exempt, "Exonération"
	taxed := goods("2", "10", "20")
	taxed.Tax.Components, taxed.SKU, taxed.Unit, taxed.Description = two, "A1", "pièce", "Vert"
	i := draft(t, func(i *bill.Invoice) {
		shipping := exempt.Tax
		i.Sections[0].ShippingTax, i.Sections[0].Shipping = &shipping, money.MustAmount("5")
		i.Date = calendar.Of(now)
		i.Shipping = postal.Address{Street: "1 quai", City: "Sète", Country: "FR"}
		i.DeliveryMethod.Name, i.Term.Name, i.OrderNumber = "Transporteur", "30 jours", "SO-1"
	}, taxed, exempt)
	i.DeliveryMethod.Translations, i.Term.Translations = words.Translations[words.Name]{}, words.Translations[words.Name]{}
	by := seller()
	by.Bank.IBAN = "FR76"
	sent := i
	sent.Number, sent.Status, sent.Frozen = "FA-1", bill.Sent, &bill.Frozen{Seller: by.Seller}
	credit := bill.CreditNote{
		Number: "AV-1", InvoiceNumber: "FA-1", InvoiceDate: i.Date,
		Customer: i.Customer, Document: i.Document, Frozen: &bill.Frozen{Seller: by.Seller},
	}
	reported := 0
	for name, c := range map[string]struct {
		document func() any
		warnings func(document any, by org.Seller) []fault.Field
	}{
		"draft": {func() any { x := i; return &x }, func(d any, by org.Seller) []fault.Field {
			return d.(*bill.Invoice).Show(by, now).Warnings
		}},
		"invoice": {func() any { x := sent; return &x }, func(d any, by org.Seller) []fault.Field {
			return d.(*bill.Invoice).Show(by, now).Warnings
		}},
		"credit note": {func() any { x := credit; return &x }, func(d any, _ org.Seller) []fault.Field {
			return d.(*bill.CreditNote).Show().Warnings
		}},
		"estimate": {
			func() any { return &offer.Estimate{Number: "EST-1", Customer: i.Customer, Document: i.Document} },
			func(d any, by org.Seller) []fault.Field { return d.(*offer.Estimate).Show(by, now).Warnings },
		},
		"order": {
			func() any { return &sales.Order{Number: "SO-1", Customer: i.Customer, Document: i.Document} },
			func(d any, by org.Seller) []fault.Field { return d.(*sales.Order).Show(by).Warnings },
		},
	} {
		t.Run(name, func(t *testing.T) {
			document, by := c.document(), by
			for _, whole := range []any{document, &by} {
				texts(reflect.ValueOf(whole).Elem(), func(text reflect.Value) {
					before := text.String()
					text.SetString("東")
					if slices.ContainsFunc(c.warnings(document, by.Seller), func(f fault.Field) bool { return f.Code == "document.unprintable" }) {
						text.SetString(before)
						reported++
					}
				})
			}
			p, err := document.(trade.Printable).Printed(by)
			if err != nil {
				t.Fatal(err)
			}
			file, err := paper.Printer{}.Print(p, by)
			if err != nil {
				t.Fatal(err)
			}
			if page := strings.Join(pdftest.Pages(t, file), "\n"); strings.Contains(page, "\uFFFD") {
				t.Errorf("a text without a warning is printed as U+FFFD:\n%s", page)
			}
		})
	}
	if reported < 200 {
		t.Errorf("%d texts are reported; the walk has lost some", reported)
	}
}

// texts passes each text below a value that can be set, except codes, numbers and what the
// product writes itself.
func texts(v reflect.Value, visit func(text reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			visit(v)
		}
	case reflect.Struct:
		for n := range v.NumField() {
			fixed := []string{"Language", "Country", "Mentions", "Category", "SIREN", "SIRET", "Totals", "Status", "InvoiceNumber"}
			if f := v.Type().Field(n); f.IsExported() && !slices.Contains(fixed, f.Name) {
				texts(v.Field(n), visit)
			}
		}
	case reflect.Slice:
		for n := range v.Len() {
			texts(v.Index(n), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), visit)
		}
	}
}
