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

// Rejects writes the file of rejected rows: a first column with the reasons,
// then the columns of the file that was dropped, under their own titles. It is
// UTF-8 with a byte order mark, so that spreadsheets show its accents, and cut
// by the delimiter of the file. Mended and dropped again, its first column is
// left aside.
//
// The reasons come first, not last, because a row may be rejected for having
// too many cells or too few: behind it, the reason would stand under a title.
//
// Whoever opens the file has not always written it: a cell that a spreadsheet
// would take for a formula is guarded (sheet.Guard), and read back as it came
// when the file is dropped again. "-5" and "+33 1 23…" stay as they are.
type Rejects struct {
	w       *bufio.Writer
	plan    Plan
	reasons int // where the reasons of an earlier rejection stand, which these replace; -1: nowhere
}

// NewRejects writes the rejected rows of a file read by the plan. A file may be
// written in several stretches: only the first begins with the Header.
func NewRejects(w io.Writer, p Plan) *Rejects {
	r := &Rejects{w: bufio.NewWriter(w), plan: p, reasons: -1}
	for i, c := range p.Columns {
		if c.Use == Reasons {
			r.reasons = i
		}
	}
	return r
}

// Header writes the byte order mark and the titles. The title of the reasons
// keeps how the whole file writes dates and decimals, which a few rejected rows
// may no longer tell: "Motif du rejet [dmy comma]".
func (r *Rejects) Header() error {
	if _, err := r.w.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	title := reasonsEnglish
	if words.For(r.plan.Format.Language) == words.French {
		title = reasonsFrench
	}
	f := r.plan.Format
	return r.write(fmt.Sprintf("%s [%s %s]", title, f.Dates, f.Decimal), f.Header)
}

// Row writes a row with why it was rejected.
func (r *Rejects) Row(row sheet.Row, faults []Fault) error {
	var reasons []string
	for _, f := range faults {
		if f.Row == row.Number {
			reasons = append(reasons, f.String())
		}
	}
	return r.write(strings.Join(reasons, " "), row.Cells)
}

// Document writes all rows of a rejected document.
func (r *Rejects) Document(d Document) error {
	for _, row := range d.Rows {
		if err := r.Row(row, d.Faults); err != nil {
			return err
		}
	}
	return nil
}

// Flush hands on what is written so far.
func (r *Rejects) Flush() error {
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

// write writes one row. Only a cell that needs it is quoted: " place Kléber"
// after an unquoted comma stays as it was, ready to be put into quotes whole.
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

// takeReasons finds the column of reasons of an earlier rejection, and reads
// numbers and dates as the file did from which the rows came.
func (p *Plan) takeReasons(told sheet.Options) {
	for i, c := range p.Columns {
		title := sheet.Fold(c.Title)
		if !strings.HasPrefix(title, sheet.Fold(reasonsFrench)) && !strings.HasPrefix(title, sheet.Fold(reasonsEnglish)) {
			continue
		}
		p.Columns[i].Use = Reasons
		p.unguard()
		for _, order := range []sheet.DateOrder{sheet.DayMonthYear, sheet.MonthDayYear, sheet.YearMonthDay} {
			if told.Dates == "" && strings.Contains(c.Title, "["+string(order)+" ") {
				p.Format.Dates = order
				p.Format.Settled("sheet.ambiguous_dates", "sheet.mixed_dates")
			}
		}
		for _, sign := range []sheet.Decimal{sheet.DecimalComma, sheet.DecimalPoint} {
			if told.Decimal == "" && strings.Contains(c.Title, " "+string(sign)+"]") {
				p.Format.Decimal = sign
				p.Format.Settled("sheet.ambiguous_decimals", "sheet.mixed_decimals")
			}
		}
		return
	}
}

// unguard reads the cells as they were before they were written as rejected.
func (p *Plan) unguard() {
	p.Format.Guarded, p.Format.Header = true, slices.Clone(p.Format.Header)
	for i, title := range p.Format.Header {
		p.Format.Header[i] = sheet.Unguard(title)
		p.Columns[i].Title = p.Format.Header[i]
	}
}
