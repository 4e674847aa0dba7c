package search

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// List finds documents of all kinds.
var List = op.Define(op.Spec{
	ID:      "search.list",
	On:      op.Get("/search"),
	Summary: "Search everything",
	Doc: "Each word of the query must be the beginning of a word of the document: its number (prefix and leading zeros are " +
		"optional), the names on it, a reference, an SKU, an e-mail address, a phone, a tax number. Case and accents are ignored, " +
		"and so are the separators and the country's code of a phone. Initials are " +
		"one word: ca finds C&A. The newest documents come first. Kinds your role may not view are left out. New documents " +
		"are found after a short delay.",
	Needs:  rights.Member(),
	Faults: op.Faults{"cursor.invalid", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the query and the page.
type ListInput struct {
	Q      string `query:"q" required:"true" maxLength:"100" doc:"Words to search for" example:"chevalier 42"`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"Maximum number of documents"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the previous page; valid for the same words only"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[store.Found], error) {
	visible := func(kind string) bool { return store.Visible(kind, a.Caller.May) }
	found, next, err := store.Search(ctx, a.Table, in.Q, visible, table.Page{Limit: in.Limit, Cursor: in.Cursor})
	return op.ListOf(found, next), err
}
