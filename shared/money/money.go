// Package money holds exact amounts and the calculation of all totals.
//
// Owns: the values (Currency, Amount, Price, Quantity, Percent, ExchangeRate), their text form, and the
// totals of a document by the rules of EN 16931, for the whole document (Compute) or for a partial
// invoice (Part).
//
// Does not own: the formatting of amounts for readers, the taxes an organisation declares, the rules of
// documents, storage.
//
// Invariants: no float anywhere; every value read is below 10^15 with at most 6 decimals; the zero value
// of each type is 0; an amount is rounded, half away from zero, in one step only (Currency.round);
// the partial invoices of an order add up to the order, to the cent.
package money

import (
	"strings"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// The patterns of the values in requests and responses: a plain decimal without exponent, sign "+",
// blank or thousands separator. A schema with these patterns accepts the same text as UnmarshalText.
const (
	AmountPattern       = `^-?[0-9]{1,15}(\.[0-9]{1,6})?$`
	PricePattern        = AmountPattern
	QuantityPattern     = AmountPattern
	PercentPattern      = AmountPattern
	ExchangeRatePattern = `^[0-9]{1,15}(\.[0-9]{1,6})?$`
	CurrencyPattern     = `^[A-Z]{3}$`
)

const (
	integerDigits = 15
	decimals      = 6
)

// The codes of the faults, stable for callers.
const (
	NotANumber      = "money.not_a_number"      // the text is not a plain decimal
	TooLarge        = "money.too_large"         // 10^15 or more
	TooManyDecimals = "money.too_many_decimals" // more decimals than the currency has, or more than 6
	UnknownCurrency = "money.currency_unknown"  // not a current ISO 4217 code
	UnknownCategory = "money.category_unknown"  // not a tax category of EN 16931
	WrongRate       = "money.rate_wrong"        // a rate the category does not allow, or an exchange rate of zero or less
	WrongDiscount   = "money.discount_wrong"    // percent and amount together, negative, or above 100 %
	DiscountTooHigh = "money.discount_too_high" // more than the amount it applies to
	UnknownSection  = "money.section_unknown"   // a line refers to a section the document does not have
	WrongPart       = "money.part_wrong"        // quantities of a partial invoice that do not fit the order's lines
)

// parse reads a plain decimal and keeps the decimals it was written with.
func parse(s string) (decimal.Decimal, error) {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !onlyDigits(whole) || point && !onlyDigits(fraction) {
		return decimal.Decimal{}, fault.Invalid(NotANumber, "", "Write a plain decimal number such as 1234.50.")
	}
	if len(whole) > integerDigits {
		return decimal.Decimal{}, fault.Invalid(TooLarge, "", "Write a number below 10^15.")
	}
	if len(fraction) > decimals {
		return decimal.Decimal{}, fault.Invalid(TooManyDecimals, "", "Write at most 6 decimals.")
	}
	return decimal.NewFromString(s)
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parseStored reads a number from a store, which may have dropped zeros or written them as an exponent.
func parseStored(s string) (decimal.Decimal, error) {
	if d, err := parse(s); err == nil {
		return d, nil
	}
	notANumber := fault.Invalid(NotANumber, "", "The stored value is not a number in a supported form.")
	if len(s) > 64 {
		return decimal.Decimal{}, notANumber
	}
	d, err := decimal.NewFromString(s)
	if err != nil || d.Exponent() < -64 || d.Exponent() > 64 {
		return decimal.Decimal{}, notANumber
	}
	return parse(d.String())
}

// tooLarge reports whether a value has reached the limit of 10^15 for all values.
func tooLarge(d decimal.Decimal) bool {
	return d.Abs().Cmp(decimal.New(1, integerDigits)) >= 0
}

// must returns a value written in code (an example, a test, a constant) and panics on an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
