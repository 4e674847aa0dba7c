package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold normalises a header for comparison: letters and digits only, without
// accents, case, spaces or signs, so that "Company Name", "companyName",
// "COMPANY_NAME" and "company-name *" are equal, and "N° d'article" is "ndarticle".
func Fold(header string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(undecomposed.Replace(header)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// undecomposed replaces the letters that Unicode normalisation does not decompose.
var undecomposed = strings.NewReplacer(
	"œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l", "°", "", "º", "",
)
