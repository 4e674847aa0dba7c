// Package timeline is who changed what: the change entries of a document, and of
// a contact with everything that belongs to it.
//
// Owns: reading change entries, and who may see which. Does not own: writing
// them (shared/table does with every change), the feed (functions/projection).
// Invariants: whoever may not see a document does not see its history either.
package timeline

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{List} }
