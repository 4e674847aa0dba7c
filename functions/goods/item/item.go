// Package item has the operations on goods and services.
//
// Owns: the operations on items, and manual stock adjustments. Does not own:
// the item and its rules (shared/stock), its storage (shared/table), stock
// movements by documents. Invariants: see shared/stock.
package item

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, AdjustStock, Ledger}
}
