package intake

import (
	"io"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/sheet"
)

// Options is what is known about an import before its file is opened.
type Options struct {
	Kind     Kind
	Role     Role   // of contacts, if the folder or the uploader states it
	Source   string // the system of the file's external ids; "import" if empty
	Language string // of the organisation: decides ambiguous dates, and the language of reasons
	Currency money.Currency
	Country  string           // of the organisation, for a file without a column for it
	Sheet    sheet.Options    // the file's format, as far as the user has stated it
	Columns  map[string]Field // header → field, chosen by the user; an empty field ignores the column
}

// Plan is how a file is read. It contains everything that is needed to resume
// reading at any position, and to show the user how the columns were understood.
type Plan struct {
	Kind     Kind           `json:"kind" doc:"Kind of the records"`
	Role     Role           `json:"role,omitempty" enum:"customer,vendor,both" doc:"Role of the contacts, unless a column states it for each row"`
	Source   string         `json:"source" doc:"System of the external ids" example:"import"`
	Currency money.Currency `json:"currency,omitzero" doc:"Currency of amounts without a currency of their own"`
	Country  string         `json:"country,omitempty" doc:"Country of addresses, if no column holds it"`
	Format   sheet.Format   `json:"format" doc:"Format of the file"`
	Columns  []Column       `json:"columns" doc:"Columns of the file, and the fields they hold"`
	Missing  []Missing      `json:"missing,omitempty" doc:"Required columns that the file lacks"`
	Warnings []sheet.Fault  `json:"warnings,omitempty" doc:"Assumptions made, and columns ignored"`
}

// Column is a column of a file and the field that it holds.
type Column struct {
	Title string `json:"title" doc:"Its header in the file" example:"Raison sociale"`
	Field Field  `json:"field,omitempty" doc:"Field that it holds; absent if the column is ignored" example:"legal_name"`
	Use   Use    `json:"use" enum:"matched,chosen,ignored,unknown,duplicate,reasons" doc:"How the field was chosen, or why the column is ignored"`
}

// Use is how the field of a column was chosen, or why the column is ignored.
type Use string

// The values of Use.
const (
	ByTitle   Use = "matched"   // chosen by its header
	ByUser    Use = "chosen"    // chosen by the user
	Ignored   Use = "ignored"   // ignored on the user's request
	Unknown   Use = "unknown"   // no field has such a header
	Duplicate Use = "duplicate" // another column holds the same field
	Reasons   Use = "reasons"   // the reasons of an earlier rejection, ignored
)

// Missing is a required column that a file lacks.
type Missing struct {
	Fields []Field `json:"fields" doc:"One of these fields is required"`
	Name   string  `json:"name" doc:"Description of the column, with headers that it may have"`
}

// Open detects the format of a file and the fields of its columns. The reader is
// at the first row; Plan.Ready reports whether the rows can be read.
func Open(src io.Reader, o Options) (*sheet.Reader, Plan, error) {
	o.Sheet.Language, o.Sheet.Titles = o.Language, []string{reasonsFrench, reasonsEnglish}
	r, err := sheet.Open(src, o.Sheet)
	if err != nil {
		return nil, Plan{}, err
	}
	p, err := newPlan(r.Format(), o)
	if p.Format.Guarded {
		r.Unguard()
	}
	return r, p, err
}

// Resume returns a reader at a position of the file; src starts with the byte at its offset.
func (p Plan) Resume(src io.Reader, at sheet.Position) *sheet.Reader {
	return sheet.Resume(src, p.Format, at)
}

// Ready returns an error if a required column is missing.
func (p Plan) Ready() error {
	if len(p.Missing) == 0 {
		return nil
	}
	var lacks []string
	for _, m := range p.Missing {
		lacks = append(lacks, m.Name)
	}
	missing := missingColumns.Fault(p.Format.Language, strings.Join(lacks, ", "))
	return fault.Invalid(missing.Code, "/columns", "%s", missing.Detail)
}

func newPlan(f sheet.Format, o Options) (Plan, error) {
	p := Plan{Kind: o.Kind, Role: o.Role, Source: o.Source, Currency: o.Currency, Format: f}
	if p.Source == "" {
		p.Source = "import"
	}
	if !slices.Contains(Kinds(), o.Kind) {
		return p, fault.Invalid("import.unknown_kind", "/kind", "%q cannot be imported. Use one of %q.", o.Kind, Kinds())
	}
	terms := vocabulary(o.Kind)
	p.Columns = make([]Column, len(f.Header))
	for i, header := range f.Header {
		p.Columns[i] = Column{Title: header, Use: Unknown}
	}
	p.findReasons(o.Sheet)
	if err := p.choose(o.Columns, terms); err != nil {
		return p, err
	}
	p.match(terms)
	if p.Kind == Contacts {
		p.decideNames()
		p.decideRole(o.Role)
	}
	p.decideCountry(o.Country)
	p.findMissing()
	var ignored []string
	for _, c := range p.Columns {
		if (c.Use == Unknown || c.Use == Duplicate) && c.Title != "" {
			ignored = append(ignored, c.Title)
		}
	}
	if len(ignored) > 0 {
		p.warn(unknownColumns, strings.Join(ignored, ", "))
	}
	return p, nil
}

// choose sets the fields of the columns that the user has chosen.
func (p *Plan) choose(columns map[string]Field, terms []term) error {
	var l fault.List
	for header, field := range columns {
		i := slices.IndexFunc(p.Columns, func(c Column) bool { return sheet.Fold(c.Title) == sheet.Fold(header) && c.Use != Reasons })
		pointer := "/columns/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(header)
		switch {
		case i < 0:
			l.Add("import.unknown_column", pointer, "The file has no column %q. Its columns are %q.", header, p.Format.Header)
		case field == "":
			p.Columns[i].Use = Ignored
		case p.has(field):
			l.Add("import.field_twice", pointer, "Two columns are chosen for %s; choose one.", field)
		case !slices.ContainsFunc(terms, func(t term) bool { return t.field == field }):
			l.Add("import.unknown_field", pointer, "A file of %s has no field %q; it has %s.", p.Kind, field, fieldNames(p.Kind))
		default:
			p.Columns[i].Field, p.Columns[i].Use = field, ByUser
		}
	}
	return l.Err()
}

// match gives each field the first column that has one of its headers.
func (p *Plan) match(terms []term) {
	full, core := make([]string, len(p.Columns)), make([]string, len(p.Columns))
	for i, c := range p.Columns {
		full[i] = sheet.Fold(c.Title)
		core[i] = sheet.Fold(withoutBrackets(c.Title))
	}
	for _, t := range terms {
		taken := p.has(t.field)
		for _, header := range t.headers {
			folded := sheet.Fold(header)
			for i := range p.Columns {
				c := &p.Columns[i]
				if (c.Use != Unknown && c.Use != Duplicate) || full[i] != folded && core[i] != folded || folded == "" {
					continue
				}
				c.Use = Duplicate
				if !taken {
					c.Field, c.Use, taken = t.field, ByTitle, true
				}
			}
		}
	}
}

// withoutBrackets removes the text in brackets at the end of a header: a unit, a
// currency or the table that the column comes from.
func withoutBrackets(header string) string {
	header = strings.TrimRight(header, " *")
	if open := strings.LastIndexAny(header, "(["); open > 0 && strings.HasSuffix(header, ")") || open > 0 && strings.HasSuffix(header, "]") {
		return header[:open]
	}
	return header
}

// decideNames reads a column "Nom" or "Name" as the last name if the file has a first name.
func (p *Plan) decideNames() {
	if !p.has(firstName) || p.has(lastName) {
		return
	}
	for i, c := range p.Columns {
		if header := sheet.Fold(c.Title); c.Field == displayName && c.Use == ByTitle && (header == "nom" || header == "name") {
			p.Columns[i].Field = lastName
		}
	}
}

// decideRole sets the role of the contacts, from the headers of ids and names, else from the folder.
func (p *Plan) decideRole(folder Role) {
	for _, c := range p.Columns {
		if c.Field != externalID && c.Field != displayName {
			continue
		}
		header, role := sheet.Fold(c.Title), Role("")
		for _, w := range []struct {
			word string
			role Role
		}{{"customer", Customer}, {"client", Customer}, {"supplier", Vendor}, {"vendor", Vendor}, {"fournisseur", Vendor}} {
			if strings.Contains(header, w.word) {
				role = w.role
			}
		}
		if role == "" {
			continue
		}
		if p.Role = role; folder != "" && folder != role {
			p.warn(roleDisagrees, c.Title)
		}
		return
	}
	if p.Role == "" && !p.has(contactRole) {
		p.Role = Customer
		p.warn(roleAssumed)
	}
}

// decideCountry gives the addresses of a file without a column for the country the
// organisation's country.
func (p *Plan) decideCountry(home string) {
	if home == "" || p.Kind == Items || p.has(billing+"country") || p.has(shipping+"country") ||
		!p.has(billing+"city") && !p.has(shipping+"city") {
		return
	}
	p.Country = home
	p.warn(countryAssumed, home)
}

func (p *Plan) findMissing() {
	if p.Kind == Contacts && p.Role != Vendor && !p.has(billing+"street") && !p.has(billing+"city") {
		p.warn(addressAbsent)
	}
	for _, n := range needed(p.Kind) {
		if !slices.ContainsFunc(n.fields, p.has) {
			p.Missing = append(p.Missing, Missing{Fields: n.fields, Name: n.name.Fault(p.Format.Language).Detail})
		}
	}
}

func (p *Plan) has(f Field) bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == f })
}

func (p *Plan) warn(r sheet.Rule, values ...any) {
	p.Warnings = append(p.Warnings, *r.Fault(p.Format.Language, values...))
}
