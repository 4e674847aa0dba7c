package paper

import (
	"slices"

	"github.com/shopspring/decimal"

	"comptoir/shared/money"
	"comptoir/shared/pdf"
	"comptoir/shared/trade"
)

// basis says whether the prices in the PDF include tax. Between companies they
// never do, regardless of the document's rates: the law requires the unit price
// without tax (CGI ann. II 242 nonies A, I-8°). Only a document for a consumer
// shows the prices of the offer alone. If no tax applies, no column mentions it.
func (s sheet) basis() pdf.Basis {
	taxed := slices.ContainsFunc(s.Lines, func(l trade.Line) bool { return !l.Tax.Rate().IsZero() })
	outside := !slices.ContainsFunc(s.Lines, func(l trade.Line) bool { return l.Tax.Category != money.OutsideScope })
	switch {
	case !taxed && s.Totals.Tax.IsZero() && (s.franchise || outside):
		return pdf.TaxFree
	case s.TaxInclusive && s.Buyer.Person:
		return pdf.TaxIncluded
	}
	return pdf.TaxExcluded
}

// netted reports whether prices that include tax are printed without it. The unit
// price with tax, on which the parties agreed, is printed beside it.
func (s sheet) netted() bool { return s.TaxInclusive && s.basis() != pdf.TaxIncluded }

func (s sheet) rows() []pdf.Line {
	var rows []pdf.Line
	for _, l := range s.Lines {
		r := pdf.Line{
			Code: l.SKU, Description: l.Name, Quantity: l.Wanted().String(), Unit: l.Unit,
			UnitPrice: l.Rate.String(), Discount: s.discount(l), Net: l.Amount.String(),
		}
		if l.Description != "" && l.Description != l.Name {
			r.Description += "\n" + l.Description
		}
		if s.netted() {
			r.UnitPrice, r.Net = s.netPrice(l), l.Net.String()
		}
		if s.netted() && s.basis() != pdf.TaxFree {
			r.Agreed = l.Rate.String()
		}
		if s.basis() != pdf.TaxFree {
			r.Tax = s.l.Percent(l.Tax.Rate().String())
		}
		rows = append(rows, r)
	}
	return rows
}

// discount is a line's discount as printed. If the price is printed without tax,
// so is a discount amount: quantity times price minus the line's net.
func (s sheet) discount(l trade.Line) string {
	switch {
	case !l.Discount.Percent.IsZero():
		return s.l.Percent(l.Discount.Percent.String())
	case l.Discount.Amount.IsZero():
		return ""
	case s.netted():
		return s.l.Amount(s.netGross(l).Sub(exactly(l.Net)).StringFixed(int32(s.Currency.Digits())), s.Currency.String())
	}
	return s.l.Amount(l.Discount.Amount.String(), s.Currency.String())
}

// netPrice is the unit price without tax, with the fewest decimals for which
// quantity times price is exact. It is printed and never used in a calculation.
func (s sheet) netPrice(l trade.Line) string {
	digits, quantity := int32(s.Currency.Digits()), exactly(l.Wanted())
	for decimals := digits; ; decimals++ {
		shown := withoutTax(l).Round(decimals)
		if decimals >= finest || shown.Mul(quantity).Round(digits).Equal(s.netGross(l)) {
			return shown.StringFixed(decimals)
		}
	}
}

// netGross is quantity times price without tax.
func (s sheet) netGross(l trade.Line) decimal.Decimal {
	return withoutTax(l).Mul(exactly(l.Wanted())).Round(int32(s.Currency.Digits()))
}

// finest is the maximal number of decimals of a price.
const finest = 6

// withoutTax is a line's price without the tax that it includes.
func withoutTax(l trade.Line) decimal.Decimal {
	hundred := decimal.NewFromInt(100)
	return exactly(l.Rate).Mul(hundred).DivRound(hundred.Add(exactly(l.Tax.Rate())), 2*finest)
}

// exactly is a money value as a decimal.
func exactly(v interface{ Number() string }) decimal.Decimal {
	d, err := decimal.NewFromString(v.Number())
	if err != nil {
		return decimal.Decimal{} // a money value is always a number
	}
	return d
}
