package money

import (
	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// Amount is an amount of money. Its currency is a field of its document. An amount keeps the digits it
// is written with: "12.30" stays "12.30". Amounts are compared with Equal and Cmp; == does not compile.
type Amount struct {
	d decimal.Decimal
	_ [0]func()
}

// ParseAmount reads an amount below 10^15 with at most the decimals of its currency.
func ParseAmount(s string, c Currency) (Amount, error) {
	d, err := parse(s)
	if err != nil {
		return Amount{}, err
	}
	if -d.Exponent() > c.digits() {
		return Amount{}, tooManyDecimals(c)
	}
	return Amount{d: d}.In(c), nil
}

// MustAmount returns an amount written in code, with the digits it is written with. It panics if the
// text is not valid.
func MustAmount(s string) Amount {
	d, err := parse(s)
	return must(Amount{d: d}, err)
}

// Sum returns the sum of the amounts.
func Sum(amounts ...Amount) Amount {
	var sum Amount
	for _, a := range amounts {
		sum = sum.Add(a)
	}
	return sum
}

// In returns the amount with exactly the currency's digits. It only adds or drops zeros: an amount with
// more significant decimals keeps them (see Fits), because rounding is never a side effect.
func (a Amount) In(c Currency) Amount {
	if -a.d.Exponent() == c.digits() {
		return a
	}
	if rounded := c.round(a.d); rounded.d.Equal(a.d) {
		return rounded
	}
	return a
}

// Fits reports whether the amount can be paid in the currency: 12.345 cannot be paid in euros.
func (a Amount) Fits(c Currency) bool {
	return a.d.Equal(a.d.Round(c.digits()))
}

func (a Amount) Add(b Amount) Amount { return Amount{d: a.d.Add(b.d)} }
func (a Amount) Sub(b Amount) Amount { return Amount{d: a.d.Sub(b.d)} }
func (a Amount) Neg() Amount         { return Amount{d: a.d.Neg()} }

func (a Amount) Cmp(b Amount) int    { return a.d.Cmp(b.d) }
func (a Amount) Equal(b Amount) bool { return a.d.Equal(b.d) }
func (a Amount) IsZero() bool        { return a.d.IsZero() }

// Sign returns -1, 0 or 1.
func (a Amount) Sign() int { return a.d.Sign() }

// String returns the amount with exactly the digits it has.
func (a Amount) String() string {
	if a.d.Exponent() >= 0 {
		return a.d.String()
	}
	return a.d.StringFixed(-a.d.Exponent())
}

func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a text that matches AmountPattern and keeps its digits. It does not know the
// currency, so a caller with the currency calls In (or Digits) and Fits.
func (a *Amount) UnmarshalText(text []byte) error {
	d, err := parse(string(text))
	if err != nil {
		return err
	}
	a.d = d
	return nil
}

// Number returns the amount for a numeric column, without exponent and trailing zeros.
func (a Amount) Number() string { return a.d.String() }

// SetNumber reads the amount from a numeric column. The column has lost trailing zeros; In restores them.
func (a *Amount) SetNumber(s string) error {
	d, err := parseStored(s)
	if err != nil {
		return err
	}
	a.d = d
	return nil
}

func tooManyDecimals(c Currency) *fault.Fault {
	return fault.Invalid(TooManyDecimals, "", "Write an amount with at most %d decimals, the number for %s.", c.places, c.code)
}
