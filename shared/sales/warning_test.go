package sales_test

import (
	"testing"

	"comptoir/shared/calendar"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// A company in France pays at most 60 days after the invoice's date, or 45 days and the end
// of the month; other customers have other laws.
func TestLongTermIsPointedOut(t *testing.T) {
	for name, c := range map[string]struct {
		days    int
		month   bool
		country string
		person  bool
		due     string
		want    string
	}{
		"60 days":                   {days: 60, country: "FR"},
		"61 days":                   {days: 61, country: "FR", want: "/payment_term_id"},
		"90 days":                   {days: 90, country: "FR", want: "/payment_term_id"},
		"45 days, end of month":     {days: 45, month: true, country: "FR"},
		"60 days, end of month":     {days: 60, month: true, country: "FR", want: "/payment_term_id"},
		"90 days of a person":       {days: 90, country: "FR", person: true},
		"90 days in Germany":        {days: 90, country: "DE"},
		"a due date within the law": {days: 90, country: "FR", due: "2026-03-31"},
		"a due date beyond the law": {days: 30, country: "FR", due: "2026-04-01", want: "/due_date"},
		"an invoice without a date": {days: 30, country: "FR"},
	} {
		t.Run(name, func(t *testing.T) {
			v := trade.Voucher{Party: trade.Party{Person: c.person}}
			v.Billing = postal.Address{Country: c.country}
			v.Term = trade.Term{TermRule: org.TermRule{Days: c.days, EndOfMonth: c.month}}
			var due calendar.Date
			if c.due != "" {
				v.Date, _ = calendar.Parse("2026-01-15")
				due, _ = calendar.Parse(c.due)
			}
			got := ""
			for _, w := range v.LongTerm(due) {
				got += w.Pointer
			}
			if got != c.want {
				t.Errorf("the warning is at %q, want %q", got, c.want)
			}
		})
	}
	o := sales.Order{Status: sales.Draft}
	o.Billing.Country, o.Term.Days = "FR", 90
	if w := o.Show(org.Seller{}).Warnings; len(w) != 1 || w[0].Code != "document.term_long" {
		t.Errorf("the order has the warnings %v", w)
	}
}
