package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Void cancels an invoice that was not mailed.
var Void = op.Define(op.Spec{
	ID:      "invoice.void",
	On:      op.Post("/invoices/{id}/void"),
	Summary: "Void an invoice",
	Doc: "Only an unpaid invoice that was never mailed can be voided; for any other create a credit note. " +
		"It keeps its number, and its PDF is marked as void. Its quantities can be invoiced again, and its goods return to the accounting stock.",
	Needs:  rights.Edit(rights.Invoices),
	Faults: op.Faults{"invoice.credited", "invoice.draft", "invoice.mailed", "invoice.paid", "invoice.void"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, void)

func void(ctx context.Context, a *app.App, in MoveInput) (bill.View, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return bill.View{}, err
	}
	if err := i.Void(); err != nil {
		return bill.View{}, err
	}
	if err := store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences)); err != nil {
		return bill.View{}, err
	}
	err = giveBack(ctx, a, i, s, (*sales.Order).Unbill)
	return i.Show(s.Seller, a.Now), err
}
