package canon

import (
	"slices"
	"strings"
)

// TaxNumber returns the canonical form of a VAT number or another tax id: capitals and
// digits only.
func TaxNumber(s string) string { return Compact(s) }

// PrintedTaxNumber returns a tax number as it is stored and printed: a VAT number of the
// European Union without separators, any other tax id as written, with single spaces.
func PrintedTaxNumber(s string) string {
	if c := Compact(s); IsVATNumber(c) {
		return c
	}
	return strings.Join(strings.Fields(s), " ")
}

// IsVATNumber reports whether a canonical tax number has the form of a VAT number of the
// European Union or the United Kingdom: the country's prefix, and 2 to 13 characters with
// a digit.
func IsVATNumber(c string) bool {
	const prefixes = "AT BE BG CY CZ DE DK EE EL ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"
	return len(c) >= 4 && len(c) <= 15 &&
		slices.Contains(strings.Fields(prefixes), c[:2]) && isCode(c[2:]) && strings.ContainsAny(c[2:], "0123456789")
}

// SIRENOf returns the SIREN in a French VAT number; "" for any other number.
func SIRENOf(tax string) string {
	if c := Compact(tax); len(c) == 13 && strings.HasPrefix(c, "FR") && IsDigits(c[4:]) {
		return c[4:]
	}
	return ""
}

func isCode(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
