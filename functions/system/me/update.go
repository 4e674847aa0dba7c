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

// Update chooses the organisation that comes first at the caller's sign-in.
var Update = op.Define(op.Spec{
	ID:      "me.update",
	On:      op.Patch("/me"),
	Summary: "Choose your organisation",
	Doc: "Your next token is for this organisation, at sign-in and at each refresh. Without a choice it is the one you founded or joined last; " +
		"a later foundation or acceptance replaces the choice.",
	Needs:       rights.SignedIn(),
	Faults:      op.Faults{"token.email", "organization.unknown"},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, update)

// UpdateInput is the choice.
type UpdateInput struct {
	Body op.MergePatch[Choice]
}

// Choice is the organisation that comes first at sign-in.
type Choice struct {
	Organization org.OrganizationID `json:"organization_id" doc:"The organisation that comes first at sign-in: one of your memberships"`
}

func update(ctx context.Context, a *app.App, in UpdateInput) (Choice, error) {
	if a.Caller.Email == "" {
		return Choice{}, noEmail()
	}
	p, err := store.ReadPerson(ctx, a.Table, a.Caller.Email)
	if err != nil {
		return Choice{}, err
	}
	chosen, err := in.Body.Apply(Choice{p.First})
	if err != nil || chosen.Organization == p.First {
		return chosen, err
	}
	member, err := store.IsMember(ctx, a.Table, a.Caller.Email, chosen.Organization)
	if err != nil {
		return chosen, err
	}
	if !member {
		return chosen, fault.Invalid("organization.unknown", "/organization_id",
			"You are not a member of this organisation. Choose one of memberships (GET /v1/me).")
	}
	p.First = chosen.Organization
	return chosen, store.SavePerson(a.Table, a.Caller.Email, p)
}
