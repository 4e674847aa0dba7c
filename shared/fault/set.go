package fault

import "slices"

// Set is a list of codes, as an operation says which it answers with.
type Set []string

// And is the set with more codes.
func (s Set) And(more ...string) Set { return append(slices.Clip(s), more...) }
