package money

import "github.com/shopspring/decimal"

// Document is what the totals of an order, an estimate, an invoice or a purchase are computed from.
//
// A section is a part of the document that is computed as a document of its own: its own discount,
// shipping charge, adjustment and rounding of taxes. An ordinary document has one. A merged order has
// one for each order it was made of, so that its total is the sum of the two to the cent.
type Document struct {
	Currency     Currency
	TaxInclusive bool      // prices, discounts and shipping charges contain the tax
	Lines        []Line    // in the order they are printed
	Sections     []Section // none is the same as one empty section
}

// Section is what stands below the lines.
type Section struct {
	Discount   Discount // on the lines of the section, spread over their taxes
	Shipping   Charge
	Adjustment Amount // after tax, of any sign
}

// Line is a quantity of something at a price. A negative quantity is a return.
type Line struct {
	Quantity Quantity
	Price    Price
	Discount Discount // an amount is taken off the whole line, not off each unit
	Tax      Tax
	Section  int // index into Sections
}

// Discount is a percentage or an amount, not both.
type Discount struct {
	Percent Percent `json:"percent,omitzero" doc:"Discount in percent, 0 to 100; or give an amount" example:"3"`
	Amount  Amount  `json:"amount,omitzero" doc:"Discount as an amount of the document's currency; or give a percentage" example:"5.00"`
}

// IsZero tells that there is no discount.
func (d Discount) IsZero() bool { return d.Percent.IsZero() && d.Amount.IsZero() }

// Equal tells whether both take off the same.
func (d Discount) Equal(e Discount) bool {
	return d.Percent.Equal(e.Percent) && d.Amount.Equal(e.Amount)
}

// off is what the discount takes off a value, exactly. It takes a negative value towards zero too, and
// never past it: 5 yen off 4.5 yen, which reads 5, leave nothing.
func (d Discount) off(value decimal.Decimal) decimal.Decimal {
	switch {
	case d.Amount.IsZero():
		return d.Percent.of(value)
	case d.Amount.d.Cmp(value.Abs()) > 0:
		return value
	case value.Sign() < 0:
		return d.Amount.d.Neg()
	}
	return d.Amount.d
}

// Charge is a shipping charge with its own tax. Without an amount it needs no tax.
type Charge struct {
	Amount Amount `json:"amount" doc:"The charge" example:"12.00"`
	Tax    Tax    `json:"tax,omitzero" doc:"Its tax"`
}

// sections is never empty.
func (d Document) sections() []Section {
	if len(d.Sections) == 0 {
		return []Section{{}}
	}
	return d.Sections
}

// sheet is a document whose lines are valued once, at their full quantity.
type sheet struct {
	Document
	values []value
}

// value is what a line costs: as gross less discount it is rounded, and exact until then.
type value struct {
	gross, amount Amount
	exact         decimal.Decimal
}

func (d Document) sheet() sheet {
	values := make([]value, len(d.Lines))
	for i, line := range d.Lines {
		gross := line.Quantity.d.Mul(line.Price.d)
		values[i] = value{gross: d.Currency.round(gross), amount: d.Currency.round(gross), exact: gross}
		if !line.Discount.IsZero() {
			exact := gross.Sub(line.Discount.off(gross))
			values[i].amount, values[i].exact = d.Currency.round(exact), exact
		}
	}
	return sheet{d, values}
}
