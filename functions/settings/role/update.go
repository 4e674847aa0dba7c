package role

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a role.
var Update = op.Define(op.Spec{
	ID:      "role.update",
	On:      op.Patch("/roles/{id}"),
	Summary: "Change a role",
	Doc:     "Its users have the changed rights from their next request on. A module is taken away by null.",
	Needs:   rights.Edit(rights.Users),
	Faults:  op.Faults{"role.beyond", "role.field", "role.mail_shows", "role.name", "role.name_taken"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the role and the changes.
type UpdateInput struct {
	ID   org.RoleID `path:"id" doc:"The role"`
	Body op.MergePatch[org.RoleForm]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Role, error) {
	r, err := store.Roles.Get(ctx, a.Table, in.ID)
	if err != nil {
		return r, err
	}
	if err := a.Caller.NeedsToGive(r.Set()); err != nil {
		return r, err
	}
	if r.RoleForm, err = in.Body.Apply(r.RoleForm); err != nil {
		return r, err
	}
	if err := r.Check(a.Fields); err != nil {
		return r, err
	}
	if err := a.Caller.NeedsToGive(r.Set()); err != nil {
		return r, err
	}
	return r, store.Roles.Save(a.Table, &r, store.Unguarded)
}
