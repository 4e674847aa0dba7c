package role

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a role that the organisation defines.
var Get = op.Define(op.Spec{
	ID:      "role.get",
	On:      op.Get("/roles/{id}"),
	Summary: "Read a role",
	Doc:     "The built-in roles are in the list.",
	Needs:   rights.View(rights.Users),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the role.
type GetInput struct {
	ID org.RoleID `path:"id" doc:"The role"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.Role, error) {
	return store.Roles.Get(ctx, a.Table, in.ID)
}
