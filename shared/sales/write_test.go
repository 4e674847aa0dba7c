package sales

import (
	"encoding/json"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

func TestFormWrittenBackChangesNothing(t *testing.T) {
	full := by("con_swiss")
	full.Channel, full.ExternalRef = Marketplace, "X-1"
	full.Form = trade.Form{
		Date: date("2026-11-01"), ExpectedShipment: date("2026-12-01"), ExpectedDelivery: date("2026-12-03"),
		Reference: "BC 1", Warehouse: "wh_two", DeliveryMethod: "dm_truck", Salesperson: "usr_paul", Notes: "n", Remarks: "r",
		ExchangeRate: money.MustExchangeRate("1.05"), TaxInclusive: true,
		Lines: []trade.FormLine{
			off(text("1.5", "10.123456"), percent("5")),
			changed(off(item("itm_advice", "2"), less("5")), func(l *trade.FormLine) { l.Rate = price("80") }),
		},
		Sections: []trade.FormSection{{Discount: percent("3"), Shipping: amount("5"), ShippingTax: "tax_20", Adjustment: amount("-0.1")}},
	}
	twice := ordered(text("3", "0.333")).below(trade.FormSection{Discount: less("0.1")})
	survivor, _, err := Merge(draft(t, "so_1", twice), draft(t, "so_2", twice), "")
	check(t, err)
	half := confirmed(t, "so_3", full)
	invoice(t, &half, taken(1, "0.5"))
	for name, o := range map[string]Order{"a draft": draft(t, "so_1", full), "a merged order": survivor, "a partly invoiced order": half} {
		t.Run(name, func(t *testing.T) {
			before := toJSON(t, o)
			sent, err := json.Marshal(o.Form())
			check(t, err)
			var back Form
			check(t, json.Unmarshal(sent, &back))
			// Write does not read the settings again: they may have changed entirely.
			check(t, o.Write(back, trade.Sources{}))
			if d := cmp.Diff(before, toJSON(t, o)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWriteKeepsCopiedFields(t *testing.T) {
	o := draft(t, "so_1", ordered(item("itm_cheese", "1"), text("1", "5")))
	s := office("con_wine")
	s.Customer.Billing, s.Customer.DisplayName = paris, "Autre nom"
	s.Settings.Taxes[1].Components[0].Rate = money.MustPercent("6")
	s.Items["itm_cheese"] = stock.Item{
		ID: "itm_cheese", Card: stock.Card{Name: "Autre", Price: *price("99"), Kind: stock.Goods, Tax: "tax_55"},
	}
	f := o.Form()
	f.Lines = []trade.FormLine{
		{ID: 2, Quantity: quantity("3"), Rate: price("6")},
		{ID: 1, Item: "itm_cheese", Quantity: quantity("4")},
		item("itm_cheese", "1"),
		{ID: 0, Item: "itm_advice", Quantity: quantity("1"), Name: "Dégustation"},
	}
	check(t, o.Write(f, s))
	type line struct {
		ID                           int
		Name, Quantity, Rate, TaxPct string
	}
	var got []line
	for _, l := range o.Lines {
		got = append(got, line{l.ID, l.Name, l.Quantity.String(), l.Rate.String(), l.Tax.Rate().String()})
	}
	if d := cmp.Diff([]line{
		{2, "Caisse", "3", "6", "20"},
		{1, "Queso Cabrales", "4", "14", "5.5"},
		{3, "Autre", "1", "99", "6"},
		{4, "Dégustation", "1", "90", "20"},
	}, got); d != "" {
		t.Error(d)
	}
	if o.Customer.Name != "Vins Chevalier" || o.Billing != reims {
		t.Errorf("the copied customer changed: %+v", o.Customer)
	}
	f = o.Form()
	f.Lines = f.Lines[:1]
	check(t, o.Write(f, s))
	f.Lines = append(o.Form().Lines, text("1", "1"))
	check(t, o.Write(f, s))
	if o.Lines[1].ID != 5 || o.LastLine != 5 {
		t.Errorf("a line id is used again: %d, last %d", o.Lines[1].ID, o.LastLine)
	}
}

func TestWriteChangesItemOfLine(t *testing.T) {
	o := draft(t, "so_1", ordered(item("itm_cheese", "1")))
	f := o.Form()
	f.Lines = []trade.FormLine{{ID: 1, Item: "itm_advice", Quantity: quantity("2")}}
	check(t, o.Write(f, office("con_wine")))
	if l := o.Lines[0]; l.Name != "Conseil" || l.Kind != stock.Service || l.Rate.String() != "90" || l.Tax.ID != "tax_20" || l.SKU != "" {
		t.Errorf("got %+v", l)
	}
}

func TestWriteChangesCustomer(t *testing.T) {
	o := draft(t, "so_1", ordered(text("1", "10")))
	f := o.Form()
	f.CustomerID = "con_swiss"
	other := o
	check(t, other.Write(f, office("con_swiss")))
	if other.Billing != genf || other.Shipping != paris || other.Term.ID != "pt_45" || other.Language != "en" ||
		other.Currency.String() != "EUR" {
		t.Errorf("got %+v", other)
	}
	lausanne := genf
	lausanne.City = "Lausanne"
	f.Shipping, f.Term = &lausanne, "pt_30"
	f.Billing = nil
	check(t, o.Write(f, office("con_swiss")))
	if o.Billing != genf || o.Shipping.City != "Lausanne" {
		t.Errorf("got %+v", o)
	}
}

func TestWriteChangesHeader(t *testing.T) {
	o := draft(t, "so_1", ordered(text("1", "10")))
	f := o.Form()
	f.Warehouse, f.DeliveryMethod, f.Term, f.Salesperson, f.TermsOfSale = "wh_two", "dm_truck", "pt_45", "usr_paul", ""
	f.Billing = &paris
	f.Date, f.Shipping = date("2026-12-24"), nil
	check(t, o.Write(f, office("con_wine")))
	if o.Warehouse.Name != "Annexe" || o.DeliveryMethod.Name != "Transporteur" || o.Term.Days != 45 || o.Salesperson.Name != "Paul Petit" ||
		o.TermsOfSale != "" || o.Billing != paris || o.Shipping != reims || o.Date != date("2026-12-24") {
		t.Errorf("got %+v", o)
	}
	f = o.Form()
	f.Warehouse, f.DeliveryMethod, f.Salesperson = "", "", "usr_marie"
	check(t, o.Write(f, office("con_wine")))
	if o.Warehouse.Name != "Principal" || o.DeliveryMethod.Name != "" || o.Salesperson.Name != "Marie Laurent" {
		t.Errorf("fields left out do not get defaults: %+v", o)
	}
}

func TestWriteRefusesInvalidForm(t *testing.T) {
	for name, c := range map[string]struct {
		order  Order
		change func(*Form)
		read   trade.Sources
		want   []string
	}{
		"a new customer inline": {
			draft(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.CustomerID, f.Customer = "", &crm.Card{} }, office("con_wine"),
			[]string{"document.customer_inline /customer"},
		},
		"another channel": {
			draft(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.Channel, f.ExternalRef = API, "x" }, office("con_wine"),
			[]string{"order.channel_fixed /channel", "order.external_ref_fixed /external_ref"},
		},
		"another number": {
			draft(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.Number = "X" }, office("con_wine"),
			[]string{"document.number_fixed /number"},
		},
		"another number, confirmed": {
			confirmed(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.Number = "X" },
			byHand(office("con_wine")),
			[]string{"document.number_fixed /number"},
		},
		"no number, with manual numbering": {
			draft(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.Number = "" }, byHand(office("con_wine")),
			[]string{"document.number_missing /number"},
		},
		"an exchange rate that is no longer needed": {
			draft(t, "so_1", ordered(text("1", "1")).with(func(f *Form) {
				f.Currency, f.ExchangeRate = money.MustCurrency("USD"), money.MustExchangeRate("0.92")
			})), func(f *Form) { f.Currency = money.MustCurrency("EUR") }, office("con_wine"), []string{"document.exchange_rate /exchange_rate"},
		},
		"a line twice": {
			draft(t, "so_1", ordered(text("1", "1"))), func(f *Form) { f.Lines = append(f.Lines, f.Lines[0]) }, office("con_wine"),
			[]string{"line.twice /lines/1/id"},
		},
		"a closed order": {
			confirmed(t, "so_1", ordered(text("1", "1"))).with(func(o *Order) { _ = o.Close() }), func(*Form) {}, office("con_wine"),
			[]string{"order.status"},
		},
		"a void order": {
			draft(t, "so_1", ordered(text("1", "1"))).with(func(o *Order) { _ = o.Void() }), func(*Form) {}, office("con_wine"),
			[]string{"order.status"},
		},
		"a merged order": {
			draft(t, "so_1", ordered(text("1", "1"))).with(func(o *Order) { o.Status = Merged }), func(*Form) {}, office("con_wine"),
			[]string{"order.status"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, before := c.order, toJSON(t, c.order)
			f := o.Form()
			c.change(&f)
			if d := cmp.Diff(c.want, codes(o.Write(f, c.read))); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(before, toJSON(t, o)); d != "" {
				t.Errorf("a refused form changed the order: %s", d)
			}
		})
	}
}
