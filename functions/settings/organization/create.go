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
)

// Create founds an organisation; whoever calls it is its first owner.
var Create = op.Define(op.Spec{
	ID:      "organization.create",
	On:      op.Post("/organizations"),
	Summary: "Create an organisation",
	Doc:     "Anybody with a verified e-mail address in the token may. He becomes its owner; sign in again to get a token that names it. The usual taxes, terms of payment, a warehouse and ways of delivery are declared to begin with.",
	Needs:   rights.SignedIn(),
	Faults:  org.ProfileFaults.And("token.email"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new organisation.
type CreateInput struct {
	Body struct {
		org.Profile
		Bare bool `json:"bare,omitempty" doc:"Declare nothing to begin with: the taxes, terms and warehouses come from elsewhere"`
	}
}

// Created is a new organisation and its owner.
type Created struct {
	org.Organization
	Owner org.User `json:"owner" doc:"Who may do everything in it: you"`
}

// Location is where he reads it, with the token that names it.
func (Created) Location() string { return "/v1/organization" }

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	if a.Caller.Email == "" {
		return Created{}, fault.Forbidden("token.email", "Your token carries no e-mail address. Ask for the scope email.")
	}
	s := org.Settings{Organization: org.Organization{ID: a.Table.Org}}
	if err := s.Rewrite(in.Body.Profile); err != nil {
		return Created{}, err
	}
	if !in.Body.Bare {
		s.Declare(a.Now)
	}
	name := a.Caller.Name
	if name == "" {
		name = a.Caller.Email
	}
	owner := org.User{ID: id.New[org.UserID](a.Now), Email: a.Caller.Email, Member: org.Member{Name: name, Role: rights.Owner, Language: s.Language}}
	s.Owners = []org.UserID{owner.ID}
	a.Table.Actor = journal.Actor{ID: string(owner.ID), Name: owner.Name}
	if err := store.AddSettings(a.Table, &s); err != nil {
		return Created{}, err
	}
	if err := store.AddUser(a.Table, &owner); err != nil {
		return Created{}, err
	}
	return Created{Organization: s.Organization, Owner: owner}, nil
}
