package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Void annuls an invoice that nobody has seen.
var Void = op.Define(op.Spec{
	ID:      "invoice.void",
	On:      op.Post("/invoices/{id}/void"),
	Summary: "Void an invoice",
	Doc:     "Only while it is unpaid and was never mailed; otherwise make a credit note. Its number stays and is printed as annulled. What it took of an order can be invoiced again, and its goods are back in the books.",
	Needs:   rights.Edit(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, void)

func void(ctx context.Context, a *app.App, in MoveInput) (View, error) {
	i, s, err := open(ctx, a, in.ID)
	if err != nil {
		return View{}, err
	}
	if err := i.Void(); err != nil {
		return View{}, err
	}
	if err := store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences)); err != nil {
		return View{}, err
	}
	err = giveBack(ctx, a, i, s, func(o *sales.Order) error { return o.Unbill(string(i.ID), i.Totals) })
	return viewOf(i, a.Now), err
}
