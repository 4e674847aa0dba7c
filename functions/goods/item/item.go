// Package item is what can be done with the goods and services we trade in.
//
// Owns: the operations on items and on their stock by hand. Does not own: what
// an item is (shared/stock), how it is kept (shared/table), what documents do
// to its stock. Invariants: see shared/stock.
package item

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, AdjustStock, Ledger}
}
