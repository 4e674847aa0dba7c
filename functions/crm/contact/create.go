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
	Doc:     "A customer needs a legal name (the display name when left out) and a billing address. Its term of payment and its tax must be declared (contact.term_unknown, contact.tax_unknown) and offered (contact.term_inactive, contact.tax_inactive). Contacts that share its e-mail address, tax number or name are pointed out, not refused.",
	Needs:   rights.Create(rights.Contacts),
	Faults:  crm.CardFaults,
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is what we must know about a new contact.
type CreateInput struct {
	Body crm.Card
}

// Created is a new contact, and who else it might be.
type Created struct {
	crm.Contact
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates" doc:"Contacts that may be the same"`
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	c, err := crm.NewContact(id.New[crm.ContactID](a.Now), in.Body)
	if err != nil {
		return Created{}, err
	}
	if c.Names(crm.Card{}) {
		a.Table.Expect(store.Settings())
	}
	like, err := store.LikeContacts(ctx, a.Table, c)
	if err != nil {
		return Created{}, err
	}
	if err := checkDeclared(ctx, a, crm.Card{}, c.Card); err != nil {
		return Created{}, err
	}
	if err := store.Contacts.Add(a.Table, &c, store.Unguarded); err != nil {
		return Created{}, err
	}
	return Created{Contact: c, PossibleDuplicates: like}, nil
}

// checkDeclared looks at what of the settings is new on a card.
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
