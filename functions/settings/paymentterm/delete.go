package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes an unused payment term.
var Delete = op.Define(op.Spec{
	ID:      "paymentterm.delete",
	On:      op.Delete("/payment-terms/{id}"),
	Summary: "Delete a payment term",
	Doc:     "A payment term that was used cannot be deleted (payment-term.used); make it inactive instead.",
	Needs:   rights.Delete(rights.Settings),
	Faults:  op.Faults{"payment-term.used"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the payment term.
type DeleteInput struct {
	ID org.TermID `path:"id" doc:"The payment term"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	return op.Nothing{}, store.Undeclare(ctx, a.Table, org.Terms, in.ID)
}
