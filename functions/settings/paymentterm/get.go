package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a payment term.
var Get = op.Define(op.Spec{
	ID:      "paymentterm.get",
	On:      op.Get("/payment-terms/{id}"),
	Summary: "Read a payment term",
	Doc:     "Active or not.",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the payment term.
type GetInput struct {
	ID org.TermID `path:"id" doc:"The payment term"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.PaymentTerm, error) {
	return store.Declared(ctx, a.Table, org.Terms, in.ID)
}
