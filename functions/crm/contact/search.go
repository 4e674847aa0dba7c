package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Search finds contacts by what the clerk remembers of them.
var Search = op.Define(op.Spec{
	ID:      "contact.search",
	On:      op.Get("/contacts/search"),
	Summary: "Search contacts",
	Doc:     "Every word must begin a word of the contact: its names, its persons, its e-mail addresses, its city, its tax number. Case and accents do not matter. A contact is found within a moment of its creation.",
	Needs:   rights.View(rights.Contacts),
	Faults:  op.Faults{"search.short"},
	May:     []op.Grant{op.ReadTable},
}, search)

// SearchInput is what is remembered.
type SearchInput struct {
	Q     string `query:"q" required:"true" minLength:"2" maxLength:"100" doc:"Words, at least two letters" example:"vins chev"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"How many at most"`
}

func search(ctx context.Context, a *app.App, in SearchInput) (op.List[crm.Row], error) {
	rows, err := a.Table.SearchContacts(ctx, in.Q, in.Limit)
	return op.ListOf(rows, ""), err
}
