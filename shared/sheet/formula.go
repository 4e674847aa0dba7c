package sheet

import (
	"strings"
	"unicode/utf8"
)

// Guard escapes a cell that a spreadsheet would run as a formula, with an
// apostrophe before it (CWE-1236). Negative numbers and phone numbers are
// unchanged: a sign and figures are not a formula.
func Guard(cell string) string {
	if runs(cell) && !figuresOnly(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard returns the cell as it was before Guard.
func Unguard(cell string) string {
	if strings.HasPrefix(cell, "'") && runs(cell) {
		return cell[1:]
	}
	return cell
}

// runs reports whether a spreadsheet may run a cell as a formula, with or without
// apostrophes before it. Signs of East Asian width count as well.
func runs(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "' \u00a0\u202f"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func figuresOnly(cell string) bool {
	sign, rest := cell[:1], cell[1:]
	return (sign == "-" || sign == "+") && strings.Trim(rest, "0123456789 .,()-\u00a0\u202f") == ""
}

// Unguard makes the reader undo Guard in every cell.
func (r *Reader) Unguard() { r.format.Guarded = true }
