package fault

import "slices"

// Set is a list of fault codes that an operation declares.
type Set []string

// And returns the set with more codes. Duplicates are dropped.
func (s Set) And(more ...string) Set {
	all := slices.Clone(s)
	for _, code := range more {
		if !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}
