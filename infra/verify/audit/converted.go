package audit

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// converted records the quantities that a document counts as converted.
func (a *audit) converted(s store.Stored, d trade.Document) {
	f := figures{}
	for _, l := range d.Lines {
		if a.Checks++; l.Converted.Cmp(l.Quantity) > 0 || l.Converted.Cmp(money.Quantity{}) < 0 {
			a.find(s.Org, s.ID, "document.converted", "Line %d has %s, of which %s are converted.", l.ID, l.Quantity, l.Converted)
		}
		f[convertedOf(l.ID)] = l.Converted
	}
	if f = without(f, ""); len(f) == 0 {
		return // most kinds are never converted
	}
	a.record(fact{
		Topic: sums, Key: s.Place + "\nconverted", Have: true, Org: s.Org, Doc: s.ID,
		Rule: "document.converted", What: "the conversions", Figures: f,
	})
}

// sources records the quantities that a document uses of its source documents.
func (a *audit) sources(s store.Stored, d trade.Document) {
	for _, l := range d.Lines {
		for _, from := range l.From {
			if from.Quantity.IsZero() { // its invoices are counted elsewhere (invoice.go)
				continue
			}
			k, known := keyOf(s.Org, from.Document)
			if !known {
				a.find(s.Org, s.ID, "reference.missing", "Line %d is from %q, which is not an id.", l.ID, from.Document)
				continue
			}
			a.record(fact{
				Topic: sums, Key: k.Place(s.Org) + "\nconverted", Org: s.Org, Doc: from.Document,
				Rule: "document.converted", What: "the conversions",
				Figures: figures{convertedOf(from.Line): from.Quantity},
			})
		}
	}
}

func convertedOf(line int) string { return fmt.Sprintf("converted of line %d", line) }
