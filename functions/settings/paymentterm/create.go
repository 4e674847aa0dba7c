package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create creates a payment term.
var Create = op.Define(op.Spec{
	ID:      "paymentterm.create",
	On:      op.Post("/payment-terms"),
	Summary: "Create a payment term",
	Doc: "An invoice is due the given number of days after its date, extended to the end of that month with end_of_month. The first " +
		"payment term is the default.",
	Needs:  rights.Create(rights.Settings),
	Faults: op.Faults{"payment-term.default_inactive", "payment-term.name", "payment-term.name_taken", "payment-term.too_many"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new payment term.
type CreateInput struct {
	Body Form
}

func create(ctx context.Context, a *app.App, in CreateInput) (org.PaymentTerm, error) {
	return store.Declare(ctx, a.Table, org.Terms, &org.PaymentTerm{
		ID: id.New[org.TermID](a.Now), TermRule: in.Body.TermRule, Declared: in.Body.Declared,
	})
}
