package journal

import (
	"slices"
	"strings"
)

// frame is about what a change takes besides its field's name and its values.
const frame = 40

// Shorten keeps changes within a number of bytes, so that the history of a
// document never keeps the document from changing. What takes most, such as the
// lines of an order, is told without values and no further down than lines/3;
// the rest is kept as it is. It tells whether anything was left out.
func Shorten(changes []Change, most int) (kept []Change, shortened bool) {
	sizes := map[string]int{}
	total := 0
	for _, c := range changes {
		n := frame + len(c.Field) + len(c.Before) + len(c.After)
		sizes[top(c)] += n
		total += n
	}
	for kept = changes; total > most && len(sizes) > 0; shortened = true {
		largest := ""
		for name, n := range sizes {
			if n > sizes[largest] || n == sizes[largest] && name < largest {
				largest = name
			}
		}
		total -= sizes[largest]
		delete(sizes, largest)
		kept = named(kept, largest)
	}
	return kept, shortened
}

// top is the field of the document that a change is in.
func top(c Change) string {
	name, _, _ := strings.Cut(c.Field, "/")
	return name
}

// named tells only the names of what changed in a field of the document, each
// once: lines/3 for lines/3/rate and lines/3/quantity.
func named(changes []Change, field string) []Change {
	var out []Change
	for _, c := range changes {
		if top(c) == field {
			steps := strings.SplitN(c.Field, "/", 3)
			c = Change{Field: strings.Join(steps[:min(2, len(steps))], "/")}
			if slices.ContainsFunc(out[max(0, len(out)-1):], func(o Change) bool { return o.Field == c.Field }) {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}
