package organization

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes the organisation: who it is by law, what it prefers, how it
// numbers its documents.
var Update = op.Define(op.Spec{
	ID:      "organization.update",
	On:      op.Patch("/organization"),
	Summary: "Change your organisation",
	Doc:     "Sent invoices keep what they say, with the logo they were sent with. The base currency cannot change.",
	Needs:   rights.Edit(rights.Organization),
	Faults:  org.ProfileFaults.And("organization.currency_fixed"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is what changes.
type UpdateInput struct {
	Body op.MergePatch[org.Profile]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Organization, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return s.Organization, err
	}
	p, err := in.Body.Apply(s.Profile)
	if err != nil {
		return s.Organization, err
	}
	if p.Currency != s.Currency {
		return s.Organization, fault.Invalid("organization.currency_fixed", "/currency", "The base currency %s cannot change: every sum is kept in it.", s.Currency)
	}
	if err := s.Rewrite(p); err != nil {
		return s.Organization, err
	}
	err = store.SaveOrganization(a.Table, &s)
	return s.Organization, err
}
