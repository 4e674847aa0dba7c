package fault

import "slices"

// Set is a list of codes, as an operation says which it answers with.
type Set []string

// And is the set with more codes. A code it has already is not listed twice.
func (s Set) And(more ...string) Set {
	all := slices.Clone(s)
	for _, code := range more {
		if !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}
