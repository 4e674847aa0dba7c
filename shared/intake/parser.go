package intake

import (
	"strconv"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
	"comptoir/shared/words"
)

// Fault is the reason why a row is rejected.
type Fault struct {
	Row    int    `json:"row" doc:"Number of the row in a spreadsheet"`
	Column string `json:"column,omitempty" doc:"Column header; absent if the whole row is at fault"`
	Code   string `json:"code" doc:"Stable name of the broken rule"`
	Reason string `json:"reason" doc:"What is wrong and what to do"`
}

// String returns the fault as the file of rejected rows shows it.
func (f Fault) String() string {
	if f.Column == "" {
		return f.Reason
	}
	return f.Column + ": " + f.Reason
}

// Parser converts rows into contacts, items and documents.
type Parser struct {
	plan      Plan
	at        map[Field]int // column of a field
	most      map[Field]int // maximum length of its text
	countries countries
}

// Parser returns a parser for the rows of a file with this plan.
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

// Faults translates a fault of a record (such as an incomplete address) to the
// file: its row, and the header of the column that holds the value. It returns any
// other error unchanged.
func (p *Parser) Faults(row int, err error) ([]Fault, error) {
	return p.translate(err, func(string) (int, string) { return row, "" })
}

// DocumentFaults translates a fault of a document: the fault of a line goes to the
// line's row, any other to the document's first row. Each other row gets a fault that
// names the faulty row.
func (p *Parser) DocumentFaults(o Document, err error) ([]Fault, error) {
	faults, err := p.translate(err, func(pointer string) (int, string) {
		rest, isLine := strings.CutPrefix(pointer, "lines/")
		number, rest, _ := strings.Cut(rest, "/")
		line, bad := strconv.Atoi(number)
		if !isLine || bad != nil || line < 0 || line >= len(o.Lines) {
			return o.First, strings.TrimPrefix(pointer, "sections/0/")
		}
		return o.Lines[line].Row, "lines/" + rest
	})
	return p.rejectAll(o.Rows, faults), err
}

// rejectAll makes sure that each row of a rejected document has a reason: a fault of its
// own, or the number of the faulty row.
func (p *Parser) rejectAll(rows []sheet.Row, faults []Fault) []Fault {
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

// translate converts a fault into faults of rows. locate returns the row of a JSON
// pointer, and its field if that differs from the pointer.
func (p *Parser) translate(err error, locate func(pointer string) (row int, field string)) ([]Fault, error) {
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
		row, field := locate(pointer)
		if field == "" {
			field = pointer
		}
		faults = append(faults, Fault{Row: row, Column: p.header(Field(field)), Code: x.Code, Reason: p.reason(x)})
	}
	return faults, nil
}

// header returns the header of the column that holds a field, or the value that contains it.
func (p *Parser) header(f Field) string {
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

// unreadable returns the fault of a row that could not be split into cells.
func unreadable(row sheet.Row) []Fault {
	return []Fault{{Row: row.Number, Code: row.Fault.Code, Reason: row.Fault.Detail}}
}

// reading is the conversion of one row, with the faults found so far.
type reading struct {
	*Parser
	row    sheet.Row
	faults []Fault
}

func (p *Parser) read(row sheet.Row) *reading {
	r := &reading{Parser: p, row: row}
	if row.Fault != nil {
		r.faults = unreadable(row)
	}
	return r
}

// addFault records that the value of a field breaks a rule.
func (r *reading) addFault(f Field, rule sheet.Rule, values ...any) {
	broken := r.Broken(rule, values...)
	r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.header(f), Code: broken.Code, Reason: broken.Detail})
}

// Broken returns the violation of a rule, with the noun of the kind and in the language
// of the organisation.
func (p *Parser) Broken(rule sheet.Rule, values ...any) *sheet.Fault {
	return p.plan.Kind.rule(rule).Fault(p.plan.Format.Language, values...)
}

// need records that a required field is empty or has no column, unless its cell has
// another fault.
func (r *reading) need(f Field) {
	for _, other := range r.faults {
		if other.Row == r.row.Number && other.Column == r.header(f) && other.Column != "" {
			return
		}
	}
	if r.header(f) == "" {
		name := string(f)
		for _, n := range needed(r.plan.Kind) {
			if n.fields[0] == f {
				name = n.name.Fault(r.plan.Format.Language).Detail
			}
		}
		r.addFault(f, lacking, name)
		return
	}
	r.addFault(f, empty)
}

// These are the rules about values.
var (
	empty = sheet.Rule{
		Code:    "value.required",
		French:  "La cellule est vide ; remplissez-la.",
		English: "The cell is empty; fill it in.",
	}
	lacking = sheet.Rule{
		Code:    "value.required",
		French:  "Il manque à la ligne %s.",
		English: "The row lacks %s.",
	}
	tooLong = sheet.Rule{
		Code:    "value.too_long",
		French:  "Le texte a %d caractères ; %d au plus sont permis.",
		English: "The text has %d characters; at most %d are allowed.",
	}
	controls = sheet.Rule{
		Code:    "value.control_characters",
		French:  "Le texte contient le caractère de commande %s (caractère n° %d) ; supprimez-le.",
		English: "The text has the control character %s (character %d); remove it.",
	}
	invisible = sheet.Rule{
		Code:    "value.invisible_characters",
		French:  "Le texte contient le caractère invisible %s (caractère n° %d) ; supprimez-le.",
		English: "The text has the invisible character %s (character %d); remove it.",
	}
	marks = sheet.Rule{
		Code:    "value.invisible_characters",
		French:  "Une lettre du texte a trop de signes, dont %s (caractère n° %d) ; supprimez-les.",
		English: "A letter of the text has too many marks, such as %s (character %d); remove them.",
	}
	badEmail = sheet.Rule{
		Code:    "value.email",
		French:  "« %s » n'est pas une adresse e-mail. Écrivez par exemple compta@client.example.",
		English: "%q is not an e-mail address. Write one such as accounts@client.example.",
	}
	accentedEmail = sheet.Rule{
		Code: "value.email",
		French: "Aucun courriel ne peut partir vers « %s » : avant l'arobase, une adresse n'a que des lettres sans accent, des chiffres et des " +
			"signes. Écrivez l'adresse sans accents.",
		English: "No mail can be sent to %q: before the @ an address has only letters without accents, digits and signs. " +
			"Write the address without accents.",
	}
	unknownCountry = sheet.Rule{
		Code:    "value.country",
		French:  "« %s » n'est pas un pays connu. Écrivez son nom en français ou en anglais, ou son code à deux lettres.",
		English: "%q is not a known country. Write its name in English or French, or its two-letter code.",
	}
	unknownCurrency = sheet.Rule{
		Code:    "value.currency",
		French:  "« %s » n'est pas une devise. Écrivez son code à trois lettres, par exemple EUR.",
		English: "%q is not a currency. Write its three-letter code, such as EUR.",
	}
	otherCurrency = sheet.Rule{
		Code:    "value.other_currency",
		French:  "Le montant est en « %s », la ligne en %s. Ôtez le signe, ou ajoutez une colonne Devise.",
		English: "The amount is in %q, the row in %s. Remove the sign, or add a column Currency.",
	}
	outOfRange = sheet.Rule{
		Code:    "value.out_of_range",
		French:  "« %s » est trop grand ou a trop de décimales.",
		English: "%q is too large or has too many decimals.",
	}
	unknownChoice = sheet.Rule{
		Code:    "value.unknown_choice",
		French:  "« %s » n'est pas compris. Écrivez %s.",
		English: "%q is not understood. Write %s.",
	}
	badSIREN = sheet.Rule{
		Code:    "value.siren",
		French:  "« %s » n'est ni un SIREN (9 chiffres) ni un SIRET (14 chiffres).",
		English: "%q is neither a SIREN (9 digits) nor a SIRET (14 digits).",
	}
)

// choices returns the accepted words in the organisation's language, for a fault that lists them.
func (r *reading) choices(french, english string) string {
	if words.For(r.plan.Format.Language) == words.French {
		return french
	}
	return english
}
