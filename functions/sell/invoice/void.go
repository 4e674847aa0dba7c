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

// Void annuls an invoice that nobody has seen.
var Void = op.Define(op.Spec{
	ID:      "invoice.void",
	On:      op.Post("/invoices/{id}/void"),
	Summary: "Void an invoice",
	Doc:     "Only while it is unpaid and was never mailed; otherwise make a credit note. Its number stays and is printed as annulled. What it took of an order can be invoiced again, and its goods are back in the books.",
	Needs:   rights.Edit(rights.Invoices),
	Faults:  op.Faults{"invoice.credited", "invoice.draft", "invoice.mailed", "invoice.paid", "invoice.void"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
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
	return i.Show(a.Now), err
}
