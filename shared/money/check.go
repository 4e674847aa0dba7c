package money

import (
	"fmt"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// element is the line or section that is checked. Its JSON pointer is built only when a rule is broken.
type element struct {
	list  string
	index int
}

func (e element) pointer(field string) string {
	return fmt.Sprintf("/%s/%d%s", e.list, e.index, field)
}

// check lists every rule the document breaks. Faults have JSON pointers such as
// "/lines/2/discount/amount" or "/sections/0/shipping/tax".
func (s sheet) check() error {
	if s.Currency.IsZero() {
		return fault.Invalid(UnknownCurrency, "/currency", "Enter the currency as an ISO 4217 code, such as EUR.")
	}
	var faults fault.List
	sections := s.sections()
	subtotals := make([]Amount, len(sections))
	for i, line := range s.Lines {
		at := element{"lines", i}
		s.checkDiscount(&faults, at, line.Discount, s.values[i].gross)
		checkTax(&faults, at, "/tax", line.Tax)
		if tooLarge(s.values[i].gross.d) {
			faults.Add(TooLarge, at.pointer("/quantity"), "Quantity times price must stay below 10^15.")
		}
		if line.Section < 0 || line.Section >= len(sections) {
			faults.Add(UnknownSection, at.pointer("/section"), "Choose one of the document's %d sections.", len(sections))
			continue
		}
		subtotals[line.Section] = subtotals[line.Section].Add(s.values[i].amount)
	}
	for i, section := range sections {
		at := element{"sections", i}
		s.checkDiscount(&faults, at, section.Discount, subtotals[i])
		s.checkDecimals(&faults, at, "/shipping/amount", section.Shipping.Amount)
		s.checkDecimals(&faults, at, "/adjustment", section.Adjustment)
		if !section.Shipping.Amount.IsZero() {
			checkTax(&faults, at, "/shipping/tax", section.Shipping.Tax)
		}
	}
	return faults.Err()
}

func (s sheet) checkDecimals(faults *fault.List, at element, field string, a Amount) {
	if !a.Fits(s.Currency) {
		_ = faults.Take(at.pointer(field), tooManyDecimals(s.Currency))
	}
}

func (s sheet) checkDiscount(faults *fault.List, at element, discount Discount, from Amount) {
	if discount.IsZero() {
		return
	}
	s.checkDecimals(faults, at, "/discount/amount", discount.Amount)
	switch {
	case !discount.Percent.IsZero() && !discount.Amount.IsZero():
		faults.Add(WrongDiscount, at.pointer("/discount"), "Enter the discount in percent or as an amount, not both.")
	case discount.Percent.Sign() < 0 || discount.Percent.d.Cmp(decimal.New(100, 0)) > 0:
		faults.Add(WrongDiscount, at.pointer("/discount/percent"), "Enter a discount between 0 and 100 percent.")
	case discount.Amount.Sign() < 0:
		faults.Add(WrongDiscount, at.pointer("/discount/amount"), "Enter a discount of 0 or more.")
	case discount.Amount.d.Cmp(from.d.Abs()) > 0:
		faults.Add(DiscountTooHigh, at.pointer("/discount/amount"), "The discount is higher than the amount of %s. Enter a lower discount.", from)
	}
}

// checkTax enforces BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5 and BR-O-5 of EN 16931: only the standard
// category charges a tax.
func checkTax(faults *fault.List, at element, field string, tax Tax) {
	for _, c := range tax.Components {
		if c.Rate.Sign() < 0 {
			faults.Add(WrongRate, at.pointer(field), "Enter a tax rate of 0 or more.")
		}
	}
	switch tax.Category {
	case Standard:
	case ZeroRated, Exempt, ReverseCharge, IntraCommunity, Export, OutsideScope:
		if !tax.Rate().IsZero() {
			faults.Add(WrongRate, at.pointer(field), "Category %s charges no tax: its rate must be 0.", tax.Category)
		}
	default:
		faults.Add(UnknownCategory, at.pointer(field), "Choose a tax; its category must be one of S, Z, E, AE, K, G, O.")
	}
}
