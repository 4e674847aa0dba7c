package organization

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/visible"
)

// Create creates an organisation. The caller becomes its first owner.
var Create = op.Define(op.Spec{
	ID:      "organization.create",
	On:      op.Post("/organizations"),
	Summary: "Create an organisation",
	Doc: "The token needs a verified e-mail address. You become the owner of the organisation; sign in again to get a token for it. " +
		"The organisation starts with the usual taxes, payment terms and delivery methods, and a warehouse. One person may create " +
		"a few organisations a day: above that the answer is 429.",
	Needs:  rights.SignedIn(),
	Faults: org.ProfileFaults.And("token.email", "quota.organizations", "quota.memberships"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new organisation.
type CreateInput struct {
	Body struct {
		org.Profile
		Bare bool `json:"bare,omitempty" doc:"Create no taxes, payment terms, warehouses and delivery methods"`
	}
}

// Created is a new organisation and its owner.
type Created struct {
	org.View
	Owner org.User `json:"owner" doc:"The owner: you, with all rights"`
}

// Location is the path of the new organisation; reading it needs a token for it.
func (Created) Location() string { return "/v1/organization" }

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	if a.Caller.Email == "" {
		return Created{}, fault.Forbidden("token.email", "Your token has no e-mail address. Request the scope email when you sign in.")
	}
	p, err := store.ReadPerson(ctx, a.Table, a.Caller.Email)
	if err != nil {
		return Created{}, err
	}
	if err := p.Found(a.Table.Org, a.Now, a.Bounds); err != nil {
		return Created{}, err
	}
	s := org.Settings{Organization: org.Organization{ID: a.Table.Org}}
	if err := s.Rewrite(in.Body.Profile); err != nil {
		return Created{}, err
	}
	if !in.Body.Bare {
		s.Declare(a.Now)
	}
	name := a.Caller.Name
	if !visible.Any(name) || visible.Line(name) != nil { // the name of the sign-in is any text
		name = a.Caller.Email
	}
	owner := org.User{
		ID: id.New[org.UserID](a.Now), Email: a.Caller.Email,
		Member: org.Member{Name: name, Role: rights.Owner, Language: s.Language},
	}
	s.Owners = []org.UserID{owner.ID}
	a.Table.Actor = journal.Actor{ID: string(owner.ID), Name: owner.Name}
	if err := store.AddSettings(a.Table, &s); err != nil {
		return Created{}, err
	}
	if err := store.AddUser(a.Table, &owner); err != nil {
		return Created{}, err
	}
	return Created{View: s.Show(), Owner: owner}, store.SavePerson(a.Table, owner.Email, p)
}
