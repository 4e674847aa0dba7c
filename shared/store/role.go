package store

import (
	"context"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Roles are the roles that an organisation defines. While a user has a role, it cannot be deleted.
var Roles = Kind[org.Role, org.RoleID, org.Role]{
	Name: "role", Modules: []rights.Module{rights.Users}, Schema: 1, Kept: true,
	ID:     func(r org.Role) org.RoleID { return r.ID },
	Label:  func(r org.Role) string { return r.Name },
	Row:    func(r org.Role) org.Role { return r },
	States: func() []string { return []string{"kept"} },
	Places: func(r org.Role) []table.Place { return byName("kept", r.Name, r.ID) },
	Claims: func(r org.Role) []table.Claim {
		taken := fault.Invalid("role.name_taken", "/name", "Another role is named %s. Choose another name.", r.Name)
		return []table.Claim{{Kind: "role", What: canon.Name(r.Name), Taken: taken}}
	},
}

// ExpectRole adds a role, unless it is a built-in one, to the next batch of reads.
func ExpectRole(w *table.Work, r rights.Role) {
	if own, is := org.OwnRole(r); is {
		w.Expect(Roles.Key(own))
	}
}

// RightsOf are the rights of a role and its name, read for this request: a changed role acts at
// once. A role that does not exist grants nothing.
func RightsOf(ctx context.Context, w *table.Work, r rights.Role) (set rights.Set, name string, err error) {
	own, is := org.OwnRole(r)
	if !is {
		return r.Set(), string(r), nil
	}
	doc, err := w.Document(ctx, Roles.Key(own))
	if err != nil || !doc.Live() {
		return rights.Set{}, string(r), err
	}
	role, err := Roles.Open(doc)
	if err != nil {
		return rights.Set{}, string(r), err
	}
	return role.Set(), role.Name, nil
}
