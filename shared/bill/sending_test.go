package bill_test

import (
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
	"comptoir/shared/trade"
)

func TestSendRefusesIncompleteInvoice(t *testing.T) {
	for name, c := range map[string]struct {
		form    func(*bill.Form)
		in      func(*bill.Sending)
		prepare func(*bill.Invoice)
		want    string
	}{
		"complete":      {},
		"no legal name": {in: func(s *bill.Sending) { s.Settings.LegalName = "" }, want: "invoice.seller_incomplete /seller/legal_name"},
		"no address": {
			in:   func(s *bill.Sending) { s.Settings.Address.Street, s.Settings.Address.City = "", " " },
			want: "invoice.seller_incomplete /seller/address/street /seller/address/city",
		},
		"no SIREN in France": {in: func(s *bill.Sending) { s.Settings.SIREN = "" }, want: "invoice.seller_incomplete /seller/siren"},
		"no SIREN in Réunion": {
			in:   func(s *bill.Sending) { s.Settings.SIREN, s.Settings.Address.Country = "", "RE" },
			want: "invoice.seller_incomplete /seller/siren",
		},
		"no SIREN in Belgium":   {in: func(s *bill.Sending) { s.Settings.SIREN, s.Settings.Address.Country = "", "BE" }},
		"VAT without a number":  {in: func(s *bill.Sending) { s.Settings.VATNumber = "" }, want: "invoice.seller_incomplete /seller/vat_number"},
		"no VAT, no VAT number": {form: taxed("tax_e"), in: func(s *bill.Sending) { s.Settings.VATNumber = "" }},
		"reverse charge without our VAT number": {
			form: taxed("tax_ae"), in: func(s *bill.Sending) { s.Settings.VATNumber = "" }, want: "invoice.seller_incomplete /seller/vat_number",
		},
		"small business with VAT": {
			in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true }, want: "invoice.small_business /lines",
		},
		"small business without VAT": {
			form: taxed("tax_e"), in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true },
		},
		"small business with VAT on shipping": {
			form: func(f *bill.Form) {
				taxed("tax_e")(f)
				f.Sections[0].ShippingTax = "tax_20"
				f.Sections[0].Shipping = euros("10")
			},
			in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true }, want: "invoice.small_business /lines",
		},
		"customer without a legal name": {
			prepare: func(i *bill.Invoice) { i.Customer.LegalName = "" }, want: "invoice.customer_incomplete /customer/legal_name",
		},
		"customer without an address": {
			prepare: func(i *bill.Invoice) { i.Billing.Street, i.Billing.Country = "", "" },
			want:    "invoice.customer_incomplete /billing_address/street /billing_address/country",
		},
		"reverse charge without the customer's VAT number": {
			form: taxed("tax_ae"), prepare: func(i *bill.Invoice) { i.Customer.TaxNumber = "" },
			want: "invoice.customer_incomplete /customer/tax_number",
		},
		"to another member state without the customer's VAT number": {
			form: taxed("tax_k"), prepare: func(i *bill.Invoice) { i.Customer.TaxNumber = "" },
			want: "invoice.customer_incomplete /customer/tax_number",
		},
		"VAT number added to the contact since": {
			form: taxed("tax_k"), prepare: func(i *bill.Invoice) { i.Customer.TaxNumber = "" },
			in: func(s *bill.Sending) { s.Customer = customer() },
		},
		"due before the date": {
			form: func(f *bill.Form) { f.Due = day(t, "2026-11-20") }, want: "invoice.due_date /due_date",
		},
		"foreign currency with tax and no rate": {
			form: func(f *bill.Form) {
				f.Currency, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), price("20"), price("40")
			},
			want: "invoice.exchange_rate /exchange_rate",
		},
		"foreign currency with a rate": {form: func(f *bill.Form) {
			f.Currency, f.ExchangeRate = money.MustCurrency("USD"), money.MustExchangeRate("0.92")
			f.Lines[0].Rate, f.Lines[1].Rate = price("20"), price("40")
		}},
		"foreign currency without tax": {form: func(f *bill.Form) {
			taxed("tax_e")(f)
			f.Currency, f.Lines[0].Rate, f.Lines[1].Rate = money.MustCurrency("USD"), price("20"), price("40")
		}},
		"negative total": {
			prepare: func(i *bill.Invoice) { i.Totals.Total = euros("-1") }, want: "document.total_negative /sections/0/adjustment",
		},
		"no lines": {prepare: func(i *bill.Invoice) { i.Lines = nil }, want: "invoice.no_lines /lines"},
		"several faults at once": {
			in:      func(s *bill.Sending) { s.Settings.SIREN = "" },
			form:    func(f *bill.Form) { f.Date = day(t, "2026-11-22") },
			prepare: func(i *bill.Invoice) { i.Customer.LegalName = "" },
			want:    "invoice.customer_incomplete /customer/legal_name /seller/siren /date",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i, in := draft(t, c.form), sending(t)
			if c.prepare != nil {
				c.prepare(&i)
			}
			if c.in != nil {
				c.in(&in)
			}
			_, err := i.Send(in)
			if faulttest.Text(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if (i.Status == bill.Draft) != (err != nil) {
				t.Errorf("the invoice is %s after %v", i.Status, err)
			}
		})
	}
}

// taxed sets one tax on all lines.
func taxed(id string) func(*bill.Form) {
	return func(f *bill.Form) {
		for n := range f.Lines {
			f.Lines[n].Tax = orgTax(id)
		}
	}
}

func TestSendFreezesContent(t *testing.T) {
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
		t.Error("the invoice does not have the customer's current name when it is sent")
	}
	if !i.SentAt.Equal(now) || !i.Open() {
		t.Errorf("sent at %s, open: %t", i.SentAt, i.Open())
	}
	other := sending(t)
	other.Customer = customer()
	other.Customer.ID, other.Customer.LegalName = "con_2", "Another contact"
	j := draft(t, nil)
	if _, err := j.Send(other); err != nil || j.Customer.LegalName != "Vins et alcools Chevalier" {
		t.Errorf("another contact became the customer: %s, %v", j.Customer.LegalName, err)
	}
}

func TestSendSetsDueDate(t *testing.T) {
	for name, c := range map[string]struct {
		form func(*bill.Form)
		want string
	}{
		"by the default term":            {nil, "2026-12-21"},
		"by the term chosen":             {func(f *bill.Form) { f.Term = "pt_45" }, "2027-01-31"},
		"counted from the date of issue": {func(f *bill.Form) { f.Date = day(t, "2026-11-01") }, "2026-12-01"},
		"as given":                       {func(f *bill.Form) { f.Due = day(t, "2026-11-30") }, "2026-11-30"},
		"given as the day of issue":      {func(f *bill.Form) { f.Due = day(t, "2026-11-21") }, "2026-11-21"},
		"as given, before the term's":    {func(f *bill.Form) { f.Due, f.Term = day(t, "2026-11-30"), "pt_45" }, "2026-11-30"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sent(t, c.form).Due.String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("due on its date without a term", func(t *testing.T) {
		i := draft(t, nil)
		i.Term = trade.Term{}
		if _, err := i.Send(sending(t)); err != nil || i.Due != i.Date {
			t.Errorf("due %s, want %s: %v", i.Due, i.Date, err)
		}
	})
}

func TestTaxInConvertsTax(t *testing.T) {
	i := draft(t, func(f *bill.Form) {
		f.Currency, f.ExchangeRate = money.MustCurrency("USD"), money.MustExchangeRate("0.92")
		f.Lines[0].Rate, f.Lines[1].Rate = price("20"), price("40")
	})
	if got, known := i.TaxIn(money.MustCurrency("EUR")); !known || got.String() != "46.18" { // 48.00 + 2.20 = 50.20 × 0.92
		t.Errorf("got %s, %t", got, known)
	}
	if got, known := i.TaxIn(money.MustCurrency("USD")); !known || got.String() != "50.20" {
		t.Errorf("got %s, %t", got, known)
	}
	i.ExchangeRate = money.ExchangeRate{}
	if _, known := i.TaxIn(money.MustCurrency("EUR")); known {
		t.Error("the tax is known without an exchange rate")
	}
}
