package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Invite invites a person to the organisation. The person is pending until the invitation
// is accepted (functions/system/me).
var Invite = op.Define(op.Spec{
	ID:      "user.invite",
	On:      op.Post("/users"),
	Summary: "Invite a user",
	Doc: "The user is pending and has no access until the owner of the e-mail address accepts (POST /v1/me/invitations/{id}/accept), " +
		"within 30 days. To invite a pending user again renews the invitation, with the new name, role and language. " +
		"An organisation may send a number of invitations a day: above that the answer is 429.",
	Needs:  rights.Create(rights.Users),
	Faults: op.Faults{"quota.invitations", "role.beyond", "user.email", "user.exists", "user.name", "user.role_unknown"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, invite)

// InviteInput is the new user's e-mail address, name, role and language.
type InviteInput struct {
	Body struct {
		Email string `json:"email" format:"email" maxLength:"254" doc:"E-mail address the user signs in with" example:"paul@comptoir.example"`
		org.Member
	}
}

func invite(ctx context.Context, a *app.App, in InviteInput) (org.User, error) {
	u, err := org.NewUser(id.New[org.UserID](a.Now), in.Body.Email, in.Body.Member)
	if err != nil {
		return u, err
	}
	member := u.Member
	store.ExpectRole(a.Table, u.Role)
	m, p, err := store.ReadMembership(ctx, a.Table, u.Email)
	if err != nil {
		return u, err
	}
	if m.User != "" {
		if u, err = store.Users.Get(ctx, a.Table, m.User); err != nil {
			return u, err
		}
		if !u.Pending {
			return u, fault.Invalid("user.exists", "/email", "%s is already a member of this organisation. Enter another address.", u.Email)
		}
	}
	if err := assignable(ctx, a, u.Member, member); err != nil {
		return u, err
	}
	if err := store.CountInvitation(a.Table, a.Bounds.Invitations); err != nil {
		return u, err
	}
	u.Member, u.Disabled = member, false
	u.Invite(a.Now)
	if err := p.Invite(a.Table.Org, a.Now, u.ExpiresAt, a.Bounds); err != nil {
		return u, err
	}
	if err := store.SavePerson(a.Table, u.Email, p); err != nil {
		return u, err
	}
	if m.User != "" {
		return u, store.SaveUser(a.Table, &u, m)
	}
	return u, store.AddUser(a.Table, &u)
}
