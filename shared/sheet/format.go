package sheet

import (
	"slices"

	"comptoir/shared/fault"
)

// Encoding is how the file's bytes stand for characters.
type Encoding string

// The encodings read.
const (
	// UTF8 was found by its byte order mark or by its accents; a row that is not UTF-8 is faulty.
	UTF8 Encoding = "utf-8"
	// ASCII means that no accent was seen yet: each later row is read as UTF-8 if it is, else as Windows-1252.
	ASCII Encoding = "us-ascii"
	// Windows1252 is what Western European Windows programs write; any byte is a character in it.
	Windows1252 Encoding = "windows-1252"
)

// Delimiter is what stands between two cells.
type Delimiter string

// The delimiters known.
const (
	Comma     Delimiter = "comma"
	Semicolon Delimiter = "semicolon"
	Tab       Delimiter = "tab"
	Pipe      Delimiter = "pipe"
)

// Char is the delimiter's character.
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

// Quoting is what quotes at the start of a cell mean.
type Quoting string

// The ways of quoting.
const (
	// Quoted cells may hold delimiters and line ends; a quote within is doubled (RFC 4180).
	Quoted Quoting = "quoted"
	// Unquoted: quotes are characters like any other, and a line is a row.
	Unquoted Quoting = "unquoted"
)

// Decimal is the sign before the decimals of a number.
type Decimal string

// The decimal signs.
const (
	DecimalComma Decimal = "comma"
	DecimalPoint Decimal = "point"
)

// DateOrder is the order in which a day is written in figures.
type DateOrder string

// The orders of a date.
const (
	DayMonthYear DateOrder = "dmy"
	MonthDayYear DateOrder = "mdy"
	YearMonthDay DateOrder = "ymd"
)

// Options is what is known about a file before it is read; what is left empty
// is found out.
type Options struct {
	Language  string    `json:"-"`
	Titles    []string  `json:"-"` // first titles of the product's own files: behind such a one, and what it says of dates and decimals, stands the delimiter
	Encoding  Encoding  `json:"encoding,omitempty" enum:"utf-8,us-ascii,windows-1252" doc:"Encoding; found out when left out"`
	Delimiter Delimiter `json:"delimiter,omitempty" enum:"comma,semicolon,tab,pipe" doc:"What stands between two cells; found out when left out"`
	Quoting   Quoting   `json:"quoting,omitempty" enum:"quoted,unquoted" doc:"Whether a cell may stand in double quotes; found out when left out"`
	Decimal   Decimal   `json:"decimal,omitempty" enum:"comma,point" doc:"Sign before the decimals; found out when left out"`
	Dates     DateOrder `json:"dates,omitempty" enum:"dmy,mdy,ymd" doc:"Order of day, month and year; found out when left out"`
}

// Format is how a file is written, as found out or told. It is all that is
// needed, with a Position, to read on from the middle.
type Format struct {
	Encoding  Encoding  `json:"encoding" enum:"utf-8,us-ascii,windows-1252" doc:"Encoding; us-ascii when no accent was seen yet"`
	Delimiter Delimiter `json:"delimiter" enum:"comma,semicolon,tab,pipe" doc:"What stands between two cells"`
	Quoting   Quoting   `json:"quoting" enum:"quoted,unquoted" doc:"Whether a cell may stand in double quotes"`
	Decimal   Decimal   `json:"decimal" enum:"comma,point" doc:"Sign before the decimals"`
	Dates     DateOrder `json:"dates" enum:"dmy,mdy,ymd" doc:"Order of dates in figures; 2026-11-21 is always read"`
	Header    []string  `json:"header" doc:"The titles of the columns"`
	// Width is how many cells a row may have: more than there are titles when the last titles are blank.
	Width    int     `json:"width" doc:"Cells of the row of titles"`
	Guarded  bool    `json:"guarded,omitempty" doc:"An apostrophe stands before what a spreadsheet would take for a formula: a file of rejected rows"`
	Language string  `json:"language" doc:"Language in which faults are told"`
	Warnings []Fault `json:"warnings,omitempty" doc:"What was guessed and should be looked at"`
}

// check refuses an option that does not exist.
func (o Options) check() error {
	var l fault.List
	one := func(pointer, value string, known ...string) {
		if value != "" && !slices.Contains(known, value) {
			l.Add("sheet.unknown_option", pointer, "%q is not known here. Use one of %q, or leave it out.", value, known)
		}
	}
	one("/encoding", string(o.Encoding), string(UTF8), string(ASCII), string(Windows1252))
	one("/delimiter", string(o.Delimiter), string(Comma), string(Semicolon), string(Tab), string(Pipe))
	one("/quoting", string(o.Quoting), string(Quoted), string(Unquoted))
	one("/decimal", string(o.Decimal), string(DecimalComma), string(DecimalPoint))
	one("/dates", string(o.Dates), string(DayMonthYear), string(MonthDayYear), string(YearMonthDay))
	return l.Err()
}

// What is guessed about a file, and should be looked at.
var (
	ambiguousDates = Rule{
		"sheet.ambiguous_dates",
		"Aucune date ne dit si le jour ou le mois vient en premier ; elles sont lues dans l'ordre %s. Indiquez l'ordre si ce n'est pas le bon.",
		"No date tells whether the day or the month comes first; they are read as %s. Name the order if this is wrong.",
	}
	mixedDates = Rule{
		"sheet.mixed_dates",
		"Des dates commencent par le jour, d'autres par le mois ; toutes sont lues dans l'ordre %s, et celles qui n'y entrent pas sont rejetées.",
		"Some dates start with the day and others with the month; all are read as %s, and those that do not fit are rejected.",
	}
	ambiguousDecimals = Rule{
		"sheet.ambiguous_decimals",
		"Des nombres tels que 1,234 peuvent se lire de deux façons ; le signe décimal retenu est %s. Indiquez-le si ce n'est pas le bon.",
		"Numbers such as 1,234 can be read in two ways; the decimal sign is taken to be a %s. Name it if this is wrong.",
	}
	mixedDecimals = Rule{
		"sheet.mixed_decimals",
		"Des nombres ont une virgule décimale, d'autres un point ; le signe retenu est %s, et les autres nombres sont rejetés.",
		"Some numbers have a decimal comma and others a point; the sign is taken to be a %s, and the other numbers are rejected.",
	}
	mixedEncoding = Rule{
		"sheet.mixed_encoding",
		"Le fichier est en UTF-8, sauf %d octets ; les lignes qui les contiennent sont rejetées.",
		"The file is UTF-8 but for %d bytes; the rows that hold them are rejected.",
	}
)

// Settled drops warnings about what has been found out otherwise.
func (f *Format) Settled(codes ...string) {
	f.Warnings = slices.DeleteFunc(slices.Clone(f.Warnings), func(w Fault) bool { return slices.Contains(codes, w.Code) })
}
