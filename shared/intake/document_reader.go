package intake

import (
	"io"
	"strings"

	"comptoir/shared/money"
	"comptoir/shared/sheet"
)

// Limits of a document: a document has at most 500 lines and 350 KB.
const (
	MaxRows  = 500
	maxBytes = 4 << 20
)

// Document is a document with all its rows. With faults it is rejected as a whole.
type Document struct {
	Head   Head
	Lines  []Line
	First  int         // number of its first row: tells a document that was here before from one whose rows are torn apart
	Rows   []sheet.Row // as they came
	Faults []Fault
	After  sheet.Position // from where to go on once the document is dealt with
}

// What can be wrong with a document's rows.
var (
	rowsDiffer = sheet.Rule{
		Code:   "document.rows_differ",
		French: "« %s », mais la ligne %d {du|de la} même {} dit « %s ». {Un|Une} {} a une seule valeur.", English: "%q, but row %d of the same {} says %q. {A|An} {} has one value.",
	}
	rejectedWith = sheet.Rule{
		Code:   "document.rejected_with",
		French: "{Le|La} {} est rejeté{|e} avec sa ligne %d.", English: "The {} is rejected because of its row %d.",
	}
	besideUnreadable = sheet.Rule{
		Code:   "document.beside_unreadable_row",
		French: "La ligne %d, voisine, ne peut pas être lue et appartient peut-être à {ce|cette} {}.", English: "Row %d beside it cannot be read and may belong to this {}.",
	}
	tooManyRows = sheet.Rule{
		Code:   "document.too_many_rows",
		French: "{Le|La} {} a trop de texte ou plus de %d lignes. Partagez-{le|la}.", English: "The {} has too much text, or more than %d rows. Divide it.",
	}
)

// DocumentReader groups the rows of a file into documents: rows that follow one
// another and have the same number. A row without a number goes on with the
// document above it. A row that cannot be read belongs to the document around it; at
// the border of two, both are rejected, so that no document comes in without one
// of its lines.
type DocumentReader struct {
	p        *Parser
	rows     *sheet.Reader
	document *draft // the document whose rows are coming
	loose    []sheet.Row
	ready    []Document
	at       sheet.Position
	doubt    int // an unreadable row already handed out, that may belong to the next document; 0: none
	ended    bool
}

// draft is a document whose rows are coming.
type draft struct {
	Document
	number   string         // what its rows have in common
	start    sheet.Position // where its first row starts
	first    *reading       // its first sound row, which the others must agree with
	overflow bool           // rows were handed out already, rejected
}

// Documents reads the documents of a file of which rows is the reader.
func (p *Parser) Documents(rows *sheet.Reader) *DocumentReader {
	return &DocumentReader{p: p, rows: rows, at: rows.Position()}
}

// Position is the place from which to go on: behind the last document handed out.
func (o *DocumentReader) Position() sheet.Position { return o.at }

// Next is the next document, and io.EOF behind the last.
func (o *DocumentReader) Next() (Document, error) {
	for len(o.ready) == 0 {
		if o.ended {
			o.at = o.rows.Position()
			return Document{}, io.EOF
		}
		row, err := o.rows.Next()
		switch {
		case err == io.EOF:
			o.ended = true
			o.end()
		case err != nil:
			return Document{}, err
		default:
			o.take(row)
		}
	}
	next := o.ready[0]
	o.ready = o.ready[1:]
	o.at = next.After
	return next, nil
}

// take adds a row to the document it belongs to.
func (o *DocumentReader) take(row sheet.Row) {
	number, sure := o.number(row)
	same := o.document != nil && number == o.document.number
	switch {
	case same && (sure || len(o.loose) == 0), row.Fault == nil && number == "" && o.document != nil:
		for _, l := range o.loose {
			o.add(l)
		}
		o.loose = nil
		o.add(row)
	case sure:
		o.begin(number, row)
	default:
		if full(o.loose, row) {
			o.giveUpLoose()
		}
		o.loose = append(o.loose, row)
	}
}

// number is the document's number as the row has it, and whether it is sure to be
// that. A row that cannot be read may be the second half of a torn one; where it
// just has too many cells, its first one is where it should be.
func (o *DocumentReader) number(row sheet.Row) (number string, sure bool) {
	r := &reading{Parser: o.p, row: row}
	f := headNumber
	if r.cell(f) == "" {
		f = headRef
	}
	number = r.cell(f)
	first := row.Fault != nil && row.Fault.Code == sheet.TooManyCells && o.p.at[f] == 0
	return number, number != "" && (row.Fault == nil || first)
}

// begin ends the document before and starts the one of the row. Unreadable rows
// between the two may belong to either, unless they bear the number of the
// second.
func (o *DocumentReader) begin(number string, row sheet.Row) {
	border := append(o.loose, row)
	o.loose = nil
	for _, b := range border {
		if n, _ := o.number(b); n != number {
			o.blameBorder(b.Number)
			break
		}
	}
	o.flush(before(border[0]))
	o.document = &draft{number: number, start: before(border[0])}
	o.document.Head.Number, o.document.First = number, border[0].Number
	for _, b := range border {
		o.add(b)
	}
	o.blameBorder(o.doubt)
	o.doubt = 0
}

// add puts a row into the document; its faults are the document's.
func (o *DocumentReader) add(row sheet.Row) {
	d := o.document
	if full(d.Rows, row) {
		d.Faults = append(d.Faults, o.p.fault(row.Number, tooManyRows, MaxRows))
		d.overflow = true
		o.emit(d.start)
		d.Rows, d.Lines, d.Faults = nil, nil, nil
	}
	d.Rows = append(d.Rows, row)
	r := o.p.read(row)
	if r.faults == nil {
		head := r.head(inherited(d))
		d.Lines = append(d.Lines, r.documentLine(head.Currency))
		if d.first == nil {
			d.first, d.Head = r, head
			r.complete(head)
			d.Head.Number = d.number
		} else {
			r.agree(d.first)
		}
	}
	d.Faults = append(d.Faults, r.faults...)
}

func inherited(d *draft) (c money.Currency) {
	if d.first != nil {
		c = d.Head.Currency
	}
	return c
}

// full tells whether no more rows are to be kept in memory.
func full(rows []sheet.Row, next sheet.Row) bool {
	return len(rows) >= MaxRows || len(rows) > 0 && next.Offset-rows[0].Offset > maxBytes
}

// agree compares what belongs to the document with its first row; an empty cell agrees.
func (r *reading) agree(first *reading) {
	for i, c := range r.plan.Columns {
		if c.Field == "" || c.Field == headNumber || isLineField(c.Field) {
			continue
		}
		mine, its := r.cell(c.Field), first.cell(c.Field)
		if mine != "" && strings.Join(strings.Fields(mine), " ") != strings.Join(strings.Fields(its), " ") && r.at[c.Field] == i {
			r.blame(c.Field, rowsDiffer, mine, first.row.Number, its)
		}
	}
}

// blameBorder rejects the document whose rows are coming, for an unreadable row
// that may be its own.
func (o *DocumentReader) blameBorder(row int) {
	if o.document != nil && row != 0 {
		at := o.document.Rows[len(o.document.Rows)-1].Number
		if at < row || o.document.First > row {
			o.document.Faults = append(o.document.Faults, o.p.fault(at, besideUnreadable, row))
		}
	}
}

// giveUpLoose hands out a long run of unreadable rows as rejected; the documents
// on both sides of it are rejected with it.
func (o *DocumentReader) giveUpLoose() {
	start := before(o.loose[0])
	o.blameBorder(o.loose[0].Number)
	o.flush(start)
	if o.doubt == 0 {
		o.doubt = o.loose[0].Number
	}
	o.handOutLoose(start)
}

func (o *DocumentReader) handOutLoose(after sheet.Position) {
	lost := Document{First: o.loose[0].Number, Rows: o.loose, After: after}
	for _, row := range o.loose {
		r := o.p.read(row)
		if r.faults == nil { // readable, but without a number
			r.complete(r.head(money.Currency{}))
		}
		lost.Faults = append(lost.Faults, r.faults...)
	}
	o.ready, o.loose = append(o.ready, lost), nil
}

// end hands out what is left when the file is over.
func (o *DocumentReader) end() {
	if len(o.loose) == 0 {
		o.flush(o.rows.Position())
		return
	}
	o.blameBorder(o.loose[0].Number)
	o.flush(before(o.loose[0]))
	o.handOutLoose(o.rows.Position())
}

// flush hands out the document whose rows have come; after is where the next
// one starts.
func (o *DocumentReader) flush(after sheet.Position) {
	if o.document == nil {
		return
	}
	d := o.document
	if d.overflow {
		d.Faults = append(d.Faults, o.p.fault(d.Rows[0].Number, tooManyRows, MaxRows))
	}
	o.emit(after)
	o.document = nil
}

// emit hands out the rows of the document so far; those without a fault of their
// own say which row they are rejected with.
func (o *DocumentReader) emit(after sheet.Position) {
	d := o.document
	d.After = after
	d.Faults = o.p.together(d.Rows, d.Faults)
	o.ready = append(o.ready, d.Document)
}

// fault is a fault of a row as a whole.
func (p *Parser) fault(row int, rule sheet.Rule, gaps ...any) Fault {
	told := p.Broken(rule, gaps...)
	return Fault{Row: row, Code: told.Code, Reason: told.Detail}
}

// before is the place from which a row is read again.
func before(row sheet.Row) sheet.Position {
	return sheet.Position{Offset: row.Offset, Row: row.Number - 1}
}
