package words_test

import (
	"strings"
	"testing"

	"github.com/bojanz/currency"

	"comptoir/shared/money"
	"comptoir/shared/words"
)

func TestAmountsFollowCLDRForEveryCurrency(t *testing.T) {
	for language, locale := range map[words.Language]string{words.French: "fr", words.English: "en-GB"} {
		f := currency.NewFormatter(currency.NewLocale(locale))
		f.MaxDigits = 6
		for _, code := range money.Currencies() {
			for _, amount := range []string{"0", "7", "-7", "1234.5", "-1234567.891", "0.125", "100.00"} {
				value, err := currency.NewAmount(amount, code)
				if err != nil && code == "BGN" {
					continue // Bulgaria uses the euro since 2026; documents before that are in BGN
				}
				if err != nil {
					t.Fatal(err)
				}
				want := f.Format(value)
				if strings.HasPrefix(amount, "-") {
					want = strings.Replace(want, "-", "−", 1)
				}
				if got := language.Amount(amount, code); got != want {
					t.Errorf("%s %s is %q, want %q as in CLDR", amount, code, got, want)
				}
			}
		}
	}
}
