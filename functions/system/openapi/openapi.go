// Package openapi serves the machine-readable documentation of the API.
//
// Owns: the OpenAPI 3.1 document and the operation that serves it.
// Does not own: the description of each operation (in its spec and its input) and
// the examples (in events/).
// Invariants: the document is generated, never edited; a test compares it with the
// catalogue.
package openapi

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get}
}
