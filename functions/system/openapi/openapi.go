// Package openapi is the documentation of the API, as programs read it.
//
// Owns: the OpenAPI 3.1 document and the operation that serves it. Does not
// own: what it says of each operation (the operation's spec and its input do)
// nor the examples (events/ holds them). Invariants: the document is generated,
// never written by hand; a test holds it against the catalogue.
package openapi

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get}
}
