// Package route is what the gateway does with a request that no operation takes.
//
// Owns: the answers 404 and 405. Does not own: the routes; routes.txt is
// generated from the catalogue, and a test holds it against it. Invariants: the
// answer is a problem document and tells nothing but the documented routes.
package route

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Unknown}
}
