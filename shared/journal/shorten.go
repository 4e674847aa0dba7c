package journal

import "strings"

// frame is about what a change takes besides its field's name and its values.
const frame = 40

// Shorten keeps changes within a number of bytes, so that the history of a
// document never keeps the document from changing. What takes most, such as the
// lines of an order, is told without values and no further down than lines/3,
// or as lines alone if even that is too much; the rest is kept as it is. It
// tells whether anything was left out.
func Shorten(changes []Change, most int) (kept []Change, shortened bool) {
	sizes := sizesOf(changes)
	total := 0
	for _, n := range sizes {
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
		parts := named(kept, largest, 2)
		if sizesOf(parts)[largest] > most/2 {
			parts = named(kept, largest, 1)
		}
		kept = parts
	}
	return kept, shortened
}

// sizesOf is how much the changes in each field of the document take.
func sizesOf(changes []Change) map[string]int {
	sizes := map[string]int{}
	for _, c := range changes {
		sizes[part(c.Field, 1)] += frame + len(c.Field) + len(c.Before) + len(c.After)
	}
	return sizes
}

// named tells only the names of what changed in a field of the document, some
// steps down, each once: lines/3 for lines/3/rate and lines/3/quantity.
func named(changes []Change, field string, steps int) []Change {
	var out []Change
	for _, c := range changes {
		if part(c.Field, 1) == field {
			c = Change{Field: part(c.Field, steps)}
			if len(out) > 0 && out[len(out)-1].Field == c.Field {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// part is a path's first steps.
func part(path string, steps int) string {
	all := strings.SplitN(path, "/", steps+1)
	return strings.Join(all[:min(steps, len(all))], "/")
}
