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

// Document is a document with all its rows. A document with faults is rejected as a whole.
type Document struct {
	Head   Head
	Lines  []Line
	First  int         // number of its first row: distinguishes an imported document from one whose rows are not together
	Rows   []sheet.Row // the rows as read
	Faults []Fault
	After  sheet.Position // the position at which reading resumes after the document
}

// These are the rules about the rows of a document.
var (
	rowsDiffer = sheet.Rule{
		Code:    "document.rows_differ",
		French:  "« %s », mais la ligne %d {du|de la} même {} dit « %s ». {Un|Une} {} a une seule valeur.",
		English: "%q, but row %d of the same {} says %q. {A|An} {} has one value.",
	}
	rejectedWith = sheet.Rule{
		Code:    "document.rejected_with",
		French:  "{Le|La} {} est rejeté{|e} avec sa ligne %d.",
		English: "The {} is rejected because of its row %d.",
	}
	besideUnreadable = sheet.Rule{
		Code:    "document.beside_unreadable_row",
		French:  "La ligne %d, voisine, ne peut pas être lue et appartient peut-être à {ce|cette} {}.",
		English: "The neighbouring row %d cannot be read and may belong to this {}.",
	}
	tooManyRows = sheet.Rule{
		Code:    "document.too_many_rows",
		French:  "{Le|La} {} a trop de texte ou plus de %d lignes. Partagez-{le|la}.",
		English: "The {} has too much text, or more than %d rows. Split it into several documents.",
	}
)

// DocumentReader groups the rows of a file into documents: consecutive rows with
// the same number. A row without a number belongs to the document before it. An
// unreadable row belongs to the document around it; between two documents, both are
// rejected, so that no document is imported without one of its lines.
type DocumentReader struct {
	p        *Parser
	rows     *sheet.Reader
	document *draft      // the document being read
	pending  []sheet.Row // rows that may belong to it or to the next document
	ready    []Document
	at       sheet.Position
	doubt    int // number of an unreadable row, already returned, that may belong to the next document; 0: none
	ended    bool
}

// draft is a document that is being read.
type draft struct {
	Document
	number   string         // the number of its rows
	start    sheet.Position // of its first row
	first    *reading       // its first readable row, with which the others must agree
	overflow bool           // some of its rows were already returned, rejected
}

// Documents returns a reader for the documents of a file.
func (p *Parser) Documents(rows *sheet.Reader) *DocumentReader {
	return &DocumentReader{p: p, rows: rows, at: rows.Position()}
}

// Position returns the position at which reading resumes: after the last document returned.
func (o *DocumentReader) Position() sheet.Position { return o.at }

// Next returns the next document, and io.EOF after the last.
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

// take adds a row to its document.
func (o *DocumentReader) take(row sheet.Row) {
	number, sure := o.number(row)
	same := o.document != nil && number == o.document.number
	switch {
	case same && (sure || len(o.pending) == 0), row.Fault == nil && number == "" && o.document != nil:
		for _, l := range o.pending {
			o.add(l)
		}
		o.pending = nil
		o.add(row)
	case sure:
		o.begin(number, row)
	default:
		if full(o.pending, row) {
			o.rejectPending()
		}
		o.pending = append(o.pending, row)
	}
}

// number returns the document's number in the row, and reports whether it is certain.
// An unreadable row may be the second half of a split row; in a row with too many
// cells, only the first cell is certain to be in its column.
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

// begin ends the current document and starts the document of the row. Unreadable
// rows between the two may belong to either, unless they have the number of the
// second.
func (o *DocumentReader) begin(number string, row sheet.Row) {
	border := append(o.pending, row)
	o.pending = nil
	for _, b := range border {
		if n, _ := o.number(b); n != number {
			o.rejectNeighbour(b.Number)
			break
		}
	}
	o.flush(before(border[0]))
	o.document = &draft{number: number, start: before(border[0])}
	o.document.Head.Number, o.document.First = number, border[0].Number
	for _, b := range border {
		o.add(b)
	}
	o.rejectNeighbour(o.doubt)
	o.doubt = 0
}

// add adds a row and its faults to the document.
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

// full reports whether the rows in memory have reached the limit.
func full(rows []sheet.Row, next sheet.Row) bool {
	return len(rows) >= MaxRows || len(rows) > 0 && next.Offset-rows[0].Offset > maxBytes
}

// agree compares the document's fields with those of its first row. An empty cell agrees.
func (r *reading) agree(first *reading) {
	for i, c := range r.plan.Columns {
		if c.Field == "" || c.Field == headNumber || isLineField(c.Field) {
			continue
		}
		mine, its := r.cell(c.Field), first.cell(c.Field)
		if mine != "" && strings.Join(strings.Fields(mine), " ") != strings.Join(strings.Fields(its), " ") && r.at[c.Field] == i {
			r.addFault(c.Field, rowsDiffer, mine, first.row.Number, its)
		}
	}
}

// rejectNeighbour rejects the current document for an unreadable row that may belong
// to it.
func (o *DocumentReader) rejectNeighbour(row int) {
	if o.document != nil && row != 0 {
		at := o.document.Rows[len(o.document.Rows)-1].Number
		if at < row || o.document.First > row {
			o.document.Faults = append(o.document.Faults, o.p.fault(at, besideUnreadable, row))
		}
	}
}

// rejectPending returns a long run of unreadable rows as rejected, and rejects the
// documents before and after it.
func (o *DocumentReader) rejectPending() {
	start := before(o.pending[0])
	o.rejectNeighbour(o.pending[0].Number)
	o.flush(start)
	if o.doubt == 0 {
		o.doubt = o.pending[0].Number
	}
	o.returnPending(start)
}

func (o *DocumentReader) returnPending(after sheet.Position) {
	rejected := Document{First: o.pending[0].Number, Rows: o.pending, After: after}
	for _, row := range o.pending {
		r := o.p.read(row)
		if r.faults == nil { // readable, but without a number
			r.complete(r.head(money.Currency{}))
		}
		rejected.Faults = append(rejected.Faults, r.faults...)
	}
	o.ready, o.pending = append(o.ready, rejected), nil
}

// end returns the last document and the pending rows at the end of the file.
func (o *DocumentReader) end() {
	if len(o.pending) == 0 {
		o.flush(o.rows.Position())
		return
	}
	o.rejectNeighbour(o.pending[0].Number)
	o.flush(before(o.pending[0]))
	o.returnPending(o.rows.Position())
}

// flush returns the current document; after is the position of the next one.
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

// emit returns the rows of the document so far. If it is rejected, each row without
// a fault of its own names the faulty row.
func (o *DocumentReader) emit(after sheet.Position) {
	d := o.document
	d.After = after
	d.Faults = o.p.rejectAll(d.Rows, d.Faults)
	o.ready = append(o.ready, d.Document)
}

// fault returns a fault of a row as a whole.
func (p *Parser) fault(row int, rule sheet.Rule, values ...any) Fault {
	broken := p.Broken(rule, values...)
	return Fault{Row: row, Code: broken.Code, Reason: broken.Detail}
}

// before returns the position at which a row is read again.
func before(row sheet.Row) sheet.Position {
	return sheet.Position{Offset: row.Offset, Row: row.Number - 1}
}
