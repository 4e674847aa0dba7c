package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get gives a payment term as it is declared now.
var Get = op.Define(op.Spec{
	ID:      "paymentterm.get",
	On:      op.Get("/payment-terms/{id}"),
	Summary: "Read a payment term",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the term.
type GetInput struct {
	ID org.TermID `path:"id" doc:"The term"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.PaymentTerm, error) {
	return store.Declared(ctx, a.Table, org.Terms, in.ID)
}
