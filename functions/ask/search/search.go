// Package search is the one box that finds documents of all kinds.
//
// Owns: the operation. Does not own: which words find a document (shared/store), how
// they are looked up (shared/table). Invariants: a caller finds only what the caller
// may see.
package search

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{List} }
