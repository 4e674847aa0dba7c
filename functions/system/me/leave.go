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

// Leave ends the caller's membership in an organisation.
var Leave = op.Define(op.Spec{
	ID:      "me.leave",
	On:      op.Post("/me/organizations/{id}/leave"),
	Summary: "Leave an organisation",
	Doc: "Your access ends at once. The history keeps your changes. The last owner cannot leave. Only a new invitation brings you back; " +
		"your next token is for another of your organisations, if there is one.",
	Needs:       rights.SignedIn(),
	Faults:      op.Faults{"token.email", "user.last_owner"},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, leave)

// LeaveInput names the organisation.
type LeaveInput struct {
	ID org.OrganizationID `path:"id" doc:"The organisation to leave"`
}

// Within is the organisation to leave.
func (in LeaveInput) Within() org.OrganizationID { return in.ID }

func leave(ctx context.Context, a *app.App, _ LeaveInput) (op.Nothing, error) {
	m, p, u, err := own(ctx, a)
	if err != nil {
		return op.Nothing{}, err
	}
	if m.Pending() {
		return op.Nothing{}, fault.NotFound() // an invitation can be declined
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return op.Nothing{}, err
	}
	others := s.OwnersWithout(u.ID)
	if err := u.Guard(len(others) > 0, u.Member, true); err != nil {
		return op.Nothing{}, err
	}
	if len(others) < len(s.Owners) {
		s.Owners = others
		if err := store.SaveOwners(a.Table, s); err != nil {
			return op.Nothing{}, err
		}
	}
	u.Disabled, u.Left = true, true
	p.Forget(a.Table.Org)
	return op.Nothing{}, store.Leave(a.Table, &u, p)
}
