package sheet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"comptoir/shared/fault"
)

// These are the rules about files.
var (
	emptyFile = Rule{
		"sheet.empty",
		"Le fichier est vide. Il doit commencer par une ligne de titres.",
		"The file is empty. It must start with a header row.",
	}
	workbook = Rule{
		"sheet.workbook",
		"Le fichier est un classeur. Enregistrez la feuille au format CSV UTF-8 et déposez-la de nouveau.",
		"The file is a workbook. Save the sheet as CSV UTF-8 and upload it again.",
	}
	utf16File = Rule{
		"sheet.utf16",
		"Le fichier est en UTF-16. Enregistrez-le au format CSV UTF-8 et déposez-le de nouveau.",
		"The file is UTF-16. Save it as CSV UTF-8 and upload it again.",
	}
	binaryFile = Rule{
		"sheet.binary",
		"Le fichier n'est pas un tableau en texte : il contient des octets nuls, comme une image ou un classeur. " +
			"Enregistrez la feuille au format CSV UTF-8 et déposez-la de nouveau.",
		"The file is not a text table: it contains NUL bytes, like a picture or a workbook. Save the sheet as CSV UTF-8 and upload it again.",
	}
	badHeader = Rule{
		"sheet.bad_header",
		"La ligne de titres ne peut pas être lue : un guillemet n'est pas fermé, ou elle est trop longue.",
		"The header row cannot be read: a quote is not closed, or it is too long.",
	}
	tooManyColumns = Rule{
		"sheet.too_many_columns",
		"Le fichier a %d colonnes ; %d au plus sont permises.",
		"The file has %d columns; at most %d are allowed.",
	}
)

const (
	bom         = "\xef\xbb\xbf"
	zipMagic    = "PK\x03\x04"
	oldXLSMagic = "\xd0\xcf\x11\xe0"
)

// detect returns the format of a file, from its start, and the position of the first
// row after the headers. If whole is true, the sample is the whole file.
func detect(sample []byte, whole bool, o Options) (Format, Position, error) {
	f := Format{
		Encoding: o.Encoding, Delimiter: o.Delimiter, Quoting: o.Quoting,
		Decimal: o.Decimal, Dates: o.Dates, Language: o.Language,
	}
	refuse := func(r Rule, values ...any) (Format, Position, error) {
		f := r.Fault(o.Language, values...)
		return Format{}, Position{}, fault.Invalid(f.Code, "", "%s", f.Detail)
	}
	switch {
	case hasPrefix(sample, zipMagic), hasPrefix(sample, oldXLSMagic):
		return refuse(workbook)
	case hasPrefix(sample, "\xff\xfe"), hasPrefix(sample, "\xfe\xff"):
		return refuse(utf16File)
	case bytes.IndexByte(sample, 0) >= 0:
		return refuse(binaryFile)
	}
	body := bytes.TrimPrefix(sample, []byte(bom))
	f.guessEncoding(body, len(body) < len(sample), whole)

	// Excel declares the delimiter in a line before the headers, which it does not
	// show.
	line, _, _ := bytes.Cut(body, []byte("\n"))
	if len(line) > 4 && bytes.EqualFold(line[:4], []byte("sep=")) && len(line)+1 < len(body) {
		if d := delimiterOf(line[4]); d != "" && len(bytes.TrimSpace(line[4:])) <= 1 {
			if f.Delimiter == "" {
				f.Delimiter = d
			}
			body = body[len(line)+1:]
		}
	}
	if f.Delimiter == "" {
		f.Delimiter = ownDelimiter(o.Titles, body)
	}
	f.guessDelimiter(body, whole)
	f.guessQuoting(body, whole)

	at := Position{Offset: int64(len(sample) - len(body))}
	s := newSplitter(f)
	for {
		rest := body[at.Offset-int64(len(sample)-len(body)):]
		if len(rest) == 0 && whole {
			return refuse(emptyFile)
		}
		rec := s.split(rest, !whole)
		if rec.size == 0 {
			return refuse(badHeader)
		}
		row, blank := f.row(rest[:rec.size], rec)
		at.Offset += int64(rec.size)
		at.Row++
		if blank {
			continue
		}
		if row.Fault != nil || rec.size > maxHeader {
			return refuse(badHeader)
		}
		f.setHeader(row.Cells)
		if f.Width > MaxColumns {
			return refuse(tooManyColumns, f.Width, MaxColumns)
		}
		f.guessValues(rest[rec.size:], whole)
		return f, at, nil
	}
}

// setHeader sets the headers; blank headers at the end are not columns.
func (f *Format) setHeader(cells []string) {
	f.Width = len(cells)
	for i, s := range cells {
		cells[i] = strings.TrimSpace(s)
	}
	n := len(cells)
	for cells[n-1] == "" {
		n--
	}
	f.Header = cells[:n]
}

// guessEncoding detects UTF-8 by a byte order mark or by valid UTF-8 accents;
// otherwise the file is Windows-1252. A file with more valid accents than
// invalid bytes is still UTF-8.
func (f *Format) guessEncoding(b []byte, marked, whole bool) {
	if f.Encoding != "" {
		return
	}
	accents, strays := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			if whole || utf8.FullRune(b) {
				strays++
			}
		case n > 1:
			accents++
		}
		b = b[n:]
	}
	switch {
	case marked || accents > strays:
		f.Encoding = UTF8
		if strays > 0 {
			f.warn(mixedEncoding, strays)
		}
	case strays > 0:
		f.Encoding = Windows1252
	default:
		f.Encoding = ASCII
	}
}

// ownDelimiter returns the delimiter after the first header of one of the product's own
// files: a known header, the date order and the decimal sign, in quotes or not, as in:
// Motif du rejet [dmy comma].
func ownDelimiter(known []string, b []byte) Delimiter {
	for _, header := range known {
		for _, order := range []DateOrder{DayMonthYear, MonthDayYear, YearMonthDay} {
			for _, sign := range []Decimal{DecimalComma, DecimalPoint} {
				whole := fmt.Sprintf("%s [%s %s]", header, order, sign)
				for _, written := range []string{whole, strconv.Quote(whole)} {
					if rest, is := bytes.CutPrefix(b, []byte(written)); is && len(rest) > 0 {
						return delimiterOf(rest[0])
					}
				}
			}
		}
	}
	return ""
}

// guessDelimiter chooses the delimiter that splits the headers into at least two cells,
// and the largest share of rows into the same number of cells.
func (f *Format) guessDelimiter(b []byte, whole bool) {
	if f.Delimiter != "" {
		return
	}
	f.Delimiter = Comma
	best, bestOf, bestWidth := 0, 1, 1 // even rows, and all rows
	for _, d := range []Delimiter{Comma, Semicolon, Tab, Pipe} {
		width, rows, even := 0, 0, 0
		s := splitter{delimiter: byte(d.Char()), quotes: f.Quoting != Unquoted}
		s.each(b, whole, func(_ []byte, rec record) bool {
			if width == 0 {
				width = len(rec.cells)
				s.width, s.headers = width, width
				return true
			}
			rows++
			if len(rec.cells) == width {
				even++
			}
			return rows < 1000
		})
		if width < 2 {
			continue
		}
		this, other := (even+1)*bestOf, best*(rows+1) // both shares, on a common denominator
		if this > other || this == other && width > bestWidth {
			f.Delimiter, best, bestOf, bestWidth = d, even+1, rows+1, width
		}
	}
}

// guessQuoting treats quotes as ordinary characters in a tab-separated file in
// which some quotes do not match and no cell is properly quoted.
func (f *Format) guessQuoting(b []byte, whole bool) {
	if f.Quoting != "" {
		return
	}
	f.Quoting = Quoted
	if f.Delimiter != Tab {
		return
	}
	proper, broken := 0, 0
	s := newSplitter(*f)
	s.each(b, whole, func(line []byte, rec record) bool {
		if rec.broken {
			broken++
			return true
		}
		for _, c := range rec.cells {
			if c.from > 0 && line[c.from-1] == '"' && int(c.to) < len(line) && line[c.to] == '"' {
				proper++
			}
		}
		return true
	})
	if broken > 0 && proper == 0 {
		f.Quoting = Unquoted
	}
}

// each calls yield with the records of a sample until it returns false. It skips
// blank lines, and a last record that the end of the sample cuts off.
func (s *splitter) each(b []byte, whole bool, yield func([]byte, record) bool) {
	for len(b) > 0 {
		rec := s.split(b, false)
		if rec.size == len(b) && !whole {
			return
		}
		if len(bytes.TrimSpace(b[:rec.size])) > 0 && !yield(b[:rec.size], rec) {
			return
		}
		b = b[rec.size:]
	}
}

func delimiterOf(c byte) Delimiter {
	for _, d := range []Delimiter{Comma, Semicolon, Tab, Pipe} {
		if d.Char() == rune(c) {
			return d
		}
	}
	return ""
}

func hasPrefix(b []byte, s string) bool { return bytes.HasPrefix(b, []byte(s)) }

func (f *Format) warn(r Rule, values ...any) {
	f.Warnings = append(f.Warnings, *r.Fault(f.Language, values...))
}
