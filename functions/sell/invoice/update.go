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

// Update changes a draft invoice.
var Update = op.Define(op.Spec{
	ID:      "invoice.update",
	On:      op.Patch("/invoices/{id}"),
	Summary: "Change a draft invoice",
	Beside:  []op.Trigger{op.Post("/invoices/mark-sent"), op.Post("/invoices/send")},
	Doc: "Send all lines together. In a draft made from an order, the customer, lines and amounts cannot change: " +
		"to invoice other quantities, delete the draft and convert the order again. A sent invoice cannot change.",
	Needs:  rights.Edit(rights.Invoices),
	Faults: trade.Written.And("invoice.date", "invoice.due_date", "invoice.from_order", "invoice.sent", "invoice.void"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Totals: true,
}, update)

// UpdateInput is the invoice and its changes.
type UpdateInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body op.MergePatch[bill.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (bill.View, error) {
	i, s, err := desk.Update(ctx, a, store.Invoices, in.ID, in.Body)
	if err != nil {
		return bill.View{}, err
	}
	return warned(ctx, a, i, s)
}
