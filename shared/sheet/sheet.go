// Package sheet reads tabular files, whoever wrote them, as a stream of rows.
//
// Owns: finding out how a file is written (encoding, delimiter, quoting,
// decimal sign, order of dates), cutting it into rows in constant memory, and
// reading a cell's text as a number or a day under the facts found.
// Does not own: what the columns mean (shared/intake), where files lie
// (shared/files). Invariants: any bytes give rows and faults, never a panic; a
// row that cannot be read is handed out with its fault and the next one is read
// on its own; reading on from any Position gives the rows that reading through
// would have given; a cell's text is never changed beyond its quoting and
// encoding, formulas (= + - @) included, since it is the user's own file; what
// Guard has made of it is read back as it was.
package sheet

import (
	"fmt"

	"comptoir/shared/words"
)

// Limits of a file. Its length has none.
const (
	// MaxRow is how many bytes a row may have; a longer one is a faulty row.
	MaxRow = 1 << 20
	// MaxColumns is how many columns a file may have.
	MaxColumns = 500
	// SampleSize is how many bytes at the start tell how the file is written.
	SampleSize = 256 << 10

	maxHeader = 32 << 10 // the titles are kept with the job
)

// Row is one row of a file.
type Row struct {
	// Number counts as a spreadsheet does: the titles are usually row 1. Blank rows count, but are not handed out.
	Number int
	// Offset is where the row starts, in bytes from the start of the file.
	Offset int64
	// Cells is the text of the cells: one for each title, unless Fault says otherwise.
	Cells []string
	// Fault says why the row cannot be trusted; nil when it can.
	Fault *Fault
}

// Position is a place between two rows, from which a file can be read on.
type Position struct {
	Offset int64 `json:"offset" doc:"Bytes read so far"`
	Row    int   `json:"row" doc:"Number of the last row read"`
}

// Fault is what is wrong with a row or a cell.
type Fault struct {
	Code   string `json:"code" doc:"Stable name of the broken rule"`
	Detail string `json:"detail" doc:"What is wrong and what to do, in the organisation's language"`
}

// Error makes a fault an error; the text is never compared.
func (f *Fault) Error() string { return f.Code + ": " + f.Detail }

// Rule is a way in which a row or a cell can be wrong: its stable code, and
// its sentence in both languages, with the gaps of fmt.Sprintf.
type Rule struct{ Code, French, English string }

// Fault says, in the organisation's language, that the rule is broken.
func (r Rule) Fault(language string, gaps ...any) *Fault {
	text := r.English
	if words.For(language) == words.French {
		text = r.French
	}
	return &Fault{Code: r.Code, Detail: fmt.Sprintf(text, gaps...)}
}

// TooManyCells is the code of a row that is whole, but has more cells than
// there are columns: its first cell is where it should be.
const TooManyCells = "row.too_many_cells"

// What can be wrong with a row.
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
		"A quote is opened and not closed, or closed in the middle of a cell. Close it, or double it if it belongs to the text.",
	}
	rowTooLarge = Rule{
		"row.too_large",
		"La ligne dépasse %d octets et n'a pas été lue. Vérifiez ses guillemets et ses fins de ligne.",
		"The row is longer than %d bytes and was not read. Check its quotes and line ends.",
	}
	badEncoding = Rule{
		"row.bad_encoding",
		"La ligne contient des octets qui ne sont pas du texte UTF-8, comme l'est le reste du fichier. Corrigez ses accents.",
		"The row has bytes that are not UTF-8 text, as the rest of the file is. Correct its accents.",
	}
	binaryRow = Rule{
		"row.binary",
		"La ligne contient des octets nuls : ce n'est pas du texte. Saisissez-la de nouveau.",
		"The row has NUL bytes, so it is not text. Type it again.",
	}
)
