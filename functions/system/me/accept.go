package me

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Accept makes the caller a member of an organisation that has invited the caller.
var Accept = op.Define(op.Spec{
	ID:      "me.accept",
	On:      op.Post("/me/invitations/{id}/accept"),
	Summary: "Accept an invitation",
	Doc: "The organisation then comes first at sign-in: request a new token for it. Its invitation must be to the verified e-mail address " +
		"of your token. To accept it again changes nothing.",
	Needs:       rights.SignedIn(),
	Faults:      op.Faults{"token.email", "invitation.expired", "quota.memberships"},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, accept)

// AcceptInput names the organisation.
type AcceptInput struct {
	ID org.OrganizationID `path:"id" doc:"The organisation that invites"`
}

// Within is the organisation of the invitation.
func (in AcceptInput) Within() org.OrganizationID { return in.ID }

func accept(ctx context.Context, a *app.App, _ AcceptInput) (org.User, error) {
	m, p, u, err := own(ctx, a)
	if err != nil || !m.Pending() {
		return u, err
	}
	if err := u.Accept(a.Now); err != nil {
		return u, err
	}
	if err := p.Accept(a.Table.Org, a.Bounds); err != nil {
		return u, err
	}
	if err := store.SavePerson(a.Table, u.Email, p); err != nil {
		return u, err
	}
	if u.Role == rights.Owner {
		s, err := store.ReadSettings(ctx, a.Table)
		if err != nil {
			return u, err
		}
		s.Owners = append(s.Owners, u.ID)
		if err := store.SaveOwners(a.Table, s); err != nil {
			return u, err
		}
	}
	return u, store.SaveUser(a.Table, &u, m)
}
