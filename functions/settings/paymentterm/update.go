package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a payment term, or makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "paymentterm.update",
	On:      op.Patch("/payment-terms/{id}"),
	Summary: "Change a payment term",
	Doc:     "Existing invoices keep their due date. A new default replaces the previous one.",
	Needs:   rights.Edit(rights.Settings),
	Faults:  op.Faults{"payment-term.default_inactive", "payment-term.name", "payment-term.name_taken"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the payment term and the changes.
type UpdateInput struct {
	ID   org.TermID `path:"id" doc:"The payment term"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.PaymentTerm, error) {
	return store.Redeclare(ctx, a.Table, org.Terms, in.ID, func(t *org.PaymentTerm) error {
		form, err := in.Body.Apply(Form{t.TermRule, t.Declared})
		t.TermRule, t.Declared = form.TermRule, form.Declared
		return err
	})
}
