package audit

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// converted notes how much a document counts as converted.
func (a *audit) converted(s store.Stored, d trade.Document) {
	f := figures{}
	for _, l := range d.Lines {
		if a.Checks++; l.Converted.Cmp(l.Quantity) > 0 || l.Converted.Cmp(money.Quantity{}) < 0 {
			a.find(s.Org, s.ID, "document.converted", "Of the %s of line %d, %s are converted.", l.Quantity, l.ID, l.Converted)
		}
		f[convertedOf(l.ID)] = l.Converted
	}
	if f = without(f, ""); len(f) == 0 {
		return // of most kinds nothing is converted
	}
	a.note(fact{Topic: sums, Key: s.Place + "\nconverted", Have: true, Org: s.Org, Doc: s.ID, Rule: "document.converted", What: "what was made from it", Figures: f})
}

// carries notes what a document holds of those it was converted from.
func (a *audit) carries(s store.Stored, d trade.Document) {
	for _, l := range d.Lines {
		for _, from := range l.From {
			if from.Quantity.IsZero() { // it is counted otherwise
				continue
			}
			k, known := keyOf(s.Org, from.Document)
			if !known {
				a.find(s.Org, s.ID, "reference.missing", "Line %d is from %q, which is no id.", l.ID, from.Document)
				continue
			}
			a.note(fact{
				Topic: sums, Key: k.Place(s.Org) + "\nconverted", Org: s.Org, Doc: from.Document, Rule: "document.converted", What: "what was made from it",
				Figures: figures{convertedOf(from.Line): from.Quantity},
			})
		}
	}
}

func convertedOf(line int) string { return fmt.Sprintf("converted of line %d", line) }
