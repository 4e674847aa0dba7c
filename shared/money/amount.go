package money

import (
	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// Amount is money in a currency that its document names once. It carries the digits it is written
// with: "12.30" stays "12.30". Amounts are compared with Equal and Cmp; == does not compile.
type Amount struct {
	d decimal.Decimal
	_ [0]func()
}

// ParseAmount reads an amount of a currency: no more decimals than the currency has, below 10^15.
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

// MustAmount is an amount written in code, with the digits it is written with.
func MustAmount(s string) Amount {
	d, err := parse(s)
	return must(Amount{d: d}, err)
}

// Sum adds amounts up.
func Sum(amounts ...Amount) Amount {
	var sum Amount
	for _, a := range amounts {
		sum = sum.Add(a)
	}
	return sum
}

// In gives the amount exactly the currency's digits. It only adds or drops zeros: an amount that has
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

// Fits tells whether the amount can be paid in the currency: 12.345 cannot in euros.
func (a Amount) Fits(c Currency) bool {
	return a.d.Equal(a.d.Round(c.digits()))
}

func (a Amount) Add(b Amount) Amount { return Amount{d: a.d.Add(b.d)} }
func (a Amount) Sub(b Amount) Amount { return Amount{d: a.d.Sub(b.d)} }
func (a Amount) Neg() Amount         { return Amount{d: a.d.Neg()} }

func (a Amount) Cmp(b Amount) int    { return a.d.Cmp(b.d) }
func (a Amount) Equal(b Amount) bool { return a.d.Equal(b.d) }
func (a Amount) IsZero() bool        { return a.d.IsZero() }

// Sign is -1, 0 or 1.
func (a Amount) Sign() int { return a.d.Sign() }

// String writes the amount with exactly the digits it carries.
func (a Amount) String() string {
	if a.d.Exponent() >= 0 {
		return a.d.String()
	}
	return a.d.StringFixed(-a.d.Exponent())
}

func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what AmountPattern describes and keeps its digits; it does not know the
// currency, so whoever does calls In (or Digits) and Fits.
func (a *Amount) UnmarshalText(text []byte) error {
	d, err := parse(string(text))
	if err != nil {
		return err
	}
	a.d = d
	return nil
}

// Number is the amount for a numeric column: no exponent, no trailing zeros.
func (a Amount) Number() string { return a.d.String() }

// SetNumber reads the amount from a numeric column. The column has lost trailing zeros; In gives them back.
func (a *Amount) SetNumber(s string) error {
	d, err := parseStored(s)
	if err != nil {
		return err
	}
	a.d = d
	return nil
}

func tooManyDecimals(c Currency) *fault.Fault {
	return fault.Invalid(TooManyDecimals, "", "Write an amount with at most %d decimals, as %s has.", c.places, c.code)
}
