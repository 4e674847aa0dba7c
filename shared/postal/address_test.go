package postal_test

import (
	"strings"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/postal"
)

var reims = postal.Address{Attention: "Service comptabilité", Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR", Phone: "03 26 47 15 10"}

func TestWhatAnAddressLacks(t *testing.T) {
	for name, c := range map[string]struct {
		address postal.Address
		lacks   string
	}{
		"nothing":                      {reims, ""},
		"nothing, without a code":      {postal.Address{Street: "Johnstown Castle", City: "Cork", Country: "IE"}, ""},
		"everything":                   {postal.Address{}, "/at/street /at/city /at/country"},
		"its street, of spaces":        {postal.Address{Street: " \t", City: "Reims", Country: "FR"}, "/at/street"},
		"its city":                     {postal.Address{Street: "1", PostalCode: "51100", Country: "FR"}, "/at/city"},
		"its country":                  {postal.Address{Street: "1", City: "Reims"}, "/at/country"},
		"all that makes it an address": {postal.Address{Attention: "Paul", Phone: "1"}, "/at/street /at/city /at/country"},
	} {
		t.Run(name, func(t *testing.T) {
			var l fault.List
			c.address.Check("/at", &l)
			var at []string
			if f, ok := fault.As(l.Err()); ok {
				for _, x := range f.Fields {
					if x.Code != "address.incomplete" {
						t.Errorf("told %s", x.Code)
					}
					at = append(at, x.Pointer)
				}
			}
			if got := strings.Join(at, " "); got != c.lacks {
				t.Errorf("it lacks %q, want %q", got, c.lacks)
			}
		})
	}
}

func TestThereIsNoSuchCountry(t *testing.T) {
	for code, none := range map[string]bool{"FR": false, "XK": false, "": false, "XX": true, "UK": true, "fr": true, "FRA": true, "F ": true} {
		var l fault.List
		postal.Address{Country: code}.CheckCountry(reims, "/at", &l)
		if told := l.Err() != nil; told != none {
			t.Errorf("%q: %v", code, l.Err())
		}
	}
	var l fault.List
	former := postal.Address{Country: "UK"}
	if former.CheckCountry(former, "/at", &l); l.Err() != nil {
		t.Errorf("what stood there already is refused: %v", l.Err())
	}
}

func TestWhatIsTheSamePlace(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*postal.Address)
		same   bool
	}{
		"as it is":              {func(*postal.Address) {}, true},
		"in capital letters":    {func(a *postal.Address) { a.City, a.Street = "REIMS", "59 RUE DE L'ABBAYE" }, true},
		"with spaces around":    {func(a *postal.Address) { a.Street = " 59  rue de l'Abbaye " }, true},
		"for somebody else":     {func(a *postal.Address) { a.Attention = "Paul" }, true},
		"with another phone":    {func(a *postal.Address) { a.Phone = "" }, true},
		"another number":        {func(a *postal.Address) { a.Street = "57 rue de l'Abbaye" }, false},
		"another floor":         {func(a *postal.Address) { a.Street2 = "2e étage" }, false},
		"another postal code":   {func(a *postal.Address) { a.PostalCode = "51000" }, false},
		"another country":       {func(a *postal.Address) { a.Country = "BE" }, false},
		"another city":          {func(a *postal.Address) { a.City = "Épernay" }, false},
		"in a state of its own": {func(a *postal.Address) { a.State = "Marne" }, false},
		"without its street":    {func(a *postal.Address) { a.Street = "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			other := reims
			c.change(&other)
			if reims.Equal(other) != c.same || other.Equal(reims) != c.same {
				t.Errorf("%v and %v are the same: %v", reims, other, reims.Equal(other))
			}
		})
	}
}

func TestAnAddressOnPaper(t *testing.T) {
	for name, c := range map[string]struct {
		address postal.Address
		want    string
	}{
		"in full":         {reims, "Service comptabilité|59 rue de l'Abbaye|51100 Reims"},
		"on two floors":   {postal.Address{Street: "12 rue des Bouchers", Street2: "Bât. B", City: "Marseille", PostalCode: "13008"}, "12 rue des Bouchers|Bât. B|13008 Marseille"},
		"in a state":      {postal.Address{Street: "2743 Bering St.", City: "Anchorage", State: "AK", PostalCode: "99508"}, "2743 Bering St.|99508 Anchorage, AK"},
		"without a code":  {postal.Address{Street: "8 Johnstown Road", City: "Cork"}, "8 Johnstown Road|Cork"},
		"of nothing":      {postal.Address{}, ""},
		"with zeros kept": {postal.Address{Street: "1", PostalCode: "01000", City: "Bourg"}, "1|01000 Bourg"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(c.address.Lines(), "|"); got != c.want {
				t.Errorf("it is %q, want %q", got, c.want)
			}
		})
	}
	if (postal.Address{}).IsZero() != true || reims.IsZero() {
		t.Error("nothing is something, or the other way round")
	}
}
