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

// Wishes holds the format and columns that the uploader states. A field left empty
// is detected from the file.
type Wishes struct {
	Role   Role   `json:"role,omitempty" enum:"customer,vendor,both" doc:"Role of the contacts, if the file does not state it" example:"customer"`
	Source string `json:"source,omitempty" pattern:"^([a-z0-9][a-z0-9.-]*)?$" patternDescription:"lower-case characters a to z, digits, points and hyphens, such as old-books" maxLength:"40" doc:"System from which the file comes, and to which its external ids belong; import if omitted" example:"import"`
	sheet.Options
	Columns map[string]Field `json:"columns,omitempty" doc:"Fields of columns, by column header, for headers that are not recognised; an empty text ignores the column" example:"{\"Raison\":\"legal_name\"}"`
}

// sourceForm is the pattern of a source, which is part of a key in the table.
const sourceForm = `^([a-z0-9][a-z0-9.-]{0,39})?$`

// WishesOf reads the wishes of a file that was uploaded without a request from its
// metadata: role, source, encoding, delimiter, quoting, decimal, dates, and columns
// as a JSON object. It ignores other metadata.
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
			return w, fault.Invalid("import.columns", "/columns",
				"The metadata columns must be a JSON object of column headers and the fields that the columns hold.")
		}
	}
	return w, w.check()
}

// Check returns the faults of the wishes for a file of the kind.
func (w Wishes) Check(k Kind) error {
	var l fault.List
	if err := l.Take("", w.check()); err != nil {
		return err
	}
	for header, field := range w.Columns {
		if _, known := Titles(k)[field]; field != "" && !known {
			pointer := "/columns/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(header)
			l.Add("import.unknown_field", pointer, "A file of %s has no field %q; it has %s.", k, field, fieldNames(k))
		}
	}
	return l.Err()
}

func (w Wishes) check() error {
	var l fault.List
	if w.Role != "" && !slices.Contains([]Role{Customer, Vendor, Both}, w.Role) {
		l.Add("import.role", "/role", "The role must be customer, vendor or both, not %q.", w.Role)
	}
	if ok, err := regexp.MatchString(sourceForm, w.Source); err != nil || !ok {
		l.Add("import.source", "/source", "A source has at most 40 characters, a to z, digits, points and hyphens; %q does not.", w.Source)
	}
	return l.Err()
}

// In returns the options of a file of a kind in an organisation, whose language,
// currency and country are the defaults.
func (w Wishes) In(k Kind, home org.Profile) Options {
	return Options{
		Kind: k, Role: w.Role, Source: w.Source, Sheet: w.Options, Columns: w.Columns,
		Language: home.Language, Currency: home.Currency, Country: home.Address.Country,
	}
}
