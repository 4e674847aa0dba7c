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
	Role     Role   // of contacts, when the folder tells it
	Source   string // the system the file comes from, in whose name external ids are kept; "import" when empty
	Language string // of the organisation: decides ambiguous dates, and the language of reasons
	Currency money.Currency
	Country  string           // of the organisation, for a file that has no column for it
	Sheet    sheet.Options    // what the user says about the file's format
	Columns  map[string]Field // title → field, where the user overrides; an empty field leaves the column aside
}

// Plan is how a file is read: everything that is needed to read on from any
// place of it, and to show the user what was made of his columns.
type Plan struct {
	Kind     Kind           `json:"kind" doc:"What the rows are"`
	Role     Role           `json:"role,omitempty" enum:"customer,vendor,both" doc:"What the contacts are, unless a column says it row by row"`
	Source   string         `json:"source" doc:"The system in whose name external ids are kept" example:"import"`
	Currency money.Currency `json:"currency,omitzero" doc:"Currency of amounts where no column names one"`
	Country  string         `json:"country,omitempty" doc:"Country of addresses, when no column names it"`
	Format   sheet.Format   `json:"format" doc:"How the file is written"`
	Columns  []Column       `json:"columns" doc:"What each column is"`
	Missing  []Missing      `json:"missing,omitempty" doc:"What the file must have and does not"`
	Warnings []sheet.Fault  `json:"warnings,omitempty" doc:"What was assumed or left aside"`
}

// Column is what is made of a column.
type Column struct {
	Title string `json:"title" doc:"Its title in the file" example:"Raison sociale"`
	Field Field  `json:"field,omitempty" doc:"What it holds; absent when it is left aside" example:"legal_name"`
	Use   Use    `json:"use" enum:"matched,chosen,ignored,unknown,duplicate,reasons" doc:"How that was decided"`
}

// Use is how it was decided what a column is.
type Use string

// The ways to decide.
const (
	ByTitle   Use = "matched"   // by its title
	ByUser    Use = "chosen"    // by the user
	Ignored   Use = "ignored"   // the user leaves it aside
	Unknown   Use = "unknown"   // nothing known has such a title
	Duplicate Use = "duplicate" // another column holds the same already
	Reasons   Use = "reasons"   // the reasons of an earlier rejection, left aside
)

// Missing is something a file must have: a column for one of the fields.
type Missing struct {
	Fields []Field `json:"fields" doc:"One of these fields is needed"`
	Name   string  `json:"name" doc:"The same in words, with titles the column could have"`
}

// Open finds out how a file is written and what its columns are. The reader
// stands before the first row; Plan.Ready tells whether the rows can be read.
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

// Resume reads the file on; src starts with the byte at the position's offset.
func (p Plan) Resume(src io.Reader, at sheet.Position) *sheet.Reader {
	return sheet.Resume(src, p.Format, at)
}

// Ready is nil when no column is missing.
func (p Plan) Ready() error {
	if len(p.Missing) == 0 {
		return nil
	}
	var lacks []string
	for _, m := range p.Missing {
		lacks = append(lacks, m.Name)
	}
	told := missingColumns.Fault(p.Format.Language, strings.Join(lacks, ", "))
	return fault.Invalid(told.Code, "/columns", "%s", told.Detail)
}

func newPlan(f sheet.Format, o Options) (Plan, error) {
	p := Plan{Kind: o.Kind, Role: o.Role, Source: o.Source, Currency: o.Currency, Format: f}
	if p.Source == "" {
		p.Source = "import"
	}
	if !slices.Contains(Kinds(), o.Kind) {
		return p, fault.Invalid("import.unknown_kind", "/kind", "%q is nothing that can be imported. Use one of %q.", o.Kind, Kinds())
	}
	terms := vocabulary(o.Kind)
	p.Columns = make([]Column, len(f.Header))
	for i, title := range f.Header {
		p.Columns[i] = Column{Title: title, Use: Unknown}
	}
	p.takeReasons(o.Sheet)
	if err := p.obey(o.Columns, terms); err != nil {
		return p, err
	}
	p.match(terms)
	if p.Kind == Contacts {
		p.decideNames()
		p.decideRole(o.Role)
	}
	p.decideCountry(o.Country)
	p.miss()
	var aside []string
	for _, c := range p.Columns {
		if (c.Use == Unknown || c.Use == Duplicate) && c.Title != "" {
			aside = append(aside, c.Title)
		}
	}
	if len(aside) > 0 {
		p.warn(unknownColumns, strings.Join(aside, ", "))
	}
	return p, nil
}

// obey sets the columns the user has decided.
func (p *Plan) obey(columns map[string]Field, terms []term) error {
	var l fault.List
	for title, field := range columns {
		i := slices.IndexFunc(p.Columns, func(c Column) bool { return sheet.Fold(c.Title) == sheet.Fold(title) && c.Use != Reasons })
		pointer := "/columns/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(title)
		switch {
		case i < 0:
			l.Add("import.unknown_column", pointer, "The file has no column %q. Its columns are %q.", title, p.Format.Header)
		case field == "":
			p.Columns[i].Use = Ignored
		case p.has(field):
			l.Add("import.field_twice", pointer, "Two columns are to be %s; choose one.", field)
		case !slices.ContainsFunc(terms, func(t term) bool { return t.field == field }):
			l.Add("import.unknown_field", pointer, "A file of %s has no field %q; it has %s.", p.Kind, field, fieldNames(p.Kind))
		default:
			p.Columns[i].Field, p.Columns[i].Use = field, ByUser
		}
	}
	return l.Err()
}

// match gives every field the first column that has one of its titles.
func (p *Plan) match(terms []term) {
	full, core := make([]string, len(p.Columns)), make([]string, len(p.Columns))
	for i, c := range p.Columns {
		full[i] = sheet.Fold(c.Title)
		core[i] = sheet.Fold(withoutBrackets(c.Title))
	}
	for _, t := range terms {
		taken := p.has(t.field)
		for _, title := range t.titles {
			folded := sheet.Fold(title)
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

// withoutBrackets leaves out what a title says in brackets at its end: a unit,
// a currency or the table a column comes from.
func withoutBrackets(title string) string {
	title = strings.TrimRight(title, " *")
	if open := strings.LastIndexAny(title, "(["); open > 0 && strings.HasSuffix(title, ")") || open > 0 && strings.HasSuffix(title, "]") {
		return title[:open]
	}
	return title
}

// decideNames: beside a first name, a column "Nom" or "Name" is the last name.
func (p *Plan) decideNames() {
	if !p.has(firstName) || p.has(lastName) {
		return
	}
	for i, c := range p.Columns {
		if title := sheet.Fold(c.Title); c.Field == displayName && c.Use == ByTitle && (title == "nom" || title == "name") {
			p.Columns[i].Field = lastName
		}
	}
}

// decideRole: customer or vendor, from the titles of ids and names, else from
// the folder.
func (p *Plan) decideRole(folder Role) {
	for _, c := range p.Columns {
		if c.Field != externalID && c.Field != displayName {
			continue
		}
		title, role := sheet.Fold(c.Title), Role("")
		for _, w := range []struct {
			word string
			role Role
		}{{"customer", Customer}, {"client", Customer}, {"supplier", Vendor}, {"vendor", Vendor}, {"fournisseur", Vendor}} {
			if strings.Contains(title, w.word) {
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

// decideCountry: a file without a column for it names places at home.
func (p *Plan) decideCountry(home string) {
	if home == "" || p.Kind == Items || p.has(billing+"country") || p.has(shipping+"country") ||
		!p.has(billing+"city") && !p.has(shipping+"city") {
		return
	}
	p.Country = home
	p.warn(countryAssumed, home)
}

func (p *Plan) miss() {
	for _, n := range needed(p.Kind, p.Role) {
		if !slices.ContainsFunc(n.fields, p.has) {
			p.Missing = append(p.Missing, Missing{Fields: n.fields, Name: n.name.Fault(p.Format.Language).Detail})
		}
	}
}

func (p *Plan) has(f Field) bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == f })
}

func (p *Plan) warn(r sheet.Rule, gaps ...any) {
	p.Warnings = append(p.Warnings, *r.Fault(p.Format.Language, gaps...))
}
