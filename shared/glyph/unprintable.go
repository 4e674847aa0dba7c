package glyph

import (
	"fmt"
	"strings"

	"comptoir/shared/fault"
)

// Unprintable are the warnings of texts with characters that the font of the PDFs lacks.
type Unprintable []fault.Field

// Limits of the warnings: characters that one of them names, and warnings in all.
const (
	charactersNamed = 10
	warningsNamed   = 20
)

// Check adds a warning if a printed text has characters that the font lacks: the PDF shows
// U+FFFD instead of them.
func (u *Unprintable) Check(pointer, text string) { u.add(pointer, "these characters", text) }

// CheckOf is Check for a text that is not in the body: the warning names its owner.
func (u *Unprintable) CheckOf(owner, text string) { u.add("", "these characters of "+owner, text) }

func (u *Unprintable) add(pointer, characters, text string) {
	lacking := Lacking(text, charactersNamed)
	if len(lacking) == 0 || len(*u) == warningsNamed {
		return
	}
	named := make([]string, len(lacking))
	for i, r := range lacking {
		named[i] = string(r)
	}
	*u = append(*u, fault.Field{Pointer: pointer, Code: "document.unprintable", Detail: fmt.Sprintf(
		"The PDF cannot show %s and prints � instead: %s. Write the text in letters of a European language.",
		characters, strings.Join(named, " "))})
}
