package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a draft.
var Update = op.Define(op.Spec{
	ID:      "invoice.update",
	On:      op.Patch("/invoices/{id}"),
	Summary: "Change a draft invoice",
	Doc:     "Lines are given all together. What was sold stays in a draft made from an order: delete it and convert the order again to invoice something else. What was sent never changes.",
	Needs:   rights.Edit(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the invoice and what changes.
type UpdateInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body op.MergePatch[bill.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (View, error) {
	i, _, err := open(ctx, a, in.ID)
	if err != nil {
		return View{}, err
	}
	f, err := in.Body.Apply(i.Form())
	if err != nil {
		return View{}, err
	}
	src, err := store.Sources(ctx, a.Table, f.CustomerID, f.Items(), f.Salesperson)
	if err != nil {
		return View{}, err
	}
	if err := i.Write(f, src); err != nil {
		return View{}, err
	}
	err = store.Invoices.Save(a.Table, &i, store.Guard(src.Settings.Preferences))
	return viewOf(i, a.Now), err
}
