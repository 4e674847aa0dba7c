package postal

import (
	"strings"
	"testing"

	"comptoir/shared/words"
)

func TestLinesFollowTheCountry(t *testing.T) {
	for country, c := range map[string]struct{ code, city, state, want string }{
		"US": {"10118", "New York", "NY", "1 Main|New York, NY 10118"},
		"GB": {"SW1A 2AA", "London", "", "1 Main|London|SW1A 2AA"},
		"AU": {"2000", "Sydney", "NSW", "1 Main|Sydney NSW 2000"},
		"CA": {"H2Y 1C6", "Montréal", "QC", "1 Main|Montréal QC H2Y 1C6"},
		"IE": {"D02 AF30", "Dublin 2", "Co. Dublin", "1 Main|Dublin 2|Co. Dublin|D02 AF30"},
		"JP": {"100-8111", "Chiyoda-ku", "Tokyo", "1 Main|Chiyoda-ku, Tokyo 100-8111"},
		"BR": {"01310-100", "São Paulo", "SP", "1 Main|São Paulo - SP|01310-100"},
		"HU": {"1055", "Budapest", "", "Budapest|1 Main|1055"},
		"IT": {"20121", "Milano", "MI", "1 Main|20121 Milano MI"},
		"NZ": {"6011", "Wellington", "", "1 Main|Wellington 6011"},
		"CO": {"110111", "Bogotá", "D.C.", "1 Main|Bogotá, D.C., 110111"},
		"TR": {"06101", "Çankaya", "Ankara", "1 Main|06101 Çankaya/Ankara"},
		"DE": {"10117", "Berlin", "", "1 Main|10117 Berlin"},
		"FR": {"51100", "Reims", "Marne", "1 Main|51100 Reims, Marne"},
		"AE": {"", "Dubai", "", "1 Main|Dubai"},
		"":   {"51100", "Reims", "", "1 Main|51100 Reims"},
	} {
		t.Run(country, func(t *testing.T) {
			a := Address{Street: "1 Main", PostalCode: c.code, City: c.city, State: c.state, Country: country}
			if got := strings.Join(a.Lines(), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Every country has one layout, and no field of an address is lost in it.
func TestEveryCountryHasALayout(t *testing.T) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			n := 0
			for _, l := range layouts {
				n += strings.Count(" "+l.countries+" ", " "+code+" ")
			}
			if words.IsCountry(code) != (n == 1) || n > 1 {
				t.Errorf("%s has %d layouts", code, n)
			}
			address := Address{Attention: "At", Street: "Str", Street2: "Two", PostalCode: "Zip", City: "Cit", State: "Sta", Country: code}
			text := strings.Join(address.Lines(), "|")
			for _, field := range []string{"At", "Str", "Two", "Zip", "Cit", "Sta"} {
				if strings.Count(text, field) < 1 {
					t.Errorf("%s: %q lacks %s", code, text, field)
				}
			}
			only := Address{City: "Cit", Country: code}
			if got := strings.Join(only.Lines(), "|"); got != "Cit" {
				t.Errorf("%s: a city alone is %q", code, got)
			}
		}
	}
}
