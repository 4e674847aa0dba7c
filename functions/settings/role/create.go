package role

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create defines a role.
var Create = op.Define(op.Spec{
	ID:      "role.create",
	On:      op.Post("/roles"),
	Summary: "Define a role",
	Doc: "A role grants actions by module, and may hide fields or make them read-only. A user gets it by its id (PATCH /v1/users/{id}). " +
		"A role cannot grant what the caller may not do (role.beyond). A module with hidden fields cannot be mailed from, and its papers are " +
		"refused, because papers show every field.",
	Needs:  rights.Create(rights.Users),
	Faults: op.Faults{"role.beyond", "role.field", "role.mail_shows", "role.name", "role.name_taken"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new role.
type CreateInput struct {
	Body org.RoleForm
}

func create(_ context.Context, a *app.App, in CreateInput) (org.Role, error) {
	r := org.Role{ID: id.New[org.RoleID](a.Now), RoleForm: in.Body}
	if err := r.Check(a.Fields); err != nil {
		return r, err
	}
	if err := a.Caller.NeedsToGive(r.Set()); err != nil {
		return r, err
	}
	return r, store.Roles.Add(a.Table, &r, store.Unguarded)
}
