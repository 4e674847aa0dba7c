package words_test

import (
	"testing"

	"comptoir/shared/words"
)

func TestCountryReturnsName(t *testing.T) {
	for _, c := range []struct {
		code, french, english string
	}{
		{"FR", "France", "France"},
		{"DE", "Allemagne", "Germany"},
		{"AD", "Andorre", "Andorra"},
		{"ZW", "Zimbabwe", "Zimbabwe"},
		{"XX", "XX", "XX"},
		{"", "", ""},
		{"AD And", "AD And", "AD And"},
	} {
		if got := words.French.Country(c.code); got != c.french {
			t.Errorf("%s in French is %q, want %q", c.code, got, c.french)
		}
		if got := words.English.Country(c.code); got != c.english {
			t.Errorf("%s in English is %q, want %q", c.code, got, c.english)
		}
	}
}
