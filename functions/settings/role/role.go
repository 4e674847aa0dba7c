// Package role has the operations on the roles that an organisation defines.
//
// Owns: the operations on roles. Does not own: the role and its rules (shared/org), the rights
// and their checks (shared/rights, shared/op), the role of each user (functions/settings/user).
// Invariants: a changed role acts from the next request of its users on; a role of a user is not
// deleted; a user makes, changes and deletes only roles within the user's own rights.
package role

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}
