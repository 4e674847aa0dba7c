package user

import (
	"context"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Invite adds a user to the organisation.
var Invite = op.Define(op.Spec{
	ID:      "user.invite",
	On:      op.Post("/users"),
	Summary: "Invite a user",
	Doc:     "A user who signs in with this e-mail address has access to the organisation.",
	Needs:   rights.Create(rights.Users),
	Faults:  op.Faults{"user.exists", "user.name"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, invite)

// InviteInput is the new user's e-mail address, name, role and language.
type InviteInput struct {
	Body struct {
		Email string `json:"email" format:"email" maxLength:"254" doc:"E-mail address the user signs in with" example:"paul@comptoir.example"`
		org.Member
	}
}

func invite(ctx context.Context, a *app.App, in InviteInput) (org.User, error) {
	u := org.User{ID: id.New[org.UserID](a.Now), Email: strings.TrimSpace(in.Body.Email), Member: in.Body.Member}
	if err := u.Check(); err != nil {
		return u, err
	}
	if err := store.AddUser(a.Table, &u); err != nil {
		return u, err
	}
	if u.Role != rights.Owner {
		return u, nil
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return u, err
	}
	s.Owners = append(s.Owners, u.ID)
	return u, store.SaveOwners(a.Table, s)
}
