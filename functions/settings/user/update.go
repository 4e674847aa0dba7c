package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a user's name, role or language.
var Update = op.Define(op.Spec{
	ID:      "user.update",
	On:      op.Patch("/users/{id}"),
	Summary: "Change a user",
	Doc: "The user's next token has the new role. Changes, lists and papers with the old token are refused (role.changed), unless the user " +
		"became an owner. The last owner cannot lose that role. A caller gives and takes only roles within the caller's own rights (role.beyond).",
	Needs:  rights.Edit(rights.Users),
	Faults: op.Faults{"role.beyond", "user.last_owner", "user.name", "user.role_unknown"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the user and the changes.
type UpdateInput struct {
	ID   org.UserID `path:"id" doc:"The user"`
	Body op.MergePatch[org.Member]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.User, error) {
	a.Table.Expect(store.Settings())
	u, err := store.Users.Get(ctx, a.Table, in.ID)
	if err != nil {
		return u, err
	}
	m, err := in.Body.Apply(u.Member)
	if err != nil {
		return u, err
	}
	if err := assignable(ctx, a, u.Member, m); err != nil {
		return u, err
	}
	if m.Name != u.Name {
		if err := m.Check(); err != nil {
			return u, err
		}
	}
	return change(ctx, a, u, m, u.Disabled)
}

// change saves a user, and the list of owners if the user becomes or ceases to be an
// owner.
func change(ctx context.Context, a *app.App, u org.User, m org.Member, disabled bool) (org.User, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return u, err
	}
	others := s.OwnersWithout(u.ID)
	if err := u.Guard(len(others) > 0, m, disabled); err != nil {
		return u, err
	}
	u.Member, u.Disabled = m, disabled
	owners := others
	if m.Role == rights.Owner && u.Active() { // an owner who is invited counts from the acceptance on
		owners = append(owners, u.ID)
	}
	if len(owners) != len(s.Owners) {
		s.Owners = owners
		if err := store.SaveOwners(a.Table, s); err != nil {
			return u, err
		}
	}
	err = store.Users.Save(a.Table, &u, store.Unguarded)
	return u, err
}
