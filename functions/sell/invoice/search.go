package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Search finds invoices by what the clerk remembers of them.
var Search = op.Define(op.Spec{
	ID:      "invoice.search",
	On:      op.Get("/invoices/search"),
	Summary: "Search invoices",
	Doc:     "Every word must begin a word of the invoice: its number, its order's, its customer's name, the customer's own reference. Case and accents do not matter. An invoice is found within a moment of its creation.",
	Needs:   rights.View(rights.Invoices),
	Faults:  op.Faults{"search.short"},
	May:     []op.Grant{op.ReadTable},
}, search)

// SearchInput is what is remembered.
type SearchInput struct {
	Q     string `query:"q" required:"true" minLength:"2" maxLength:"100" doc:"Words, at least two letters" example:"fa-2026 chev"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"How many at most"`
}

func search(ctx context.Context, a *app.App, in SearchInput) (op.List[bill.Row], error) {
	rows, err := a.Table.SearchInvoices(ctx, in.Q, in.Limit)
	return op.ListOf(rows, ""), err
}
