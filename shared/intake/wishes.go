package intake

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
)

// Wishes is what the sender of a file says about it; what he leaves out is
// found out.
type Wishes struct {
	Role   Role   `json:"role,omitempty" enum:"customer,vendor,both" doc:"What the contacts are to us, where the file does not say it" example:"customer"`
	Source string `json:"source,omitempty" pattern:"^([a-z0-9][a-z0-9.-]*)?$" patternDescription:"small letters, digits, points and hyphens, such as old-books" maxLength:"40" doc:"The system the file comes from, in whose name ids are kept; import when left out" example:"import"`
	sheet.Options
	Columns map[string]Field `json:"columns,omitempty" doc:"What a column holds, by its title, where titles are not understood; an empty text leaves it aside" example:"{\"Raison\":\"legal_name\"}"`
}

// sourceForm is how a source may be called: it becomes part of a key.
const sourceForm = `^([a-z0-9][a-z0-9.-]{0,39})?$`

// WishesOf reads the wishes of a file that was dropped without a request, from
// the metadata it carries: role, source, encoding, delimiter, quoting, decimal,
// dates, and columns as a JSON object. Other metadata is not ours.
func WishesOf(metadata map[string]string) (Wishes, error) {
	get := func(name string) string { return strings.TrimSpace(metadata[name]) }
	w := Wishes{
		Role: Role(get("role")), Source: get("source"),
		Options: sheet.Options{
			Encoding: sheet.Encoding(get("encoding")), Delimiter: sheet.Delimiter(get("delimiter")), Quoting: sheet.Quoting(get("quoting")),
			Decimal: sheet.Decimal(get("decimal")), Dates: sheet.DateOrder(get("dates")),
		},
	}
	if text := get("columns"); text != "" {
		if err := json.Unmarshal([]byte(text), &w.Columns); err != nil {
			return w, fault.Invalid("import.columns", "/columns", "The metadata columns must be a JSON object: titles of columns, and the field each holds.")
		}
	}
	return w, w.check()
}

// Check says which wishes cannot be granted for a file of the kind.
func (w Wishes) Check(k Kind) error {
	var l fault.List
	if err := l.Take("", w.check()); err != nil {
		return err
	}
	for title, field := range w.Columns {
		if _, known := Titles(k)[field]; field != "" && !known {
			l.Add("import.unknown_field", "/columns/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(title), "A file of %s has no field %q; it has %s.", k, field, fieldNames(k))
		}
	}
	return l.Err()
}

func (w Wishes) check() error {
	var l fault.List
	if w.Role != "" && !slices.Contains([]Role{Customer, Vendor, Both}, w.Role) {
		l.Add("import.role", "/role", "The role is customer, vendor or both, not %q.", w.Role)
	}
	if ok, err := regexp.MatchString(sourceForm, w.Source); err != nil || !ok {
		l.Add("import.source", "/source", "A source has at most 40 small letters, digits, points and hyphens; %q does not.", w.Source)
	}
	return l.Err()
}

// In is how a file of a kind is read in an organisation: its language, currency
// and country decide what the file leaves open.
func (w Wishes) In(k Kind, home org.Profile) Options {
	return Options{
		Kind: k, Role: w.Role, Source: w.Source, Sheet: w.Options, Columns: w.Columns,
		Language: home.Language, Currency: home.Currency, Country: home.Address.Country,
	}
}
