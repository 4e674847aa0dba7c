package money

import (
	"strings"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// Currency is an ISO 4217 code with the number of decimals of its amounts: 0, 2 or 3. The zero value
// is not a currency. Currencies may be compared with ==.
type Currency struct {
	code   string
	places int8
}

// ParseCurrency reads a current code of ISO 4217 in capitals.
func ParseCurrency(code string) (Currency, error) {
	unknown := fault.Invalid(UnknownCurrency, "", "Enter the currency as an ISO 4217 code, such as EUR.")
	if len(code) != 3 {
		return Currency{}, unknown
	}
	for _, group := range []struct {
		places int8
		codes  string
	}{{2, twoDigits}, {0, noDigits}, {3, threeDigits}} {
		if at := strings.Index(group.codes, code); at >= 0 && at%4 == 0 {
			return Currency{code: group.codes[at : at+3], places: group.places}, nil
		}
	}
	return Currency{}, unknown
}

// MustCurrency returns a currency written in code and panics if the code is unknown.
func MustCurrency(code string) Currency { return must(ParseCurrency(code)) }

// Currencies lists every code. Schemas and selection lists on a screen use it.
func Currencies() []string {
	return strings.Fields(twoDigits + " " + noDigits + " " + threeDigits)
}

func (c Currency) String() string        { return c.code }
func (c Currency) IsZero() bool          { return c.code == "" }
func (c Currency) Equal(d Currency) bool { return c == d }

// Digits returns the number of decimals of the currency's amounts.
func (c Currency) Digits() int { return int(c.places) }

// Zero returns an amount of 0 with the currency's digits.
func (c Currency) Zero() Amount { return c.round(decimal.Decimal{}) }

func (c Currency) MarshalText() ([]byte, error) { return []byte(c.code), nil }

func (c *Currency) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Currency{}
		return nil
	}
	known, err := ParseCurrency(string(text))
	if err != nil {
		return err
	}
	*c = known
	return nil
}

func (c Currency) digits() int32 { return int32(c.places) }

// round rounds half away from zero to the currency's digits. No other function makes a value lose digits.
func (c Currency) round(d decimal.Decimal) Amount {
	d = d.Round(c.digits())
	if missing := c.digits() + d.Exponent(); missing > 0 {
		d = d.Add(decimal.New(0, -c.digits()))
	}
	return Amount{d: d}
}

// roundShare rounds value × portion ÷ whole. It returns 0 if value or whole is 0.
func (c Currency) roundShare(value, portion, whole decimal.Decimal) Amount {
	if whole.IsZero() || value.IsZero() {
		return c.Zero()
	}
	if portion.Equal(whole) {
		return c.round(value)
	}
	return c.round(value.Mul(portion).DivRound(whole, c.digits()))
}

// The codes of ISO 4217, list one, as of 2026, grouped by decimals, without metals, bonds, test codes
// and the two units of account with four decimals. A code in use by documents is never removed.
const (
	twoDigits = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN " +
		"BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN " +
		"ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD " +
		"KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR " +
		"MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON " +
		"RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT " +
		"TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
	noDigits    = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	threeDigits = "BHD IQD JOD KWD LYD OMR TND"
)
