package money

import (
	"fmt"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// place is where in a document a rule is broken, spelled as a JSON pointer only when one is.
type place struct {
	list  string
	index int
}

func (p place) at(field string) string {
	return fmt.Sprintf("/%s/%d%s", p.list, p.index, field)
}

// check lists every rule the document breaks, with pointers a caller can show: "/lines/2/discount/amount",
// "/sections/0/shipping/tax".
func (s sheet) check() error {
	if s.Currency.IsZero() {
		return fault.Invalid(UnknownCurrency, "/currency", "Name the currency by its ISO 4217 code, like EUR.")
	}
	var faults fault.List
	sections := s.sections()
	subtotals := make([]Amount, len(sections))
	for i, line := range s.Lines {
		here := place{"lines", i}
		s.checkDiscount(&faults, here, line.Discount, s.values[i].gross)
		checkTax(&faults, here, "/tax", line.Tax)
		if tooLarge(s.values[i].gross.d) {
			faults.Add(TooLarge, here.at("/quantity"), "Quantity times price must stay below 10^15.")
		}
		if line.Section < 0 || line.Section >= len(sections) {
			faults.Add(UnknownSection, here.at("/section"), "The document has %d sections.", len(sections))
			continue
		}
		subtotals[line.Section] = subtotals[line.Section].Add(s.values[i].amount)
	}
	for i, section := range sections {
		here := place{"sections", i}
		s.checkDiscount(&faults, here, section.Discount, subtotals[i])
		s.checkDecimals(&faults, here, "/shipping/amount", section.Shipping.Amount)
		s.checkDecimals(&faults, here, "/adjustment", section.Adjustment)
		if !section.Shipping.Amount.IsZero() {
			checkTax(&faults, here, "/shipping/tax", section.Shipping.Tax)
		}
	}
	return faults.Err()
}

func (s sheet) checkDecimals(faults *fault.List, here place, field string, a Amount) {
	if !a.Fits(s.Currency) {
		_ = faults.Take(here.at(field), tooManyDecimals(s.Currency))
	}
}

func (s sheet) checkDiscount(faults *fault.List, here place, discount Discount, from Amount) {
	if discount.IsZero() {
		return
	}
	s.checkDecimals(faults, here, "/discount/amount", discount.Amount)
	switch {
	case !discount.Percent.IsZero() && !discount.Amount.IsZero():
		faults.Add(WrongDiscount, here.at("/discount"), "Give the discount in percent or as an amount, not both.")
	case discount.Percent.Sign() < 0 || discount.Percent.d.Cmp(decimal.New(100, 0)) > 0:
		faults.Add(WrongDiscount, here.at("/discount/percent"), "Give a discount between 0 and 100 percent.")
	case discount.Amount.Sign() < 0:
		faults.Add(WrongDiscount, here.at("/discount/amount"), "Give a discount of 0 or more.")
	case discount.Amount.d.Cmp(from.d.Abs()) > 0:
		faults.Add(DiscountTooHigh, here.at("/discount/amount"), "The discount is more than the %s it is taken off.", from)
	}
}

// checkTax holds BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5 and BR-O-5 of EN 16931: only the standard
// category charges a tax.
func checkTax(faults *fault.List, here place, field string, tax Tax) {
	for _, c := range tax.Components {
		if c.Rate.Sign() < 0 {
			faults.Add(WrongRate, here.at(field), "A tax rate cannot be negative.")
		}
	}
	switch tax.Category {
	case Standard:
	case ZeroRated, Exempt, ReverseCharge, IntraCommunity, Export, OutsideScope:
		if !tax.Rate().IsZero() {
			faults.Add(WrongRate, here.at(field), "Category %s charges no tax: its rate must be 0.", tax.Category)
		}
	default:
		faults.Add(UnknownCategory, here.at(field), "Choose a tax; its category must be one of S, Z, E, AE, K, G, O.")
	}
}
