package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Create adds a person or a company to the address book.
var Create = op.Define(op.Spec{
	ID:      "contact.create",
	On:      op.Post("/contacts"),
	Summary: "Create a contact",
	Doc:     "A customer needs a legal name (the display name when left out) and a billing address. Its term of payment must be declared (contact.term_unknown) and offered (contact.term_inactive). Contacts that share its e-mail address, tax number or name are pointed out, not refused.",
	Needs:   rights.Create(rights.Contacts),
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
	if c.Term != "" {
		a.Table.Expect(table.Settings())
	}
	like, err := a.Table.LikeContacts(ctx, c)
	if err != nil {
		return Created{}, err
	}
	if err := checkTerm(ctx, a, "", c.Card); err != nil {
		return Created{}, err
	}
	if err := a.Table.AddContact(&c); err != nil {
		return Created{}, err
	}
	return Created{Contact: c, PossibleDuplicates: like}, nil
}

// checkTerm looks at a term of payment that is new on a card.
func checkTerm(ctx context.Context, a *app.App, was org.TermID, card crm.Card) error {
	if card.Term == "" || card.Term == was {
		return nil
	}
	s, err := a.Table.Settings(ctx)
	if err != nil {
		return err
	}
	return card.CheckTerm(s.Terms)
}
