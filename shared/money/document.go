package money

import (
	"fmt"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

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

// off is what the discount takes off a value, exactly; it takes a negative value towards zero too.
func (d Discount) off(value decimal.Decimal) decimal.Decimal {
	if d.Amount.IsZero() {
		return d.Percent.of(value)
	}
	if value.Sign() < 0 {
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

// check tells every rule the document breaks, with pointers a caller can show: "/lines/2/discount",
// "/discount/amount" and
// "/shipping/tax" of an ordinary document, "/sections/1/discount/amount" of a merged one.
func (d Document) check() error {
	if d.Currency.IsZero() {
		return fault.Invalid(UnknownCurrency, "/currency", "Name the currency by its ISO 4217 code, like EUR.")
	}
	var faults fault.List
	sections := d.sections()
	subtotals := make([]decimal.Decimal, len(sections))
	for i, line := range d.Lines {
		at := fmt.Sprintf("/lines/%d", i)
		gross := line.Price.Times(line.Quantity, d.Currency).d
		d.checkDiscount(&faults, at+"/discount", line.Discount, gross)
		checkTax(&faults, at+"/tax", line.Tax)
		if tooLarge(gross) {
			faults.Add(TooLarge, at+"/quantity", "Quantity times price must stay below 10^15.")
		}
		if line.Section < 0 || line.Section >= len(sections) {
			faults.Add(UnknownSection, at+"/section", "The document has %d sections.", len(sections))
			continue
		}
		subtotals[line.Section] = subtotals[line.Section].Add(d.Currency.round(line.exact()).d)
	}
	for s, section := range sections {
		at := ""
		if len(sections) > 1 {
			at = fmt.Sprintf("/sections/%d", s)
		}
		d.checkDiscount(&faults, at+"/discount", section.Discount, subtotals[s])
		d.checkDecimals(&faults, at+"/shipping/amount", section.Shipping.Amount)
		d.checkDecimals(&faults, at+"/adjustment", section.Adjustment)
		if !section.Shipping.Amount.IsZero() {
			checkTax(&faults, at+"/shipping/tax", section.Shipping.Tax)
		}
	}
	return faults.Err()
}

func (d Document) checkDecimals(faults *fault.List, at string, a Amount) {
	if !a.Fits(d.Currency) {
		_ = faults.Take("", tooManyDecimals(d.Currency, at))
	}
}

func (d Document) checkDiscount(faults *fault.List, at string, discount Discount, value decimal.Decimal) {
	d.checkDecimals(faults, at+"/amount", discount.Amount)
	switch {
	case !discount.Percent.IsZero() && !discount.Amount.IsZero():
		faults.Add(WrongDiscount, at, "Give the discount in percent or as an amount, not both.")
	case discount.Percent.Sign() < 0 || discount.Percent.d.Cmp(decimal.New(100, 0)) > 0:
		faults.Add(WrongDiscount, at+"/percent", "Give a discount between 0 and 100 percent.")
	case discount.Amount.Sign() < 0:
		faults.Add(WrongDiscount, at+"/amount", "Give a discount of 0 or more.")
	case discount.Amount.d.Cmp(value.Abs()) > 0:
		faults.Add(DiscountTooHigh, at+"/amount", "The discount is more than the %s it is taken off.", value)
	}
}

// checkTax holds BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5 and BR-O-5 of EN 16931: only the standard
// category charges a tax.
func checkTax(faults *fault.List, at string, tax Tax) {
	for _, c := range tax.Components {
		if c.Rate.Sign() < 0 {
			faults.Add(WrongRate, at, "A tax rate cannot be negative.")
		}
	}
	switch tax.Category {
	case Standard:
	case ZeroRated, Exempt, ReverseCharge, IntraCommunity, Export, OutsideScope:
		if !tax.Rate().IsZero() {
			faults.Add(WrongRate, at, "Category %s charges no tax: its rate must be 0.", tax.Category)
		}
	default:
		faults.Add(UnknownCategory, at, "Choose a tax; its category must be one of S, Z, E, AE, K, G, O.")
	}
}

// exact is the value of the line after its discount, not yet rounded.
func (l Line) exact() decimal.Decimal {
	gross := l.Quantity.d.Mul(l.Price.d)
	return gross.Sub(l.Discount.off(gross))
}
