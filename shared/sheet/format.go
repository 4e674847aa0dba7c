package sheet

import (
	"slices"

	"comptoir/shared/fault"
)

// Encoding is the character encoding of a file.
type Encoding string

// The supported encodings.
const (
	// UTF8 is detected by its byte order mark or by its accents; a row that is not UTF-8 is faulty.
	UTF8 Encoding = "utf-8"
	// ASCII means that the sample has no accent: each later row is read as UTF-8 if it is valid, else as Windows-1252.
	ASCII Encoding = "us-ascii"
	// Windows1252 is the encoding of Western European Windows programs; every byte is a character in it.
	Windows1252 Encoding = "windows-1252"
)

// Delimiter separates two cells.
type Delimiter string

// The supported delimiters.
const (
	Comma     Delimiter = "comma"
	Semicolon Delimiter = "semicolon"
	Tab       Delimiter = "tab"
	Pipe      Delimiter = "pipe"
)

// Char returns the delimiter's character.
func (d Delimiter) Char() rune {
	switch d {
	case Semicolon:
		return ';'
	case Tab:
		return '\t'
	case Pipe:
		return '|'
	}
	return ','
}

// Quoting is the meaning of a quote at the start of a cell.
type Quoting string

// The kinds of quoting.
const (
	// Quoted cells may contain delimiters and line ends; a quote inside is doubled (RFC 4180).
	Quoted Quoting = "quoted"
	// Unquoted means that a quote is an ordinary character, and each line is a row.
	Unquoted Quoting = "unquoted"
)

// Decimal is the decimal sign of a file's numbers.
type Decimal string

// The decimal signs.
const (
	DecimalComma Decimal = "comma"
	DecimalPoint Decimal = "point"
)

// DateOrder is the order of day, month and year in a date of figures.
type DateOrder string

// The orders of dates.
const (
	DayMonthYear DateOrder = "dmy"
	MonthDayYear DateOrder = "mdy"
	YearMonthDay DateOrder = "ymd"
)

// Options is the known format of a file before it is read. Empty fields are
// detected.
type Options struct {
	Language string `json:"-"`
	// Titles are the first column headers of files that the product itself writes. Such a header is followed by the
	// file's date order and decimal sign, then by its delimiter.
	Titles    []string  `json:"-"`
	Encoding  Encoding  `json:"encoding,omitempty" enum:"utf-8,us-ascii,windows-1252" doc:"Encoding; detected if omitted"`
	Delimiter Delimiter `json:"delimiter,omitempty" enum:"comma,semicolon,tab,pipe" doc:"Delimiter between two cells; detected if omitted"`
	Quoting   Quoting   `json:"quoting,omitempty" enum:"quoted,unquoted" doc:"Whether double quotes may enclose a cell; detected if omitted"`
	Decimal   Decimal   `json:"decimal,omitempty" enum:"comma,point" doc:"Decimal sign; detected if omitted"`
	Dates     DateOrder `json:"dates,omitempty" enum:"dmy,mdy,ymd" doc:"Order of day, month and year; detected if omitted"`
}

// Format is the detected or given format of a file. With a Position, it is all
// that Resume needs.
type Format struct {
	Encoding  Encoding  `json:"encoding" enum:"utf-8,us-ascii,windows-1252" doc:"Encoding; us-ascii if the start of the file has no accent"`
	Delimiter Delimiter `json:"delimiter" enum:"comma,semicolon,tab,pipe" doc:"Delimiter between two cells"`
	Quoting   Quoting   `json:"quoting" enum:"quoted,unquoted" doc:"Whether double quotes may enclose a cell"`
	Decimal   Decimal   `json:"decimal" enum:"comma,point" doc:"Decimal sign"`
	Dates     DateOrder `json:"dates" enum:"dmy,mdy,ymd" doc:"Order of dates in figures; 2026-11-21 is accepted in every file"`
	Header    []string  `json:"header" doc:"Column headers"`
	// Width is the maximum number of cells of a row: more than there are headers if the last headers are blank.
	Width    int     `json:"width" doc:"Cells of the header row"`
	Guarded  bool    `json:"guarded,omitempty" doc:"Whether formulas are escaped with an apostrophe, as in a file of rejected rows"`
	Language string  `json:"language" doc:"Language of faults"`
	Warnings []Fault `json:"warnings,omitempty" doc:"Guesses to be checked by the user"`
}

// check refuses unknown options.
func (o Options) check() error {
	var l fault.List
	one := func(pointer, value string, known ...string) {
		if value != "" && !slices.Contains(known, value) {
			l.Add("sheet.unknown_option", pointer, "%q is not supported. Use one of %q, or omit it.", value, known)
		}
	}
	one("/encoding", string(o.Encoding), string(UTF8), string(ASCII), string(Windows1252))
	one("/delimiter", string(o.Delimiter), string(Comma), string(Semicolon), string(Tab), string(Pipe))
	one("/quoting", string(o.Quoting), string(Quoted), string(Unquoted))
	one("/decimal", string(o.Decimal), string(DecimalComma), string(DecimalPoint))
	one("/dates", string(o.Dates), string(DayMonthYear), string(MonthDayYear), string(YearMonthDay))
	return l.Err()
}

// These are the warnings about guesses.
var (
	ambiguousDates = Rule{
		"sheet.ambiguous_dates",
		"Aucune date ne dit si le jour ou le mois vient en premier ; elles sont lues dans l'ordre %s. Indiquez l'ordre si ce n'est pas le bon.",
		"No date shows whether the day or the month comes first; they are read as %s. State the order if this is wrong.",
	}
	mixedDates = Rule{
		"sheet.mixed_dates",
		"Des dates commencent par le jour, d'autres par le mois ; toutes sont lues dans l'ordre %s, " +
			"et celles qui n'y correspondent pas sont rejetées.",
		"Some dates start with the day and others with the month; all are read as %s, and those that do not fit are rejected.",
	}
	ambiguousDecimals = Rule{
		"sheet.ambiguous_decimals",
		"Des nombres tels que 1,234 peuvent se lire de deux façons ; le signe décimal retenu est %s. Indiquez-le si ce n'est pas le bon.",
		"Numbers such as 1,234 can be read in two ways; the decimal sign is assumed to be a %s. State it if this is wrong.",
	}
	mixedDecimals = Rule{
		"sheet.mixed_decimals",
		"Des nombres ont une virgule décimale, d'autres un point ; le signe retenu est %s, et les autres nombres sont rejetés.",
		"Some numbers have a decimal comma and others a point; the sign is assumed to be a %s, and the other numbers are rejected.",
	}
	mixedEncoding = Rule{
		"sheet.mixed_encoding",
		"Le fichier est en UTF-8, sauf %d octets ; les lignes qui les contiennent sont rejetées.",
		"The file is UTF-8 except for %d bytes; the rows that contain them are rejected.",
	}
)

// Settled removes the warnings of the given codes, once the facts are known from elsewhere.
func (f *Format) Settled(codes ...string) {
	f.Warnings = slices.DeleteFunc(slices.Clone(f.Warnings), func(w Fault) bool { return slices.Contains(codes, w.Code) })
}
