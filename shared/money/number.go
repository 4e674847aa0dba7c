package money

import (
	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// number is the common base of prices, quantities, percentages and exchange rates. It has at most
// 6 decimals and is written without trailing zeros.
type number struct {
	d decimal.Decimal
	_ [0]func()
}

func (n number) String() string               { return n.d.String() }
func (n number) MarshalText() ([]byte, error) { return []byte(n.d.String()), nil }
func (n number) IsZero() bool                 { return n.d.IsZero() }

// Sign returns -1, 0 or 1.
func (n number) Sign() int { return n.d.Sign() }

// UnmarshalText reads a plain decimal; see the patterns.
func (n *number) UnmarshalText(text []byte) error {
	d, err := parse(string(text))
	if err != nil {
		return err
	}
	n.d = d
	return nil
}

// Number returns the value for a numeric column, without exponent and trailing zeros.
func (n number) Number() string { return n.d.String() }

// SetNumber reads the value from a numeric column.
func (n *number) SetNumber(s string) error {
	d, err := parseStored(s)
	if err != nil {
		return err
	}
	n.d = d
	return nil
}

// Price is the price of one unit. It may be finer than the currency's smallest coin.
type Price struct{ number }

// ParsePrice reads a unit price.
func ParsePrice(s string) (Price, error) {
	d, err := parse(s)
	return Price{number{d: d}}, err
}

// MustPrice returns a price written in code and panics if it is not valid.
func MustPrice(s string) Price { return must(ParsePrice(s)) }

func (p Price) Cmp(q Price) int    { return p.d.Cmp(q.d) }
func (p Price) Equal(q Price) bool { return p.d.Equal(q.d) }

// Times returns the price of a quantity, rounded to the currency.
func (p Price) Times(q Quantity, c Currency) Amount { return c.round(p.d.Mul(q.d)) }

// Quantity counts or measures goods and services.
type Quantity struct{ number }

// ParseQuantity reads a quantity.
func ParseQuantity(s string) (Quantity, error) {
	d, err := parse(s)
	return Quantity{number{d: d}}, err
}

// MustQuantity returns a quantity written in code and panics if it is not valid.
func MustQuantity(s string) Quantity { return must(ParseQuantity(s)) }

// Units returns a whole quantity.
func Units(n int64) Quantity { return Quantity{number{d: decimal.NewFromInt(n)}} }

func (q Quantity) Add(r Quantity) Quantity { return Quantity{number{d: q.d.Add(r.d)}} }
func (q Quantity) Sub(r Quantity) Quantity { return Quantity{number{d: q.d.Sub(r.d)}} }
func (q Quantity) Neg() Quantity           { return Quantity{number{d: q.d.Neg()}} }
func (q Quantity) Cmp(r Quantity) int      { return q.d.Cmp(r.d) }
func (q Quantity) Equal(r Quantity) bool   { return q.d.Equal(r.d) }

// Percent is a rate in hundredths: 5.5 means 5.5 %.
type Percent struct{ number }

// ParsePercent reads a percentage without the % sign.
func ParsePercent(s string) (Percent, error) {
	d, err := parse(s)
	return Percent{number{d: d}}, err
}

// MustPercent returns a percentage written in code and panics if it is not valid.
func MustPercent(s string) Percent { return must(ParsePercent(s)) }

func (p Percent) Add(q Percent) Percent { return Percent{number{d: p.d.Add(q.d)}} }
func (p Percent) Cmp(q Percent) int     { return p.d.Cmp(q.d) }
func (p Percent) Equal(q Percent) bool  { return p.d.Equal(q.d) }

// of returns the exact share of a value, without rounding.
func (p Percent) of(d decimal.Decimal) decimal.Decimal { return p.d.Mul(d).Shift(-2) }

// ExchangeRate is the price of one unit of a document's currency in the organisation's base currency.
type ExchangeRate struct{ number }

// ParseExchangeRate reads an exchange rate above zero.
func ParseExchangeRate(s string) (ExchangeRate, error) {
	d, err := parse(s)
	if err == nil && d.Sign() <= 0 {
		err = fault.Invalid(WrongRate, "", "Write an exchange rate above zero.")
	}
	if err != nil {
		return ExchangeRate{}, err
	}
	return ExchangeRate{number{d: d}}, nil
}

// MustExchangeRate returns an exchange rate written in code and panics if it is not valid.
func MustExchangeRate(s string) ExchangeRate { return must(ParseExchangeRate(s)) }

// UnmarshalText reads an exchange rate above zero.
func (r *ExchangeRate) UnmarshalText(text []byte) (err error) {
	*r, err = ParseExchangeRate(string(text))
	return err
}

func (r ExchangeRate) Cmp(s ExchangeRate) int    { return r.d.Cmp(s.d) }
func (r ExchangeRate) Equal(s ExchangeRate) bool { return r.d.Equal(s.d) }

// Convert returns an amount of the document in the base currency, rounded to its digits.
func (r ExchangeRate) Convert(a Amount, base Currency) Amount { return base.round(a.d.Mul(r.d)) }
