package postal_test

import (
	"strings"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/postal"
)

var reims = postal.Address{
	Attention: "Service comptabilité", Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR",
	Phone: "03 26 47 15 10",
}

func TestAddressReportsMissingFields(t *testing.T) {
	for name, c := range map[string]struct {
		address postal.Address
		lacks   string
	}{
		"a complete address":       {reims, ""},
		"no postal code":           {postal.Address{Street: "Johnstown Castle", City: "Cork", Country: "IE"}, ""},
		"an empty address":         {postal.Address{}, "/at/street /at/city /at/country"},
		"a street of spaces":       {postal.Address{Street: " \t", City: "Reims", Country: "FR"}, "/at/street"},
		"no city":                  {postal.Address{Street: "1", PostalCode: "51100", Country: "FR"}, "/at/city"},
		"no country":               {postal.Address{Street: "1", City: "Reims"}, "/at/country"},
		"only attention and phone": {postal.Address{Attention: "Paul", Phone: "1"}, "/at/street /at/city /at/country"},
	} {
		t.Run(name, func(t *testing.T) {
			var l fault.List
			c.address.Check("/at", &l)
			var at []string
			if f, ok := fault.As(l.Err()); ok {
				for _, x := range f.Fields {
					if x.Code != "address.incomplete" {
						t.Errorf("got the code %s", x.Code)
					}
					at = append(at, x.Pointer)
				}
			}
			if got := strings.Join(at, " "); got != c.lacks {
				t.Errorf("missing %q, want %q", got, c.lacks)
			}
		})
	}
}

func TestUnknownCountryIsRefused(t *testing.T) {
	for code, unknown := range map[string]bool{
		"FR": false, "XK": false, "": false, "XX": true, "UK": true, "fr": true, "FRA": true, "F ": true,
	} {
		var l fault.List
		postal.Address{Country: code}.CheckCountry(reims, "/at", &l)
		if refused := l.Err() != nil; refused != unknown {
			t.Errorf("%q: %v", code, l.Err())
		}
	}
	var l fault.List
	former := postal.Address{Country: "UK"}
	if former.CheckCountry(former, "/at", &l); l.Err() != nil {
		t.Errorf("an unchanged country is refused: %v", l.Err())
	}
}

func TestEqualComparesLocations(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*postal.Address)
		same   bool
	}{
		"unchanged":           {func(*postal.Address) {}, true},
		"in capital letters":  {func(a *postal.Address) { a.City, a.Street = "REIMS", "59 RUE DE L'ABBAYE" }, true},
		"with more spaces":    {func(a *postal.Address) { a.Street = " 59  rue de l'Abbaye " }, true},
		"for another person":  {func(a *postal.Address) { a.Attention = "Paul" }, true},
		"with another phone":  {func(a *postal.Address) { a.Phone = "" }, true},
		"another number":      {func(a *postal.Address) { a.Street = "57 rue de l'Abbaye" }, false},
		"another floor":       {func(a *postal.Address) { a.Street2 = "2e étage" }, false},
		"another postal code": {func(a *postal.Address) { a.PostalCode = "51000" }, false},
		"another country":     {func(a *postal.Address) { a.Country = "BE" }, false},
		"another city":        {func(a *postal.Address) { a.City = "Épernay" }, false},
		"with a state":        {func(a *postal.Address) { a.State = "Marne" }, false},
		"without a street":    {func(a *postal.Address) { a.Street = "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			other := reims
			c.change(&other)
			if reims.Equal(other) != c.same || other.Equal(reims) != c.same {
				t.Errorf("%v and %v are equal: %v", reims, other, reims.Equal(other))
			}
		})
	}
}

func TestLinesOfAddress(t *testing.T) {
	for name, c := range map[string]struct {
		address postal.Address
		want    string
	}{
		"in full": {reims, "Service comptabilité|59 rue de l'Abbaye|51100 Reims"},
		"with two street lines": {
			postal.Address{Street: "12 rue des Bouchers", Street2: "Bât. B", City: "Marseille", PostalCode: "13008"},
			"12 rue des Bouchers|Bât. B|13008 Marseille",
		},
		"with a state": {
			postal.Address{Street: "2743 Bering St.", City: "Anchorage", State: "AK", PostalCode: "99508"}, "2743 Bering St.|99508 Anchorage, AK",
		},
		"without a postal code": {postal.Address{Street: "8 Johnstown Road", City: "Cork"}, "8 Johnstown Road|Cork"},
		"empty":                 {postal.Address{}, ""},
		"with leading zeros":    {postal.Address{Street: "1", PostalCode: "01000", City: "Bourg"}, "1|01000 Bourg"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(c.address.Lines(), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if (postal.Address{}).IsZero() != true || reims.IsZero() {
		t.Error("IsZero is wrong")
	}
}
