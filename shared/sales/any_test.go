package sales

import (
	"strconv"
	"strings"

	"comptoir/shared/trade"

	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"

	"pgregory.net/rapid"
)

// anyOffice returns the office with an additional tax of two components.
func anyOffice() trade.Sources {
	s := office("con_wine")
	s.Settings.Taxes = append(s.Settings.Taxes, &org.Tax{ID: "tax_two", TaxRate: org.TaxRate{
		Name: "GST et QST", Category: "S", Components: []money.Component{
			{Name: "GST", Rate: money.MustPercent("5")}, {Name: "QST", Rate: money.MustPercent("9.975")},
		},
	}})
	return s
}

func decimalOf(t *rapid.T, label string, highest int64, digits int) string {
	n := strconv.FormatInt(rapid.Int64Range(0, highest).Draw(t, label), 10)
	if digits == 0 {
		return n
	}
	n = strings.Repeat("0", max(0, digits+1-len(n))) + n
	return n[:len(n)-digits] + "." + n[len(n)-digits:]
}

// upTo draws an amount between 0 and the given one, in coins of the currency.
func upTo(t *rapid.T, label string, highest money.Amount, c money.Currency) money.Amount {
	coins, err := strconv.ParseInt(strings.Replace(highest.In(c).String(), ".", "", 1), 10, 64)
	if err != nil || coins < 0 {
		return c.Zero()
	}
	return money.MustAmount(decimalOf(t, label, coins, c.Digits()))
}

func anyTax(t *rapid.T) org.TaxID {
	return rapid.SampledFrom([]org.TaxID{"tax_20", "tax_20", "tax_55", "tax_0", "tax_two"}).Draw(t, "tax")
}

func anyLine(t *rapid.T, c money.Currency) trade.FormLine {
	l := trade.FormLine{
		Name: "Caisse", Tax: anyTax(t),
		Quantity: money.MustQuantity(decimalOf(t, "quantity", 30, rapid.IntRange(0, 1).Draw(t, "quantity digits"))).Add(quantity("0.1")),
		Rate:     price(decimalOf(t, "rate", 30000, rapid.IntRange(2, 4).Draw(t, "rate digits"))),
	}
	if rapid.Bool().Draw(t, "line with item") {
		l.Item, l.Name = rapid.SampledFrom([]stock.ItemID{"itm_cheese", "itm_glass", "itm_advice"}).Draw(t, "item"), ""
	}
	switch rapid.IntRange(0, 3).Draw(t, "line discount") {
	case 0:
		l.Discount = percent(decimalOf(t, "percent", 10000, 2))
	case 1:
		l.Discount.Amount = upTo(t, "off", l.Rate.Times(l.Quantity, c), c)
	}
	return l
}

// anyForm draws the form of a valid order.
func anyForm(t *rapid.T, c money.Currency, taxInclusive bool) Form {
	f := ordered().below(trade.FormSection{})
	f.Currency, f.TaxInclusive = c, taxInclusive
	for range rapid.IntRange(1, 5).Draw(t, "lines") {
		f.Lines = append(f.Lines, anyLine(t, c))
	}
	if rapid.Bool().Draw(t, "shipped") {
		f.Sections[0].Shipping, f.Sections[0].ShippingTax = upTo(t, "shipping", amount("40"), c), anyTax(t)
	}
	switch rapid.IntRange(0, 2).Draw(t, "document discount") {
	case 0:
		f.Sections[0].Discount = percent(decimalOf(t, "percent", 10000, 2))
	case 1:
		f.Sections[0].Discount.Amount = upTo(t, "off", newOrder(t, "so_x", f).Totals.Subtotal, c)
	}
	switch total := newOrder(t, "so_x", f).Totals.Total; rapid.IntRange(0, 2).Draw(t, "adjustment") {
	case 0:
		f.Sections[0].Adjustment = upTo(t, "more", total, c)
	case 1:
		f.Sections[0].Adjustment = upTo(t, "less", total, c).Neg()
	}
	return f
}

func newOrder(t *rapid.T, id OrderID, f Form) Order {
	o, err := New(id, f, anyOffice())
	if err != nil {
		t.Fatalf("%v", err)
	}
	o.Number = string(id)
	return o
}

func anyMode(t *rapid.T) (money.Currency, bool) {
	c := rapid.SampledFrom([]string{"EUR", "EUR", "JPY", "TND"}).Draw(t, "currency")
	return money.MustCurrency(c), rapid.Bool().Draw(t, "tax inclusive")
}
