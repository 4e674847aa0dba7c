package me

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Decline removes an invitation of the caller.
var Decline = op.Define(op.Spec{
	ID:          "me.decline",
	On:          op.Post("/me/invitations/{id}/decline"),
	Summary:     "Decline an invitation",
	Doc:         "The organisation no longer lists you as a pending user. It may invite you again.",
	Needs:       rights.SignedIn(),
	Faults:      op.Faults{"token.email"},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, decline)

// DeclineInput names the organisation.
type DeclineInput struct {
	ID org.OrganizationID `path:"id" doc:"The organisation that invites"`
}

// Within is the organisation of the invitation.
func (in DeclineInput) Within() org.OrganizationID { return in.ID }

func decline(ctx context.Context, a *app.App, _ DeclineInput) (op.Nothing, error) {
	m, _, u, err := own(ctx, a)
	if err != nil {
		return op.Nothing{}, err
	}
	if !m.Pending() {
		return op.Nothing{}, fault.NotFound() // a member can leave
	}
	return op.Nothing{}, store.RemoveInvited(ctx, a.Table, &u)
}
