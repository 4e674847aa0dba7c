// Package search finds documents of all kinds.
//
// Owns: the operation.
// Does not own: the searchable words of a document (shared/store), the index
// (shared/table).
// Invariants: a caller finds only documents that the caller may view.
package search

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{List} }
