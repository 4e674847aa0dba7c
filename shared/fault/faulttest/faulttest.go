// Package faulttest says in short what a rule has refused, for tests to compare.
//
// Owns: the short form. Does not own: faults. Invariants: texts are left out, for
// tests compare codes and pointers.
package faulttest

import "comptoir/shared/fault"

// Text is the code of a fault with the pointers it shows, and empty for none.
// What is no fault is called internal.
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
