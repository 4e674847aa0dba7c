// Package sheet reads tabular text files of any origin as a stream of rows.
//
// Owns: detecting the format of a file (encoding, delimiter, quoting, decimal
// sign, order of dates), splitting it into rows in constant memory, and parsing
// a cell's text as a number or a date in that format.
// Does not own: the meaning of columns (shared/intake), the storage of files
// (shared/files). Invariants: any bytes give rows and faults, never a panic; an
// unreadable row is returned with its fault, and the next row is read
// independently of it; resuming at any Position gives the same rows as reading
// the whole file; a cell's text is never changed beyond its quoting and
// encoding, formulas (= + - @) included, since it is the user's own file;
// Unguard restores the exact text of a cell escaped by Guard.
package sheet

import (
	"fmt"

	"comptoir/shared/words"
)

// Limits of a file. Its length is not limited.
const (
	// MaxRow is the maximum size of a row in bytes; a longer row is faulty.
	MaxRow = 1 << 20
	// MaxColumns is the maximum number of columns.
	MaxColumns = 500
	// SampleSize is the number of bytes, from the start of a file, in which its format is detected.
	SampleSize = 256 << 10

	maxHeader = 32 << 10 // the headers are stored with the job
)

// Row is one row of a file.
type Row struct {
	// Number is the row's number in a spreadsheet: the headers are usually row 1. Blank rows are counted, but not
	// returned.
	Number int
	// Offset is the start of the row, in bytes from the start of the file.
	Offset int64
	// Cells is the text of the cells: one for each header, except in some faulty rows.
	Cells []string
	// Fault is why the row is unreadable; nil if it is readable.
	Fault *Fault
}

// Position is a position between two rows, at which reading can resume.
type Position struct {
	Offset int64 `json:"offset" doc:"Bytes read so far"`
	Row    int   `json:"row" doc:"Number of the last row read"`
}

// Fault is an error in a row or a cell.
type Fault struct {
	Code   string `json:"code" doc:"Stable name of the broken rule"`
	Detail string `json:"detail" doc:"What is wrong and what to do, in the organisation's language"`
}

// Error returns the code and the detail; callers compare codes, never this text.
func (f *Fault) Error() string { return f.Code + ": " + f.Detail }

// Rule is a rule about files, rows or cells: its stable code, and the sentence
// in both languages that reports a violation, as a format of fmt.Sprintf.
type Rule struct{ Code, French, English string }

// Fault returns the violation of the rule in the organisation's language.
func (r Rule) Fault(language string, values ...any) *Fault {
	text := r.English
	if words.For(language) == words.French {
		text = r.French
	}
	return &Fault{Code: r.Code, Detail: fmt.Sprintf(text, values...)}
}

// TooManyCells is the code of a complete row that has more cells than the file
// has columns. Its first cell is in the right column.
const TooManyCells = "row.too_many_cells"

// These are the rules about rows.
var (
	tooManyCells = Rule{
		TooManyCells,
		"La ligne a %d cellules pour %d colonnes. Une cellule contient sans doute le séparateur : mettez-la entre guillemets.",
		"The row has %d cells for %d columns. A cell probably contains the delimiter: put it in quotes.",
	}
	tooFewCells = Rule{
		"row.too_few_cells",
		"La ligne n'a que %d cellules pour %d colonnes. Ajoutez celles qui manquent, même vides.",
		"The row has only %d cells for %d columns. Add the missing ones, even if empty.",
	}
	badQuotes = Rule{
		"row.bad_quotes",
		"Un guillemet est ouvert sans être fermé, ou fermé au milieu d'une cellule. Fermez-le, ou doublez-le s'il fait partie du texte.",
		"A quote is opened and never closed, or closed in the middle of a cell. Close it, or double it if it is part of the text.",
	}
	rowTooLarge = Rule{
		"row.too_large",
		"La ligne dépasse %d octets et n'a pas été lue. Vérifiez ses guillemets et ses fins de ligne.",
		"The row is longer than %d bytes and was not read. Check its quotes and line ends.",
	}
	badEncoding = Rule{
		"row.bad_encoding",
		"La ligne contient des octets qui ne sont pas du texte UTF-8, comme l'est le reste du fichier. Corrigez ses accents.",
		"The row contains bytes that are not UTF-8, unlike the rest of the file. Correct its accents.",
	}
	binaryRow = Rule{
		"row.binary",
		"La ligne contient des octets nuls : ce n'est pas du texte. Saisissez-la de nouveau.",
		"The row contains NUL bytes, so it is not text. Type it again.",
	}
)
