package money

import "github.com/shopspring/decimal"

// Document is the input from which the totals of an order, an estimate, an invoice or a purchase are
// computed.
//
// A section is computed as a document of its own: it has its own discount, shipping charge,
// adjustment and rounding of taxes. An ordinary document has one section. A merged order has one for
// each of its original orders, so that its total is the sum of theirs to the cent.
type Document struct {
	Currency     Currency
	TaxInclusive bool      // prices, discounts and shipping charges contain the tax
	Lines        []Line    // in document order
	Sections     []Section // no section is the same as one empty section
}

// Section holds the discount, the shipping charge and the adjustment of a group of lines.
type Section struct {
	Discount   Discount // on the lines of the section, split over their taxes
	Shipping   Charge
	Adjustment Amount // after tax, of any sign
}

// Line is a quantity of something at a price. A negative quantity is a return.
type Line struct {
	Quantity Quantity
	Price    Price
	Discount Discount // an amount applies to the whole line, not to each unit
	Tax      Tax
	Section  int // index into Sections
}

// Discount is a percentage or an amount, not both.
type Discount struct {
	Percent Percent `json:"percent,omitzero" least:"0" doc:"Discount in percent, 0 to 100; or enter an amount" example:"3"`
	Amount  Amount  `json:"amount,omitzero" least:"0" doc:"Discount as an amount of the document's currency; or enter a percentage" example:"5.00"`
}

// IsZero reports whether there is no discount.
func (d Discount) IsZero() bool { return d.Percent.IsZero() && d.Amount.IsZero() }

// Equal reports whether both discounts have the same percentage and the same amount.
func (d Discount) Equal(e Discount) bool {
	return d.Percent.Equal(e.Percent) && d.Amount.Equal(e.Amount)
}

// off returns the exact discount on a value. The discount moves a negative value towards zero too, and
// never past it: 5 yen off 4.5 yen, which is shown as 5, leaves 0.
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

// Charge is a shipping charge with its own tax. A charge of zero needs no tax.
type Charge struct {
	Amount Amount `json:"amount" doc:"The charge" example:"12.00"`
	Tax    Tax    `json:"tax,omitzero" doc:"Its tax"`
}

// sections returns the sections, or one empty section if the document has none.
func (d Document) sections() []Section {
	if len(d.Sections) == 0 {
		return []Section{{}}
	}
	return d.Sections
}

// sheet is a document with the value of each line at its full quantity.
type sheet struct {
	Document
	values []value
}

// value is the value of a line: gross and amount (after the discount) are rounded, exact is the amount
// before rounding.
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
