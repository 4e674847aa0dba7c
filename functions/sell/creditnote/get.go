package creditnote

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a credit note.
var Get = op.Define(op.Spec{
	ID:      "creditnote.get",
	On:      op.Get("/credit-notes/{id}"),
	Summary: "Read a credit note",
	Doc:     "With its lines and totals, the amount that was set off against the invoice, and the balance.",
	Needs:   rights.View(rights.Invoices),
	May:     []op.Grant{op.ReadTable},
}, get)

func get(ctx context.Context, a *app.App, in ReadInput) (bill.CreditView, error) {
	c, err := store.CreditNotes.Get(ctx, a.Table, in.ID)
	return c.Show(), err
}
