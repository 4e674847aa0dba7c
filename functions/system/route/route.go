// Package route responds to requests that match no operation.
//
// Owns: the responses 404 and 405.
// Does not own: the routes (routes.txt is generated from the catalogue; a test
// compares the two).
// Invariants: the response is a problem document and reveals only documented
// routes.
package route

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Unknown}
}
