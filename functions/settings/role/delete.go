package role

import (
	"context"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes a role that no user has.
var Delete = op.Define(op.Spec{
	ID:      "role.delete",
	On:      op.Delete("/roles/{id}"),
	Summary: "Delete a role",
	Doc:     "A role that a user has, an invited or disabled one included, cannot be deleted (role.used): give the user another one first.",
	Needs:   rights.Delete(rights.Users),
	Faults:  op.Faults{"role.beyond", "role.used"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the role.
type DeleteInput struct {
	ID org.RoleID `path:"id" doc:"The role"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	r, err := store.Roles.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := a.Caller.NeedsToGive(r.Set()); err != nil {
		return op.Nothing{}, err
	}
	users, err := store.NamedBy(ctx, a.Table, string(in.ID))
	if err != nil {
		return op.Nothing{}, err
	}
	if len(users) > 0 {
		return op.Nothing{}, fault.Conflict("role.used", "Users have this role: %s. Give them another role first.", strings.Join(users, ", "))
	}
	return op.Nothing{}, store.Roles.Remove(a.Table, &r)
}
