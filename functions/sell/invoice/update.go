package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Update changes a draft.
var Update = op.Define(op.Spec{
	ID:      "invoice.update",
	On:      op.Patch("/invoices/{id}"),
	Summary: "Change a draft invoice",
	Doc:     "Lines are given all together. What was sold stays in a draft made from an order: delete it and convert the order again to invoice something else. What was sent never changes.",
	Needs:   rights.Edit(rights.Invoices),
	Faults:  trade.Written.And("invoice.date", "invoice.due_date", "invoice.from_order", "invoice.sent", "invoice.void"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the invoice and what changes.
type UpdateInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body op.MergePatch[bill.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (bill.View, error) {
	i, _, err := desk.Update(ctx, a, store.Invoices, in.ID, in.Body)
	return i.Show(a.Now), err
}
