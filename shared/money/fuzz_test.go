package money_test

import (
	"encoding"
	"regexp"
	"strings"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// number is the common interface of the values.
type number interface {
	encoding.TextUnmarshaler
	encoding.TextMarshaler
	Number() string
	SetNumber(string) error
	Sign() int
}

// FuzzNumber checks that a text is either an exact number below 10^15 or a fault, and that the number
// is the same after it is written as text or into a column and read back.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{
		"", "-", "0", "-0", "-0.000000", "00012.50", "12.30", "+1", "1.", ".5", "--1", "1e5", "1E-5", "NaN", "inf",
		"0x1p-2", "1_000", "1,5", "1 5", "٣", "999999999999999.999999", "1000000000000000",
		"0.0000001", "1.2345678", strings.Repeat("9", 40), "-" + strings.Repeat("9", 15), "1\x00", "１２", "1.5\n",
		"1E400000000", "1e-9999999999", "100000000000000E1",
	} {
		f.Add(s)
	}
	plain := regexp.MustCompile(money.AmountPattern)
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range []struct{ is, again, stored number }{
			{new(money.Amount), new(money.Amount), new(money.Amount)},
			{new(money.Price), new(money.Price), new(money.Price)},
			{new(money.Quantity), new(money.Quantity), new(money.Quantity)},
			{new(money.Percent), new(money.Percent), new(money.Percent)},
			{new(money.ExchangeRate), new(money.ExchangeRate), new(money.ExchangeRate)},
		} {
			checkColumn(t, v.stored, text)
			if err := v.is.UnmarshalText([]byte(text)); err != nil {
				if fault.Code(err) == "" {
					t.Fatalf("%T refuses %q without a code: %v", v.is, text, err)
				}
				continue
			}
			written, err := v.is.MarshalText()
			if err != nil || !plain.Match(written) {
				t.Fatalf("%T writes %q as %q, %v", v.is, text, written, err)
			}
			if err := v.again.UnmarshalText(written); err != nil || v.again.Number() != v.is.Number() {
				t.Fatalf("%T: %q is read back as %s, %v", v.is, text, v.again.Number(), err)
			}
			if err := v.stored.SetNumber(v.is.Number()); err != nil || v.stored.Number() != v.is.Number() || v.stored.Sign() != v.is.Sign() {
				t.Fatalf("%T: %q is stored as %s and read back as %s, %v", v.is, text, v.is.Number(), v.stored.Number(), err)
			}
		}
		for _, c := range []string{"EUR", "JPY", "TND"} {
			currency := money.MustCurrency(c)
			a, err := money.ParseAmount(text, currency)
			if err != nil {
				continue
			}
			if again, err := money.ParseAmount(a.String(), currency); err != nil || !again.Equal(a) || !a.Fits(currency) {
				t.Fatalf("%q %s is %s, which is read back as %s, %v", text, c, a, again, err)
			}
		}
	})
}

// checkColumn checks that a text in a column is either refused or read as a number that can be stored again.
func checkColumn(t *testing.T, v number, text string) {
	t.Helper()
	if err := v.SetNumber(text); err != nil {
		return
	}
	first := v.Number()
	if err := v.SetNumber(first); err != nil || v.Number() != first {
		t.Fatalf("%T: the column %q is read as %s, which is read back as %s, %v", v, text, first, v.Number(), err)
	}
}

// FuzzCurrency checks that a code is accepted only if the list has exactly this code.
func FuzzCurrency(f *testing.F) {
	for _, s := range []string{"", "EUR", "eur", "EUR ", "UR ", "R GB", "AED AFN", "XXX", "€", "JPY", "TND", "XAU"} {
		f.Add(s)
	}
	known := map[string]bool{}
	for _, c := range money.Currencies() {
		known[c] = true
	}
	f.Fuzz(func(t *testing.T, code string) {
		c, err := money.ParseCurrency(code)
		if (err == nil) != known[code] || err == nil && c.String() != code || err != nil && !c.IsZero() {
			t.Fatalf("%q is read as %q, %v", code, c, err)
		}
	})
}
