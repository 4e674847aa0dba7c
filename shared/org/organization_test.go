package org_test

import (
	"errors"
	"testing"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/rights"
)

// profile is the profile of a French company with the required fields only.
func profile() org.Profile {
	return org.Profile{Seller: org.Seller{
		Name: "Comptoir du Vexin", Currency: money.MustCurrency("EUR"),
		Address: postal.Address{Street: "12 rue du Marché", PostalCode: "95300", City: "Pontoise", Country: "FR"},
	}}
}

func TestProfileRules(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*org.Profile)
		want   string
	}{
		"the required fields":     {func(*org.Profile) {}, ""},
		"an unknown time zone":    {func(p *org.Profile) { p.TimeZone = "Mars/Olympus" }, "organization.time_zone /time_zone"},
		"the machine's time zone": {func(p *org.Profile) { p.TimeZone = "Local" }, "organization.time_zone /time_zone"},
		"an invisible name":       {func(p *org.Profile) { p.Name = " \u200b\u00a0" }, "organization.name /name"},
		"no currency":             {func(p *org.Profile) { p.Currency = money.Currency{} }, "organization.currency /currency"},
		"an incomplete address": {
			func(p *org.Profile) { p.Address = postal.Address{Country: "FR"} }, "address.incomplete /address/street /address/city",
		},
		"one prefix for two series": {
			func(p *org.Profile) { p.Numbering.Invoice.Prefix, p.Numbering.CreditNote.Prefix = "F-", "f-" },
			"organization.prefix /numbering/credit_note/prefix",
		},
		"reminder days that do not rise": {
			func(p *org.Profile) { p.Preferences.ReminderDays = []int{3, 10, 10} }, "organization.reminder_days /preferences/reminder_days/2",
		},
		"a reminder on the due date": {
			func(p *org.Profile) { p.Preferences.ReminderDays = []int{0, 10} }, "organization.reminder_days /preferences/reminder_days/0",
		},
		"a reminder after a year": {
			func(p *org.Profile) { p.Preferences.ReminderDays = []int{3, 366} }, "organization.reminder_days /preferences/reminder_days/1",
		},
		"a negative rate of penalties": {
			func(p *org.Profile) { p.Preferences.LatePenalty = money.MustPercent("-1") }, "organization.late_penalty /preferences/late_penalty",
		},
		"valid reminder days": {func(p *org.Profile) { p.Preferences.ReminderDays = []int{3, 10, 365} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := profile()
			c.change(&p)
			if got := faulttest.Text(p.Check()); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestProfileDefaults(t *testing.T) {
	p := profile()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if p.LegalName != p.Name || p.TimeZone != "Europe/Paris" || p.Language != "fr" || p.Preferences.AutoClose != org.CloseNever {
		t.Errorf("profile %+v", p)
	}
	if n := p.Numbering; n.SalesOrder.Prefix != "SO-" || n.Invoice.Prefix != "FA-" || n.CreditNote.Prefix != "AV-" || n.Invoice.Digits != 5 {
		t.Errorf("numbering %+v", n)
	}
}

func TestTodayUsesTimeZone(t *testing.T) {
	late := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"Europe/Paris": "2026-11-22", "America/Montreal": "2026-11-21", "UTC": "2026-11-21"} {
		if got := (org.Seller{TimeZone: zone}).Today(late); got.String() != want {
			t.Errorf("in %s today is %s", zone, got)
		}
	}
}

func TestTaxRules(t *testing.T) {
	rate := func(category, reason string, percents ...string) org.TaxRate {
		r := org.TaxRate{Name: "TVA", Category: category, Reason: reason}
		for _, p := range percents {
			r.Components = append(r.Components, money.Component{Name: "TVA", Rate: money.MustPercent(p)})
		}
		return r
	}
	for name, c := range map[string]struct {
		tax  org.TaxRate
		want string
	}{
		"a standard rate":                       {rate("", "", "20"), ""},
		"two components":                        {rate("S", "", "5", "9.975"), ""},
		"no components":                         {rate("S", ""), "tax.components /components"},
		"a standard rate of zero (BR-S-5)":      {rate("S", "", "0"), "tax.zero_rate /components"},
		"a negative rate":                       {rate("S", "", "-5"), "tax.negative /components/0/rate"},
		"zero rated needs no reason (BR-Z-5)":   {rate("Z", "", "0"), ""},
		"exempt without a reason (BR-E-10)":     {rate("E", "", "0"), "tax.reason /reason"},
		"exempt with a reason":                  {rate("E", "art. 261 du CGI", "0"), ""},
		"reverse charge that charges (BR-AE-5)": {rate("AE", "Autoliquidation", "20"), "tax.category /category"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Text(c.tax.Check()); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// The initial settings of a new organisation follow the rules for settings.
func TestInitialSettingsAreValid(t *testing.T) {
	for name, change := range map[string]func(*org.Profile){
		"in France":        func(*org.Profile) {},
		"a small business": func(p *org.Profile) { p.Preferences.SmallBusiness = true },
		"in Belgium":       func(p *org.Profile) { p.Address.Country = "BE" },
		"in English":       func(p *org.Profile) { p.Language = "en" },
	} {
		t.Run(name, func(t *testing.T) {
			p := profile()
			change(&p)
			var s org.Settings
			if err := s.Rewrite(p); err != nil {
				t.Fatal(err)
			}
			s.Declare(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
			for _, x := range s.Taxes {
				if err := x.Check(); err != nil {
					t.Errorf("%s: %v", x.Name, err)
				}
			}
			kinds := map[string]int{}
			for _, e := range s.Entries() {
				kinds[e.Kind()]++
			}
			for _, kind := range []string{"tax", "payment-term", "warehouse", "delivery-method"} {
				if kinds[kind] == 0 {
					t.Errorf("there is no %s", kind)
				}
			}
			for sort, ok := range map[string]bool{
				"tax": hasDefault(s.Taxes), "term": hasDefault(s.Terms), "warehouse": hasDefault(s.Warehouses),
				"delivery method": hasDefault(s.DeliveryMethods),
			} {
				if !ok {
					t.Errorf("there is no default %s", sort)
				}
			}
		})
	}
}

// hasDefault reports whether a list has a default entry.
func hasDefault[E org.Entry](list []E) bool {
	_, ok := org.Default(list)
	return ok
}

func TestDueDateOfTerm(t *testing.T) {
	for name, c := range map[string]struct {
		rule org.TermRule
		want string
	}{
		"at once":                 {org.TermRule{}, "2026-11-21"},
		"30 days":                 {org.TermRule{Days: 30}, "2026-12-21"},
		"45 days, end of month":   {org.TermRule{Days: 45, EndOfMonth: true}, "2027-01-31"},
		"the end of this month":   {org.TermRule{EndOfMonth: true}, "2026-11-30"},
		"past the end of a year":  {org.TermRule{Days: 60}, "2027-01-20"},
		"into a month of 28 days": {org.TermRule{Days: 80, EndOfMonth: true}, "2027-02-28"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.rule.Due(calendar.Of(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))); got.String() != c.want {
				t.Errorf("due on %s, want %s", got, c.want)
			}
		})
	}
}

func TestLastOwnerIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		is       rights.Role
		others   bool
		next     rights.Role
		disabled bool
		want     string
	}{
		"the only owner gets another role":       {rights.Owner, false, rights.Sales, false, "user.last_owner"},
		"the only owner is disabled":             {rights.Owner, false, rights.Owner, true, "user.last_owner"},
		"the only owner keeps the role":          {rights.Owner, false, rights.Owner, false, ""},
		"one of two owners is disabled":          {rights.Owner, true, rights.Reader, true, ""},
		"a user who is not an owner is disabled": {rights.Sales, false, rights.Sales, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := org.User{Member: org.Member{Name: "Odile", Role: c.is}}
			if got := faulttest.Text(u.Guard(c.others, org.Member{Role: c.next}, c.disabled)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPriceDigits(t *testing.T) {
	for name, c := range map[string]struct {
		more     int
		currency string
		want     int
	}{
		"no preference":                      {0, "EUR", 6},
		"two more than cents":                {2, "EUR", 4},
		"a currency without decimals":        {2, "JPY", 2},
		"at most six":                        {6, "EUR", 6},
		"one more than the currency's three": {1, "TND", 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (org.Preferences{PriceDecimals: c.more}).PriceDigits(money.MustCurrency(c.currency)); got != c.want {
				t.Errorf("%d decimals, want %d", got, c.want)
			}
		})
	}
}

// A prefix of one series of numbers is never valid for the other.
func TestPrefixStaysWithSeries(t *testing.T) {
	var s org.Settings
	numbered := func(invoice, credit string) error {
		p := profile()
		p.Numbering.Invoice.Prefix, p.Numbering.CreditNote.Prefix = invoice, credit
		return s.Rewrite(p)
	}
	if err := errors.Join(numbered("FA-", "AV-"), numbered("F-", "A-")); err != nil {
		t.Fatal(err)
	}
	if got := faulttest.Text(numbered("F-", "fa-")); got != "organization.prefix /numbering/credit_note/prefix" {
		t.Errorf("got %q", got)
	}
	if got := faulttest.Text(numbered("AV-", "A-")); got != "organization.prefix /numbering/invoice/prefix" {
		t.Errorf("got %q", got)
	}
	if s.Numbering.Invoice.Prefix != "F-" {
		t.Errorf("a refused profile was kept: %+v", s.Numbering)
	}
}
