package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Delete deletes a draft invoice.
var Delete = op.Define(op.Spec{
	ID:      "invoice.delete",
	On:      op.Delete("/invoices/{id}"),
	Summary: "Delete a draft invoice",
	Beside:  []op.Trigger{op.Post("/invoices/mark-sent"), op.Post("/invoices/send")},
	Doc: "Its quantities can be invoiced again, and an order that was closed by it is confirmed again. " +
		"An invoice with a number cannot be deleted: void it or create a credit note.",
	Needs:  rights.Delete(rights.Invoices),
	Faults: op.Faults{"invoice.sent"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

func remove(ctx context.Context, a *app.App, in MoveInput) (op.Nothing, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := store.Invoices.Remove(a.Table, &i); err != nil {
		return op.Nothing{}, err
	}
	return op.Nothing{}, giveBack(ctx, a, i, s, (*sales.Order).Unbill)
}
