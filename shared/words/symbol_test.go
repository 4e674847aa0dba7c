package words_test

import (
	"strings"
	"testing"

	"github.com/bojanz/currency"

	"comptoir/shared/money"
	"comptoir/shared/words"
)

// Amounts of every currency read as CLDR says.
func TestAmountsOfEveryCurrency(t *testing.T) {
	for language, locale := range map[words.Language]string{words.French: "fr", words.English: "en-GB"} {
		f := currency.NewFormatter(currency.NewLocale(locale))
		f.MaxDigits = 6
		for _, code := range money.Currencies() {
			for _, amount := range []string{"0", "7", "-7", "1234.5", "-1234567.891", "0.125", "100.00"} {
				value, err := currency.NewAmount(amount, code)
				if err != nil && code == "BGN" {
					continue // Bulgaria pays in euros since 2026; its old documents do not
				}
				if err != nil {
					t.Fatal(err)
				}
				want := f.Format(value)
				if strings.HasPrefix(amount, "-") {
					want = strings.Replace(want, "-", "−", 1)
				}
				if got := language.Amount(amount, code); got != want {
					t.Errorf("%s %s is written %q, and CLDR writes %q", amount, code, got, want)
				}
			}
		}
	}
}
