package journal

import "strings"

// frame is the approximate size of a change without its field's name and its values.
const frame = 40

// Shorten reduces changes to a maximum size in bytes, so that the history of a
// document never prevents its change. The largest fields, such as the lines of an
// order, lose their values and are named down to lines/3 only, or only as lines if
// that is still too large; the other fields stay complete. Shorten reports whether
// it left values out.
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
		names := named(kept, largest, 2)
		if sizesOf(names)[largest] > most/2 {
			names = named(kept, largest, 1)
		}
		kept = names
	}
	return kept, shortened
}

// sizesOf is the size of the changes of each top-level field.
func sizesOf(changes []Change) map[string]int {
	sizes := map[string]int{}
	for _, c := range changes {
		sizes[prefix(c.Field, 1)] += frame + len(c.Field) + len(c.Before) + len(c.After)
	}
	return sizes
}

// named reduces the changes of a top-level field to their names, up to the given number of
// steps, each once: lines/3 for lines/3/rate and lines/3/quantity.
func named(changes []Change, field string, steps int) []Change {
	var out []Change
	for _, c := range changes {
		if prefix(c.Field, 1) == field {
			c = Change{Field: prefix(c.Field, steps)}
			if len(out) > 0 && out[len(out)-1].Field == c.Field {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// prefix returns the first steps of a path.
func prefix(path string, steps int) string {
	all := strings.SplitN(path, "/", steps+1)
	return strings.Join(all[:min(steps, len(all))], "/")
}
