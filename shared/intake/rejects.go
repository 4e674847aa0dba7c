package intake

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"comptoir/shared/sheet"
	"comptoir/shared/words"
)

// Rejects writes the file of rejected rows: a first column with the reasons, then
// the columns of the original file under their own headers. It is UTF-8 with a byte
// order mark, so that spreadsheets show its accents, and has the delimiter of the
// original file. When a user corrects it and uploads it again, the first column is
// ignored.
//
// The reasons are the first column, since a row may be rejected for having too
// many or too few cells: after such a row, the reason would be in another column.
//
// The user who opens the file may not have written it, so a cell that a
// spreadsheet would run as a formula is escaped (sheet.Guard), and restored when
// the file is uploaded again. "-5" and "+33 1 23…" are unchanged.
type Rejects struct {
	w       *bufio.Writer
	plan    Plan
	reasons int // column of the reasons of an earlier rejection, which the new reasons replace; -1: none
}

// NewRejects returns a writer for the rejected rows of a file. A file may be
// written in several pieces; only the first begins with the Header.
func NewRejects(w io.Writer, p Plan) *Rejects {
	r := &Rejects{w: bufio.NewWriter(w), plan: p, reasons: -1}
	for i, c := range p.Columns {
		if c.Use == Reasons {
			r.reasons = i
		}
	}
	return r
}

// Header writes the byte order mark and the headers. The header of the reasons
// contains the date order and the decimal sign of the original file, which a few
// rejected rows may no longer show: "Motif du rejet [dmy comma]".
func (r *Rejects) Header() error {
	if _, err := r.w.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	header := reasonsEnglish
	if words.For(r.plan.Format.Language) == words.French {
		header = reasonsFrench
	}
	f := r.plan.Format
	return r.write(fmt.Sprintf("%s [%s %s]", header, f.Dates, f.Decimal), f.Header)
}

// Row writes a row and the reasons of its rejection.
func (r *Rejects) Row(row sheet.Row, faults []Fault) error {
	var reasons []string
	for _, f := range faults {
		if f.Row == row.Number {
			reasons = append(reasons, f.String())
		}
	}
	return r.write(strings.Join(reasons, " "), row.Cells)
}

// Bare writes a row without the reasons of its rejection.
func (r *Rejects) Bare(row sheet.Row) error { return r.write("", row.Cells) }

// Document writes all rows of a rejected document.
func (r *Rejects) Document(d Document) error {
	for _, row := range d.Rows {
		if err := r.Row(row, d.Faults); err != nil {
			return err
		}
	}
	return nil
}

// Flush flushes the buffer to the underlying writer.
func (r *Rejects) Flush() error {
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

// write writes one row. It quotes only cells that need it: the second half of an
// address with an unquoted comma (" place Kléber") stays as it was, so that the
// user can put the whole address in quotes.
func (r *Rejects) write(reason string, cells []string) error {
	delimiter := string(r.plan.Format.Delimiter.Char())
	var line strings.Builder
	line.WriteString(quote(sheet.Guard(reason), delimiter))
	for i, c := range cells {
		if i != r.reasons {
			line.WriteString(delimiter + quote(sheet.Guard(c), delimiter))
		}
	}
	if _, err := r.w.WriteString(line.String() + "\n"); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

func quote(cell, delimiter string) string {
	if !strings.ContainsAny(cell, "\"\r\n"+delimiter) {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// findReasons finds the column of reasons of an earlier rejection, and reads the
// date order and the decimal sign from its header, unless the user has stated them.
func (p *Plan) findReasons(given sheet.Options) {
	for i, c := range p.Columns {
		header := sheet.Fold(c.Title)
		if !strings.HasPrefix(header, sheet.Fold(reasonsFrench)) && !strings.HasPrefix(header, sheet.Fold(reasonsEnglish)) {
			continue
		}
		p.Columns[i].Use = Reasons
		p.unguard()
		for _, order := range []sheet.DateOrder{sheet.DayMonthYear, sheet.MonthDayYear, sheet.YearMonthDay} {
			if given.Dates == "" && strings.Contains(c.Title, "["+string(order)+" ") {
				p.Format.Dates = order
				p.Format.Settled("sheet.ambiguous_dates", "sheet.mixed_dates")
			}
		}
		for _, sign := range []sheet.Decimal{sheet.DecimalComma, sheet.DecimalPoint} {
			if given.Decimal == "" && strings.Contains(c.Title, " "+string(sign)+"]") {
				p.Format.Decimal = sign
				p.Format.Settled("sheet.ambiguous_decimals", "sheet.mixed_decimals")
			}
		}
		return
	}
}

// unguard restores the cells that were escaped when they were written as rejected.
func (p *Plan) unguard() {
	p.Format.Guarded, p.Format.Header = true, slices.Clone(p.Format.Header)
	for i, header := range p.Format.Header {
		p.Format.Header[i] = sheet.Unguard(header)
		p.Columns[i].Title = p.Format.Header[i]
	}
}
