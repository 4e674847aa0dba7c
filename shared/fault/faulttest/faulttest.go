// Package faulttest formats errors in a short form that tests compare.
//
// Owns: the short form. Does not own: faults. Invariants: sentences are left out,
// because tests compare codes and pointers.
package faulttest

import "comptoir/shared/fault"

// Text returns the code of a fault and its pointers, and "" for no error. An error
// that is not a fault begins with "internal: ".
func Text(err error) string {
	f, ok := fault.As(err)
	if !ok {
		if err != nil {
			return "internal: " + err.Error()
		}
		return ""
	}
	s := f.Code
	for _, x := range f.Fields {
		s += " " + x.Pointer
	}
	return s
}
