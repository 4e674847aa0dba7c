package bill_test

import (
	"testing"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

var now = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// fataler is the interface of tests, benchmarks and properties that the helpers use.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func day(t fataler, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func tax(id org.TaxID, category, rate, reason string, byDefault bool) *org.Tax {
	return &org.Tax{
		ID: id,
		TaxRate: org.TaxRate{
			Name: "TVA " + rate + " %", Category: category, Reason: reason,
			Components: []money.Component{{Name: "TVA", Rate: money.MustPercent(rate)}},
		},
		Declared: org.Declared{Default: byDefault},
	}
}

// seller returns a French company with all fields required by law.
func seller() org.Settings {
	s := org.Settings{
		Organization: org.Organization{ID: "org_1", Profile: org.Profile{
			Seller: org.Seller{
				Name: "Comptoir du Vexin", LegalName: "Comptoir du Vexin SARL", LegalForm: "SARL", Capital: "10 000 €", SIREN: "732829320",
				Register: "RCS Pontoise", VATNumber: "FR44732829320", Currency: money.MustCurrency("EUR"), TimeZone: "Europe/Paris",
				Address: postal.Address{Street: "4 rue du Port", PostalCode: "95300", City: "Pontoise", Country: "FR"},
				Bank:    org.Bank{IBAN: "FR7630006000011234567890189", BIC: "AGRIFRPP"},
			},
			Language: "fr", Logo: org.Logo{Hash: org.LogoHash([]byte("\x89PNG"))},
			Numbering: org.Numbering{Invoice: org.SeriesFormat{Prefix: "FA-", Digits: 5}, CreditNote: org.SeriesFormat{Prefix: "AV-", Digits: 5}},
		}},
		Taxes: []*org.Tax{
			tax("tax_20", "S", "20", "", true), tax("tax_5", "S", "5.5", "", false), tax("tax_e", "E", "0", "Exonération, art. 261 du CGI.", false),
			tax("tax_ae", "AE", "0", "Autoliquidation", false), tax("tax_k", "K", "0", "Livraison intracommunautaire", false),
		},
		Terms: []*org.PaymentTerm{
			{ID: "pt_30", TermRule: org.TermRule{Name: "30 jours", Days: 30}, Declared: org.Declared{Default: true}},
			{ID: "pt_45", TermRule: org.TermRule{Name: "45 jours fin de mois", Days: 45, EndOfMonth: true}},
		},
		DeliveryMethods: []*org.DeliveryMethod{{ID: "dm_1", Way: org.Way{Name: "Transporteur"}}},
		Warehouses:      []*org.Warehouse{{ID: "wh_1", Place: org.Place{Name: "Entrepôt"}, Declared: org.Declared{Default: true}}},
	}
	return s
}

func customer() crm.Contact {
	return crm.Contact{ID: "con_1", Status: crm.Active, Card: crm.Card{
		DisplayName: "Chevalier", LegalName: "Vins et alcools Chevalier", Customer: true, TaxNumber: "FR12345678901",
		Billing: postal.Address{Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR"},
	}}
}

func sources(t fataler) trade.Sources {
	return trade.Sources{
		Settings: seller(), Customer: customer(), Today: day(t, "2026-11-21"),
		Author: trade.Named[org.UserID]{ID: "usr_1", Name: "Marie Laurent"},
		Users:  map[org.UserID]string{"usr_1": "Marie Laurent", "usr_2": "Jean Petit"},
		Items: map[stock.ItemID]stock.Item{
			"itm_1": {ID: "itm_1", Card: stock.Card{
				Name: "Queso Cabrales", SKU: "11", Kind: stock.Goods, Unit: "carton", Price: money.MustPrice("21"),
			}},
			"itm_2": {ID: "itm_2", Card: stock.Card{Name: "Livraison", Kind: stock.Service, Price: money.MustPrice("40"), Tax: "tax_5"}},
		},
	}
}

func orgTax(id string) org.TaxID { return org.TaxID(id) }

func price(s string) *money.Price {
	p := money.MustPrice(s)
	return &p
}

// form returns the form of an invoice for twelve cartons and a delivery: 252.00 + 40.00,
// VAT 50.40 + 2.20, total 344.60.
func form() bill.Form {
	return bill.Form{CustomerForm: trade.CustomerForm{CustomerID: "con_1"}, Form: trade.Form{
		Lines:    []trade.FormLine{{Item: "itm_1", Quantity: money.Units(12)}, {Item: "itm_2", Quantity: money.Units(1)}},
		Sections: []trade.FormSection{{}},
	}}
}

// orderOf returns the form of an order with the given lines.
func orderOf(lines ...trade.FormLine) sales.Form {
	return sales.Form{CustomerForm: trade.CustomerForm{CustomerID: "con_1"}, Form: trade.Form{Lines: lines}}
}

// draft returns the draft invoice of form, after change has changed the form.
func draft(t fataler, change func(*bill.Form)) bill.Invoice {
	t.Helper()
	f := form()
	if change != nil {
		change(&f)
	}
	i, err := bill.New("inv_1", f, sources(t))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func sending(t fataler) bill.Sending {
	return bill.Sending{Settings: seller(), Today: day(t, "2026-11-21"), Now: now}
}

// sent returns the same invoice sent, with the first number of the year.
func sent(t fataler, change func(*bill.Form)) bill.Invoice {
	t.Helper()
	i := draft(t, change)
	if _, err := i.Send(sending(t)); err != nil {
		t.Fatal(err)
	}
	return i
}

func euros(s string) money.Amount { return money.MustAmount(s).In(money.MustCurrency("EUR")) }

// figures returns paid, credited and balance.
func figures(i bill.Invoice) [3]string {
	return [3]string{i.Paid.String(), i.Credited.String(), i.Balance.String()}
}

func TestFixtureHasKnownTotal(t *testing.T) {
	i := sent(t, nil)
	if i.Totals.Total.String() != "344.60" || i.Number != "FA-2026-00001" || i.Status != bill.Sent {
		t.Errorf("invoice %s with total %s is %s", i.Number, i.Totals.Total, i.Status)
	}
}
