package fault

import "slices"

// Below returns a copy of the error whose pointers are below another pointer. It
// serves sections of a request that have rules of their own.
func Below(pointer string, err error) error {
	f, is := As(err)
	if !is || len(f.Fields) == 0 {
		return err
	}
	below := *f
	below.Fields = slices.Clone(f.Fields)
	for i := range below.Fields {
		below.Fields[i].Pointer = pointer + below.Fields[i].Pointer
	}
	return &below
}
