package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create adds a person or a company to the address book.
var Create = op.Define(op.Spec{
	ID:      "contact.create",
	On:      op.Post("/contacts"),
	Summary: "Create a contact",
	Doc: "A customer needs a legal name (by default the display name) and a billing address. Its payment term and its tax must " +
		"exist (contact.term_unknown, contact.tax_unknown) and be active (contact.term_inactive, contact.tax_inactive). " +
		"The response lists contacts with the same e-mail address, tax number or name as possible duplicates.",
	Needs:  rights.Create(rights.Contacts),
	Faults: crm.CardFaults,
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new contact.
type CreateInput struct {
	Body crm.Card
}

// Created is a new contact with its possible duplicates.
type Created struct {
	crm.View
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates" doc:"Contacts with the same e-mail address, tax number or name"`
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	c, err := crm.NewContact(id.New[crm.ContactID](a.Now), in.Body)
	if err != nil {
		return Created{}, err
	}
	return add(ctx, a, c, crm.Card{})
}

// add stages a new contact and lists its possible duplicates. The settings that the card
// before names too are not checked again.
func add(ctx context.Context, a *app.App, c crm.Contact, was crm.Card) (Created, error) {
	if c.Names(crm.Card{}) {
		a.Table.Expect(store.Settings())
	}
	like, err := store.LikeContacts(ctx, a.Table, c)
	if err != nil {
		return Created{}, err
	}
	if c.Names(crm.Card{}) {
		s, err := store.ReadSettings(ctx, a.Table)
		if err != nil {
			return Created{}, err
		}
		if err := c.CheckDeclared(was, s); err != nil {
			return Created{}, err
		}
	}
	if err := store.Contacts.Add(a.Table, &c, store.Unguarded); err != nil {
		return Created{}, err
	}
	return Created{View: c.Show(nil, false), PossibleDuplicates: like}, nil
}

// checkDeclared checks the settings that a card names and the card before did not.
func checkDeclared(ctx context.Context, a *app.App, was, card crm.Card) error {
	if !card.Names(was) {
		return nil
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return err
	}
	return card.CheckDeclared(was, s)
}
