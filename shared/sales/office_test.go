package sales

import (
	"encoding/json"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
)

// fatal is the interface of tests, benchmarks and properties that the helpers use.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

var (
	reims = postal.Address{Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR"}
	paris = postal.Address{Street: "12 rue des Bouchers", PostalCode: "75001", City: "Paris", Country: "FR"}
	genf  = postal.Address{Street: "Grenzacherweg 237", PostalCode: "1203", City: "Genève", Country: "CH"}
)

func quantity(s string) money.Quantity { return money.MustQuantity(s) }
func amount(s string) money.Amount     { return money.MustAmount(s) }
func percent(s string) money.Discount  { return money.Discount{Percent: money.MustPercent(s)} }
func less(s string) money.Discount     { return money.Discount{Amount: money.MustAmount(s)} }

func price(s string) *money.Price {
	p := money.MustPrice(s)
	return &p
}

func date(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func declare(id, name, category, rate string, d org.Declared) *org.Tax {
	return &org.Tax{ID: org.TaxID(id), Declared: d, TaxRate: org.TaxRate{
		Name: name, Category: category, Components: []money.Component{{Name: "TVA", Rate: money.MustPercent(rate)}},
	}}
}

// office returns the data of a selling company, as read for a form of the given
// customer.
func office(customer crm.ContactID) trade.Sources {
	active, byDefault, inactive := org.Declared{}, org.Declared{Default: true}, org.Declared{Inactive: true}
	s := trade.Sources{
		Today:  date("2026-11-21"),
		Author: trade.Named[org.UserID]{ID: "usr_marie", Name: "Marie Laurent"},
		Users:  map[org.UserID]string{"usr_paul": "Paul Petit"},
		Items:  map[stock.ItemID]stock.Item{},
	}
	s.Settings.Currency, s.Settings.Language = money.MustCurrency("EUR"), "fr"
	s.Settings.Preferences.TermsOfSale = "Réserve de propriété."
	s.Settings.Taxes = []*org.Tax{
		declare("tax_20", "TVA 20 %", "S", "20", byDefault), declare("tax_55", "TVA 5,5 %", "S", "5.5", active),
		declare("tax_0", "Export", "G", "0", active), declare("tax_old", "TVA 19,6 %", "S", "19.6", inactive),
	}
	s.Settings.Terms = []*org.PaymentTerm{
		{ID: "pt_30", TermRule: org.TermRule{Name: "30 jours", Days: 30}, Declared: byDefault},
		{ID: "pt_45", TermRule: org.TermRule{Name: "45 jours fin de mois", Days: 45, EndOfMonth: true}},
		{ID: "pt_old", TermRule: org.TermRule{Name: "90 jours", Days: 90}, Declared: inactive},
	}
	s.Settings.Warehouses = []*org.Warehouse{
		{ID: "wh_main", Place: org.Place{Name: "Principal"}, Declared: byDefault},
		{ID: "wh_two", Place: org.Place{Name: "Annexe"}},
		{ID: "wh_old", Place: org.Place{Name: "Ancien"}, Declared: inactive},
	}
	s.Settings.DeliveryMethods = []*org.DeliveryMethod{
		{ID: "dm_truck", Way: org.Way{Name: "Transporteur"}}, {ID: "dm_old", Way: org.Way{Name: "Coche d'eau"}, Declared: inactive},
	}
	for _, i := range []stock.Item{
		{
			ID: "itm_cheese",
			Card: stock.Card{
				Name: "Queso Cabrales", SKU: "11", Kind: stock.Goods, Description: "Au lait cru", Unit: "carton", Price: *price("14.00"),
				Tax: "tax_55",
			},
		},
		{ID: "itm_glass", Card: stock.Card{Name: "Verre", SKU: "12", Kind: stock.Goods, Price: *price("3.3333")}},
		{ID: "itm_advice", Card: stock.Card{Name: "Conseil", Kind: stock.Service, Price: *price("90")}},
		{ID: "itm_dollar", Card: stock.Card{Name: "Bourbon", Kind: stock.Goods, Price: *price("30"), Currency: money.MustCurrency("USD")}},
		{ID: "itm_old", Card: stock.Card{Name: "Chandelle", Kind: stock.Goods, Inactive: true, Price: *price("1")}},
	} {
		s.Items[i.ID] = i
	}
	for _, c := range []crm.Contact{
		{
			ID: "con_wine", Status: crm.Active,
			Card: crm.Card{DisplayName: "Vins Chevalier", LegalName: "Chevalier SA", Customer: true, Billing: reims},
		},
		{ID: "con_swiss", Status: crm.Active, Card: crm.Card{
			DisplayName: "Chop-suey", LegalName: "Chop-suey AG", Customer: true, Billing: genf, Shipping: paris,
			Currency: money.MustCurrency("CHF"), Term: "pt_45", Language: "en", Tax: "tax_0",
		}},
		{ID: "con_gone", Status: crm.Inactive, Card: crm.Card{DisplayName: "Gone", Customer: true, Billing: reims}},
		{ID: "con_vendor", Status: crm.Active, Card: crm.Card{DisplayName: "Cooperativa", Vendor: true}},
	} {
		if c.ID == customer {
			s.Customer = c
		}
	}
	return s
}

// ordered returns a form for the customer in Reims with the given lines.
func ordered(lines ...trade.FormLine) Form { return by("con_wine", lines...) }

// by returns a form for a customer with the given lines.
func by(customer crm.ContactID, lines ...trade.FormLine) Form {
	return Form{CustomerForm: trade.CustomerForm{CustomerID: customer}, Form: trade.Form{Lines: lines}}
}

func text(q, rate string) trade.FormLine {
	return trade.FormLine{Name: "Caisse", Quantity: quantity(q), Rate: price(rate), Tax: "tax_20"}
}

func item(id stock.ItemID, q string) trade.FormLine {
	return trade.FormLine{Item: id, Quantity: quantity(q)}
}

func off(f trade.FormLine, d money.Discount) trade.FormLine                 { f.Discount = d; return f }
func taxed(f trade.FormLine, id org.TaxID) trade.FormLine                   { f.Tax = id; return f }
func as(f trade.FormLine, id int) trade.FormLine                            { f.ID = id; return f }
func service(f trade.FormLine) trade.FormLine                               { f.Kind = stock.Service; return f }
func changed(f trade.FormLine, change func(*trade.FormLine)) trade.FormLine { change(&f); return f }
func (f Form) below(s trade.FormSection) Form                               { f.Sections = []trade.FormSection{s}; return f }
func (f Form) with(change func(*Form)) Form                                 { change(&f); return f }
func (o Order) with(change func(*Order)) Order                              { change(&o); return o }
func with(s trade.Sources, change func(*trade.Sources)) trade.Sources       { change(&s); return s }

// draft returns the draft order that a form creates.
func draft(t fatal, id OrderID, f Form) Order {
	t.Helper()
	o, err := New(id, f, office(f.CustomerID))
	if err != nil {
		t.Fatalf("new order: %v", err)
	}
	o.Number = "SO-" + string(id)
	return o
}

func confirmed(t fatal, id OrderID, f Form) Order {
	t.Helper()
	o := draft(t, id, f)
	if err := o.Confirm(); err != nil {
		t.Fatalf("confirm: %v", err)
	}
	return o
}

// invoice draws quantities of the order, as the operation does, and returns the
// document of the invoice.
func invoice(t fatal, o *Order, take ...trade.Taken) trade.Document {
	t.Helper()
	drawn, err := o.Bill(take)
	if err != nil {
		t.Fatalf("bill: %v", err)
	}
	return drawn
}

func taken(line int, q string) trade.Taken { return trade.Taken{Line: line, Quantity: quantity(q)} }

// codes returns the code and the JSON pointer of each fault, to compare refusals.
func codes(err error) []string {
	f, ok := fault.As(err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return []string{"internal: " + err.Error()}
	case len(f.Fields) == 0:
		return []string{f.Code}
	}
	var all []string
	for _, x := range f.Fields {
		all = append(all, x.Code+" "+x.Pointer)
	}
	return all
}

// toJSON returns a document as the API shows it, to compare two of them.
func toJSON(t fatal, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	return string(b)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
