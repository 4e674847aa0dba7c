package bill_test

import (
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
	"comptoir/shared/trade"
)

func TestMentionsFollowSale(t *testing.T) {
	goods := func(f *bill.Form) { f.Lines = f.Lines[:1] }
	service := func(f *bill.Form) { f.Lines = f.Lines[1:] }
	const payment = " no_early_discount late_penalty_by_law recovery_indemnity"
	for name, c := range map[string]struct {
		form    func(*bill.Form)
		in      func(*bill.Sending)
		prepare func(*bill.Invoice)
		want    string // codes; * is a reason written by the organisation
	}{
		"goods and a service": {want: "goods_and_services_sold" + payment},
		"goods":               {form: goods, want: "goods_sold" + payment},
		"a service on debits": {
			form: service, in: func(s *bill.Sending) { s.Settings.Preferences.VATOnDebits = true },
			want: "services_sold vat_on_debits" + payment,
		},
		"goods, not on debits": {
			form: goods, in: func(s *bill.Sending) { s.Settings.Preferences.VATOnDebits = true }, want: "goods_sold" + payment,
		},
		"to a consumer": {prepare: func(i *bill.Invoice) { i.Customer.Person = true }, want: "goods_and_services_sold"},
		"own penalty": {
			in:   func(s *bill.Sending) { s.Settings.Preferences.LatePenalty = money.MustPercent("12.5") },
			want: "goods_and_services_sold no_early_discount late_penalty recovery_indemnity",
		},
		"small business": {
			form: taxed("tax_e"), in: func(s *bill.Sending) { s.Settings.Preferences.SmallBusiness = true },
			want: "goods_and_services_sold vat_franchise *" + payment,
		},
		"reverse charge":  {form: taxed("tax_ae"), want: "goods_and_services_sold vat_reverse_charge" + payment},
		"intra-Community": {form: taxed("tax_k"), want: "goods_and_services_sold vat_intra_community *" + payment},
		"exempt":          {form: taxed("tax_e"), want: "goods_and_services_sold *" + payment},
		"exempt shipping": {
			form: func(f *bill.Form) { f.Sections[0].Shipping, f.Sections[0].ShippingTax = euros("5"), "tax_e" },
			want: "goods_and_services_sold *" + payment,
		},
		"seller abroad, only the reason": {
			form: taxed("tax_ae"), in: func(s *bill.Sending) { s.Settings.Address.Country = "BE" }, want: "*",
		},
		"seller abroad with tax": {in: func(s *bill.Sending) { s.Settings.Address.Country = "BE" }},
	} {
		t.Run(name, func(t *testing.T) {
			for _, language := range []string{"fr", "en"} {
				i, in := draft(t, c.form), sending(t)
				i.Language = language
				if c.prepare != nil {
					c.prepare(&i)
				}
				if c.in != nil {
					c.in(&in)
				}
				if _, err := i.Send(in); err != nil {
					t.Fatal(err)
				}
				var codes []string
				for _, m := range i.Frozen.Mentions {
					if m.Text == "" {
						t.Errorf("the mention %s has no text", m.Code)
					}
					if m.Code == "" {
						m.Code = "*"
					}
					codes = append(codes, m.Code)
				}
				if got := strings.Join(codes, " "); got != c.want {
					t.Errorf("%s: got %s, want %s", language, got, c.want)
				}
			}
		})
	}
	t.Run("the initial taxes of an organisation give each mention once", func(t *testing.T) {
		for _, language := range []string{"fr", "en"} {
			for _, small := range []bool{false, true} {
				s := seller()
				s.Language, s.Preferences.SmallBusiness, s.Taxes = language, small, nil
				s.Declare(now)
				for _, tax := range s.Taxes {
					i := draft(t, nil)
					for n := range i.Lines {
						i.Lines[n].Tax = trade.TaxOf(*tax)
					}
					mentions, err := i.Mentions(s.Profile)
					if err != nil || len(mentions) != len(strings.Fields(payment))+1+min(1, len(tax.Reason)) {
						t.Errorf("%s: %v %v", tax.Name, mentions, err)
					}
				}
			}
		}
	})
	t.Run("exemption without a reason", func(t *testing.T) {
		i := draft(t, taxed("tax_e"))
		i.Lines[0].Tax.Reason = ""
		if _, err := i.Send(sending(t)); faulttest.Text(err) != "invoice.exemption_reason" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the penalty is that of the day it is sent", func(t *testing.T) {
		i, in := draft(t, nil), sending(t)
		in.Settings.Preferences.LatePenalty = money.MustPercent("12.5")
		if _, err := i.Send(in); err != nil {
			t.Fatal(err)
		}
		if text := i.Frozen.Mentions[2].Text; !strings.Contains(text, "12,5") {
			t.Errorf("got %s", text)
		}
	})
}
