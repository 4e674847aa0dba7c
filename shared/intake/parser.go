package intake

import (
	"strconv"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
	"comptoir/shared/words"
)

// Fault is why a row is rejected.
type Fault struct {
	Row    int    `json:"row" doc:"Number of the row, as a spreadsheet counts"`
	Column string `json:"column,omitempty" doc:"Title of the column; absent when the row as a whole is at fault"`
	Code   string `json:"code" doc:"Stable name of the broken rule"`
	Reason string `json:"reason" doc:"What is wrong and what to do"`
}

// String is the fault as the file of rejected rows tells it.
func (f Fault) String() string {
	if f.Column == "" {
		return f.Reason
	}
	return f.Column + ": " + f.Reason
}

// Parser turns rows into values of this business.
type Parser struct {
	plan      Plan
	at        map[Field]int // where a field stands
	most      map[Field]int // how long its text may be
	countries countries
}

// Parser reads the rows of a file by the plan.
func (p Plan) Parser() *Parser {
	ps := &Parser{plan: p, at: map[Field]int{}, most: map[Field]int{}, countries: newCountries()}
	for i, c := range p.Columns {
		if c.Field != "" {
			ps.at[c.Field] = i
		}
	}
	for _, t := range vocabulary(p.Kind) {
		ps.most[t.field] = t.most
	}
	return ps
}

// Faults tells a fault of the business (an incomplete address, say) in the
// words of the file: its row, and the title of the column that holds the value.
// An error that is no fault is handed back.
func (p *Parser) Faults(row int, err error) ([]Fault, error) {
	return p.told(err, func(string) (int, string) { return row, "" })
}

// DocumentFaults is the same for a document: a fault of a line goes to its row, any
// other to the document's first; rows without one of their own name it.
func (p *Parser) DocumentFaults(o Document, err error) ([]Fault, error) {
	faults, err := p.told(err, func(pointer string) (int, string) {
		rest, isLine := strings.CutPrefix(pointer, "lines/")
		number, rest, _ := strings.Cut(rest, "/")
		line, bad := strconv.Atoi(number)
		if !isLine || bad != nil || line < 0 || line >= len(o.Lines) {
			return o.First, strings.TrimPrefix(pointer, "sections/0/")
		}
		return o.Lines[line].Row, "lines/" + rest
	})
	return p.together(o.Rows, faults), err
}

// together gives each row of a rejected document a reason: its own, or the row that
// it is rejected with.
func (p *Parser) together(rows []sheet.Row, faults []Fault) []Fault {
	if len(faults) == 0 {
		return nil
	}
	with, own := faults[0].Row, map[int]bool{}
	for _, f := range faults {
		own[f.Row] = true
	}
	for _, row := range rows {
		if !own[row.Number] {
			faults = append(faults, p.fault(row.Number, rejectedWith, with))
		}
	}
	return faults
}

// told spreads a fault over rows; place says which row a pointer belongs to,
// and which field it stands for if that differs.
func (p *Parser) told(err error, place func(pointer string) (row int, field string)) ([]Fault, error) {
	f, ok := fault.As(err)
	if !ok {
		return nil, err
	}
	fields := f.Fields
	if len(fields) == 0 {
		fields = []fault.Field{{Code: f.Code, Detail: f.Detail}}
	}
	var faults []Fault
	for _, x := range fields {
		pointer := strings.TrimPrefix(x.Pointer, "/")
		row, field := place(pointer)
		if field == "" {
			field = pointer
		}
		faults = append(faults, Fault{Row: row, Column: p.title(Field(field)), Code: x.Code, Reason: p.reason(x)})
	}
	return faults, nil
}

// title is the title of the column that a field, or what it is part of, stands in.
func (p *Parser) title(f Field) string {
	for name := string(f); name != ""; {
		if i, known := p.at[Field(name)]; known {
			return p.plan.Columns[i].Title
		}
		cut := strings.LastIndexByte(name, '/')
		if cut < 0 {
			break
		}
		name = name[:cut]
	}
	return ""
}

// rejected are the faults of a row that could not be read at all.
func rejected(row sheet.Row) []Fault {
	return []Fault{{Row: row.Number, Code: row.Fault.Code, Reason: row.Fault.Detail}}
}

// reading is one row on its way to a value.
type reading struct {
	*Parser
	row    sheet.Row
	faults []Fault
}

func (p *Parser) read(row sheet.Row) *reading {
	r := &reading{Parser: p, row: row}
	if row.Fault != nil {
		r.faults = rejected(row)
	}
	return r
}

// blame notes that the value of a field breaks a rule.
func (r *reading) blame(f Field, rule sheet.Rule, gaps ...any) {
	told := r.Broken(rule, gaps...)
	r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.title(f), Code: told.Code, Reason: told.Detail})
}

// Broken is the fault of a row that breaks a rule, in the words of the kind and in the
// language of the organisation.
func (p *Parser) Broken(rule sheet.Rule, gaps ...any) *sheet.Fault {
	return p.plan.Kind.rule(rule).Fault(p.plan.Format.Language, gaps...)
}

// need says that a field is empty and must not be.
func (r *reading) need(f Field) {
	if r.title(f) == "" {
		name := string(f)
		for _, n := range needed(r.plan.Kind, r.plan.Role) {
			if n.fields[0] == f {
				name = n.name.Fault(r.plan.Format.Language).Detail
			}
		}
		r.blame(f, lacking, name)
		return
	}
	r.blame(f, empty)
}

// What can be wrong with a value.
var (
	empty = sheet.Rule{
		Code:   "value.required",
		French: "La cellule est vide ; remplissez-la.", English: "The cell is empty; fill it in.",
	}
	lacking = sheet.Rule{
		Code:   "value.required",
		French: "Il manque à la ligne %s.", English: "The row lacks %s.",
	}
	tooLong = sheet.Rule{
		Code:   "value.too_long",
		French: "Le texte a %d caractères ; %d au plus sont gardés.", English: "The text has %d characters; at most %d are kept.",
	}
	controls = sheet.Rule{
		Code:   "value.control_characters",
		French: "Le texte contient des caractères de commande invisibles ; saisissez-le de nouveau.", English: "The text has invisible control characters; type it again.",
	}
	badEmail = sheet.Rule{
		Code:   "value.email",
		French: "« %s » n'est pas une adresse e-mail. Écrivez par exemple compta@client.example.", English: "%q is no e-mail address. Write for instance accounts@client.example.",
	}
	unknownCountry = sheet.Rule{
		Code:   "value.country",
		French: "« %s » n'est pas un pays connu. Écrivez son nom en français ou en anglais, ou son code à deux lettres.", English: "%q is no country known here. Write its name in English or French, or its two-letter code.",
	}
	unknownCurrency = sheet.Rule{
		Code:   "value.currency",
		French: "« %s » n'est pas une devise. Écrivez son code à trois lettres, par exemple EUR.", English: "%q is no currency. Write its three-letter code, for instance EUR.",
	}
	otherCurrency = sheet.Rule{
		Code:   "value.other_currency",
		French: "Le montant est en « %s », la ligne en %s. Ôtez le signe, ou ajoutez une colonne Devise.", English: "The amount is in %q, the row in %s. Take the sign off, or add a column Currency.",
	}
	outOfRange = sheet.Rule{
		Code:   "value.out_of_range",
		French: "« %s » est trop grand ou a trop de décimales.", English: "%q is too large or has too many decimals.",
	}
	unknownChoice = sheet.Rule{
		Code:   "value.unknown_choice",
		French: "« %s » n'est pas compris. Écrivez %s.", English: "%q is not understood. Write %s.",
	}
	badSIREN = sheet.Rule{
		Code:   "value.siren",
		French: "« %s » n'est ni un SIREN (9 chiffres) ni un SIRET (14 chiffres).", English: "%q is neither a SIREN (9 digits) nor a SIRET (14 digits).",
	}
)

// choices are words in the organisation's language, for a fault that lists them.
func (r *reading) choices(french, english string) string {
	if words.For(r.plan.Format.Language) == words.French {
		return french
	}
	return english
}
