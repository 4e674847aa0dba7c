package paper

import (
	"slices"

	"github.com/shopspring/decimal"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/pdf"
	"comptoir/shared/stock"
	"comptoir/shared/words"
)

// line is a line of any document.
type line struct {
	sku, name, description, unit string
	kind                         stock.Kind
	quantity                     money.Quantity
	rate                         money.Price
	discount                     money.Discount
	tax                          money.Tax
	total                        money.LineTotal
}

func linesOf(lines []bill.Line, t money.Totals) []line {
	var all []line
	for i, l := range lines {
		all = append(all, line{
			sku: l.SKU, kind: l.Kind, name: l.Name, description: l.Description, unit: l.Unit, quantity: l.Quantity,
			rate: l.Rate, discount: l.Discount, tax: l.Tax.Tax, total: t.Lines[i],
		})
	}
	return all
}

// basis is whether the prices on paper hold the tax. Between companies they
// never do, whatever the rates are: the law asks for the unit price without tax
// (CGI ann. II 242 nonies A, I-8°). Only a consumer sees the prices he was
// offered. Where no tax is in play at all, the columns do not speak of it.
func (s sheet) basis() pdf.Basis {
	taxed := slices.ContainsFunc(s.lines, func(l line) bool { return !l.tax.Rate().IsZero() })
	outside := !slices.ContainsFunc(s.lines, func(l line) bool { return l.tax.Category != money.OutsideScope })
	switch {
	case !taxed && s.totals.Tax.IsZero() && (s.franchise || outside):
		return pdf.TaxFree
	case s.inclusive && s.buyer.Person:
		return pdf.TaxIncluded
	}
	return pdf.TaxExcluded
}

// netted tells whether rates that hold the tax are printed without it.
func (s sheet) netted() bool { return s.inclusive && s.basis() != pdf.TaxIncluded }

func (s sheet) rows() []pdf.Line {
	var rows []pdf.Line
	for _, l := range s.lines {
		r := pdf.Line{
			Code: l.sku, Description: l.name, Quantity: l.quantity.String(), Unit: l.unit,
			UnitPrice: l.rate.String(), Discount: s.discount(l), Net: l.total.Amount.String(),
		}
		if l.description != "" && l.description != l.name {
			r.Description += "\n" + l.description
		}
		if s.netted() {
			r.UnitPrice, r.Net = s.netPrice(l), l.total.Net.String()
		}
		if s.basis() != pdf.TaxFree {
			r.Tax = s.l.Percent(l.tax.Rate().String())
		}
		rows = append(rows, r)
	}
	return rows
}

// discount is a line's discount as printed. Where the price is printed without
// tax, so is an amount: what is between quantity times price and the line's net.
func (s sheet) discount(l line) string {
	switch {
	case !l.discount.Percent.IsZero():
		return s.l.Percent(l.discount.Percent.String())
	case l.discount.Amount.IsZero():
		return ""
	case s.netted():
		return s.l.Amount(s.netGross(l).Sub(exactly(l.total.Net)).StringFixed(int32(s.currency.Digits())), s.currency.String())
	}
	return s.l.Amount(l.discount.Amount.String(), s.currency.String())
}

// netPrice is the unit price without tax, with as few decimals as it takes for
// quantity times price to come out: it is printed and nothing is computed from it.
func (s sheet) netPrice(l line) string {
	digits, quantity := int32(s.currency.Digits()), exactly(l.quantity)
	for places := digits; ; places++ {
		shown := withoutTax(l).Round(places)
		if places >= finest || shown.Mul(quantity).Round(digits).Equal(s.netGross(l)) {
			return shown.StringFixed(places)
		}
	}
}

// netGross is quantity times price without tax.
func (s sheet) netGross(l line) decimal.Decimal {
	return withoutTax(l).Mul(exactly(l.quantity)).Round(int32(s.currency.Digits()))
}

// finest is how many decimals a price has at most.
const finest = 6

// withoutTax is a line's price without the tax it holds.
func withoutTax(l line) decimal.Decimal {
	hundred := decimal.NewFromInt(100)
	return exactly(l.rate).Mul(hundred).DivRound(hundred.Add(exactly(l.tax.Rate())), 2*finest)
}

// exactly is a value of money as a decimal.
func exactly(v interface{ Number() string }) decimal.Decimal {
	d, err := decimal.NewFromString(v.Number())
	if err != nil {
		return decimal.Decimal{} // a value of money is always a number
	}
	return d
}

// supply is how the date of supply is called: goods are delivered, services are
// rendered.
func (s sheet) supply() words.Label {
	goods := slices.ContainsFunc(s.lines, func(l line) bool { return l.kind == stock.Goods })
	services := slices.ContainsFunc(s.lines, func(l line) bool { return l.kind == stock.Service })
	switch {
	case goods && services:
		return words.SupplyDate
	case services:
		return words.ServiceDate
	}
	return words.DeliveryDate
}
