package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns an invoice with its balance and allowed actions.
var Get = op.Define(op.Spec{
	ID:      "invoice.get",
	On:      op.Get("/invoices/{id}"),
	Summary: "Read an invoice",
	Beside:  []op.Trigger{op.Post("/invoices/mark-sent"), op.Post("/invoices/send")},
	Doc:     "With its lines and totals, what was paid and credited, and the actions that are allowed now.",
	Needs:   rights.View(rights.Invoices),
	May:     []op.Grant{op.ReadTable},
}, get)

func get(ctx context.Context, a *app.App, in MoveInput) (bill.View, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	return i.Show(s.Seller, a.Now), err
}
