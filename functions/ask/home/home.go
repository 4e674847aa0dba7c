// Package home has the figures of the home screen: what waits for an action today.
//
// Owns: the operation, the selection of its figures and the days it looks back and ahead.
// Does not own: the figures of each kind (shared/desk), the lists behind them.
// Invariants: a caller gets figures only of kinds that the caller may list; each figure reads at
// most 1,000 rows of an index.
package home

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{Get} }
