package bill_test

import (
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
	"comptoir/shared/trade"
)

func TestWhatKeepsAnInvoiceFromBeingSent(t *testing.T) {
	for name, c := range map[string]struct {
		form func(*bill.Form)
		in   func(*bill.Sending)
		make func(*bill.Invoice)
		want string
	}{
		"nothing":       {},
		"no legal name": {in: func(s *bill.Sending) { s.Settings.LegalName = "" }, want: "invoice.seller_incomplete /seller/legal_name"},
		"no seat": {
			in:   func(s *bill.Sending) { s.Settings.Address.Street, s.Settings.Address.City = "", " " },
			want: "invoice.seller_incomplete /seller/address/street /seller/address/city",
		},
		"no SIREN in France":    {in: func(s *bill.Sending) { s.Settings.SIREN = "" }, want: "invoice.seller_incomplete /seller/siren"},
		"no SIREN in Réunion":   {in: func(s *bill.Sending) { s.Settings.SIREN, s.Settings.Address.Country = "", "RE" }, want: "invoice.seller_incomplete /seller/siren"},
		"no SIREN in Belgium":   {in: func(s *bill.Sending) { s.Settings.SIREN, s.Settings.Address.Country = "", "BE" }},
		"VAT without a number":  {in: func(s *bill.Sending) { s.Settings.VATNumber = "" }, want: "invoice.seller_incomplete /seller/vat_number"},
		"no VAT, no VAT number": {form: taxed("tax_e"), in: func(s *bill.Sending) { s.Settings.VATNumber = "" }},
		"reverse charge without our VAT number": {
			form: taxed("tax_ae"), in: func(s *bill.Sending) { s.Settings.VATNumber = "" }, want: "invoice.seller_incomplete /seller/vat_number",
		},
		"a small business charges VAT": {
			in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true }, want: "invoice.small_business /lines",
		},
		"a small business charges none": {
			form: taxed("tax_e"), in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true },
		},
		"a small business charges VAT on shipping": {
			form: func(f *bill.Form) {
				taxed("tax_e")(f)
				f.Sections[0].ShippingTax = "tax_20"
				f.Sections[0].Freight = euros("10")
			},
			in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true }, want: "invoice.small_business /lines",
		},
		"customer without a legal name": {make: func(i *bill.Invoice) { i.Customer.LegalName = "" }, want: "invoice.customer_incomplete /customer/legal_name"},
		"customer without an address": {
			make: func(i *bill.Invoice) { i.Billing.Street, i.Billing.Country = "", "" },
			want: "invoice.customer_incomplete /billing_address/street /billing_address/country",
		},
		"reverse charge without the customer's VAT number": {
			form: taxed("tax_ae"), make: func(i *bill.Invoice) { i.Customer.TaxNumber = "" }, want: "invoice.customer_incomplete /customer/tax_number",
		},
		"to another member state without the customer's VAT number": {
			form: taxed("tax_k"), make: func(i *bill.Invoice) { i.Customer.TaxNumber = "" }, want: "invoice.customer_incomplete /customer/tax_number",
		},
		"the contact has his VAT number by now": {
			form: taxed("tax_k"), make: func(i *bill.Invoice) { i.Customer.TaxNumber = "" }, in: func(s *bill.Sending) { s.Customer = customer() },
		},
		"due before it is issued": {
			form: func(f *bill.Form) { f.Due = day(t, "2026-11-20") }, want: "invoice.due_date /due_date",
		},
		"foreign currency with tax and no rate": {
			form: func(f *bill.Form) {
				f.Currency, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), price("20"), price("40")
			},
			want: "invoice.exchange_rate /exchange_rate",
		},
		"foreign currency with a rate": {form: func(f *bill.Form) {
			f.Currency, f.ExchangeRate, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), money.MustExchangeRate("0.92"), price("20"), price("40")
		}},
		"foreign currency without tax": {form: func(f *bill.Form) {
			taxed("tax_e")(f)
			f.Currency, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), price("20"), price("40")
		}},
		"less than nothing": {make: func(i *bill.Invoice) { i.Totals.Total = euros("-1") }, want: "document.total_negative /sections/0/adjustment"},
		"no lines":          {make: func(i *bill.Invoice) { i.Lines = nil }, want: "invoice.no_lines /lines"},
		"everything at once": {
			in:   func(s *bill.Sending) { s.Settings.SIREN = "" },
			form: func(f *bill.Form) { f.Date = day(t, "2026-11-22") },
			make: func(i *bill.Invoice) { i.Customer.LegalName = "" },
			want: "invoice.customer_incomplete /customer/legal_name /seller/siren /date",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i, in := draft(t, c.form), sending(t)
			if c.make != nil {
				c.make(&i)
			}
			if c.in != nil {
				c.in(&in)
			}
			_, err := i.Send(in)
			if faulttest.Text(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if (i.Status == bill.Draft) != (err != nil) {
				t.Errorf("it is %s", i.Status)
			}
		})
	}
}

// taxed puts one tax on all lines.
func taxed(id string) func(*bill.Form) {
	return func(f *bill.Form) {
		for n := range f.Lines {
			f.Lines[n].Tax = orgTax(id)
		}
	}
}

func TestSendingFreezesThePaper(t *testing.T) {
	i, in := draft(t, nil), sending(t)
	in.Customer = customer()
	in.Customer.LegalName = "Chevalier SAS"
	if _, err := i.Send(in); err != nil {
		t.Fatal(err)
	}
	if i.Frozen.Seller != in.Settings.Seller {
		t.Errorf("frozen seller: %+v", i.Frozen.Seller)
	}
	if i.Frozen.Logo != "0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543" {
		t.Errorf("the logo's hash is %s", i.Frozen.Logo)
	}
	if i.Customer.LegalName != "Chevalier SAS" {
		t.Error("the customer is not the one he is when the invoice is sent")
	}
	if !i.SentAt.Equal(now) || !i.Open() {
		t.Errorf("sent at %s", i.SentAt)
	}
	other := sending(t)
	other.Customer = customer()
	other.Customer.ID, other.Customer.LegalName = "con_2", "Somebody else"
	j := draft(t, nil)
	if _, err := j.Send(other); err != nil || j.Customer.LegalName != "Vins et alcools Chevalier" {
		t.Errorf("another contact became the customer: %s, %v", j.Customer.LegalName, err)
	}
}

func TestDueDate(t *testing.T) {
	for name, c := range map[string]struct {
		form func(*bill.Form)
		want string
	}{
		"by the default term":             {nil, "2026-12-21"},
		"by the term chosen":              {func(f *bill.Form) { f.Term = "pt_45" }, "2027-01-31"},
		"counted from the date of issue":  {func(f *bill.Form) { f.Date = day(t, "2026-11-01") }, "2026-12-01"},
		"as given":                        {func(f *bill.Form) { f.Due = day(t, "2026-11-30") }, "2026-11-30"},
		"given as the day of issue":       {func(f *bill.Form) { f.Due = day(t, "2026-11-21") }, "2026-11-21"},
		"given, though the term is later": {func(f *bill.Form) { f.Due, f.Term = day(t, "2026-11-30"), "pt_45" }, "2026-11-30"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sent(t, c.form).Due.String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("without a term it is due at once", func(t *testing.T) {
		i := draft(t, nil)
		i.Term = trade.Term{}
		if _, err := i.Send(sending(t)); err != nil || i.Due != i.Date {
			t.Errorf("due %s, %v", i.Due, err)
		}
	})
}

func TestTaxInOwnCurrency(t *testing.T) {
	i := draft(t, func(f *bill.Form) {
		f.Currency, f.ExchangeRate, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), money.MustExchangeRate("0.92"), price("20"), price("40")
	})
	if got, known := i.TaxIn(money.MustCurrency("EUR")); !known || got.String() != "46.18" { // 48.00 + 2.20 = 50.20 × 0.92
		t.Errorf("got %s, %t", got, known)
	}
	if got, known := i.TaxIn(money.MustCurrency("USD")); !known || got.String() != "50.20" {
		t.Errorf("got %s, %t", got, known)
	}
	i.ExchangeRate = money.ExchangeRate{}
	if _, known := i.TaxIn(money.MustCurrency("EUR")); known {
		t.Error("known without a rate")
	}
}
