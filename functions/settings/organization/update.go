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

// Update changes the organisation: its legal identity, its preferences, the
// numbering of its documents.
var Update = op.Define(op.Spec{
	ID:      "organization.update",
	On:      op.Patch("/organization"),
	Summary: "Change your organisation",
	Doc:     "A sent invoice keeps the organisation's data and logo from the time it was sent. The base currency is fixed.",
	Needs:   rights.Edit(rights.Organization),
	Faults:  org.ProfileFaults.And("organization.currency_fixed"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the changes.
type UpdateInput struct {
	Body op.MergePatch[org.Profile]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.View, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return s.Show(), err
	}
	p, err := in.Body.Apply(s.Profile)
	if err != nil {
		return s.Show(), err
	}
	if p.Currency != s.Currency {
		return s.Show(), fault.Invalid("organization.currency_fixed", "/currency",
			"The base currency is fixed, since all sums are in it. Keep %s.", s.Currency)
	}
	if err := s.Rewrite(p); err != nil {
		return s.Show(), err
	}
	err = store.SaveOrganization(a.Table, &s)
	return s.Show(), err
}
