package sheet

import (
	"strings"
	"unicode/utf8"
)

// Guard writes a cell so that no spreadsheet takes it for a formula and runs it:
// with an apostrophe before it (CWE-1236). Negative numbers and phone numbers
// stay as they are: a sign and figures call nothing.
func Guard(cell string) string {
	if runs(cell) && !figuresOnly(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard is the cell as it was before Guard.
func Unguard(cell string) string {
	if strings.HasPrefix(cell, "'") && runs(cell) {
		return cell[1:]
	}
	return cell
}

// runs tells whether a spreadsheet may take a cell for a formula, with or without
// apostrophes before it. Those of East Asian width count as well.
func runs(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "' \u00a0\u202f"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func figuresOnly(cell string) bool {
	sign, rest := cell[:1], cell[1:]
	return (sign == "-" || sign == "+") && strings.Trim(rest, "0123456789 .,()-\u00a0\u202f") == ""
}

// Unguard lets the reader take away what Guard has put before cells.
func (r *Reader) Unguard() { r.format.Guarded = true }
