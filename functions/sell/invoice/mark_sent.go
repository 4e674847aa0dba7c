package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// MarkSent makes a draft final without mailing it: it goes by post, or by hand.
var MarkSent = op.Define(op.Spec{
	ID:      "invoice.mark-sent",
	On:      op.Post("/invoices/{id}/mark-sent"),
	Summary: "Mark an invoice as sent",
	Doc:     "It gets its legal number and date, and nothing on its paper ever changes again. Numbers have no gap and dates never go back: a date before the last invoice's is refused with invoice.date. When too many are numbered at once it is refused with numbering.busy; repeat it.",
	Needs:   rights.Edit(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, markSent)

func markSent(ctx context.Context, a *app.App, in MoveInput) (View, error) {
	i, s, err := open(ctx, a, in.ID)
	if err != nil {
		return View{}, err
	}
	if err := store.SendInvoice(ctx, a.Table, &i, s); err != nil {
		return View{}, err
	}
	err = store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences))
	return viewOf(i, a.Now), err
}
