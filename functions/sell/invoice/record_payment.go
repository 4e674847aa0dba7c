package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/desk"
	"comptoir/shared/id"
	"comptoir/shared/money"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// RecordPayment records a payment received for an invoice.
var RecordPayment = op.Define(op.Spec{
	ID:      "invoice.record-payment",
	On:      op.Post("/invoices/{id}/record-payment"),
	Summary: "Record a payment",
	Doc:     "The payment is in the invoice's currency and at most the balance. The invoice is paid when its balance is zero.",
	Needs:   rights.Edit(rights.Invoices),
	Faults: op.Faults{
		"invoice.draft", "invoice.paid", "invoice.void", "payment.amount", "payment.currency", "payment.date", "payment.too_much",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, recordPayment)

// RecordPaymentInput is the invoice and the payment.
type RecordPaymentInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body struct {
		Amount    money.Amount  `json:"amount" above:"0" doc:"Received amount, in the invoice's currency" example:"500.00"`
		Date      calendar.Date `json:"date,omitzero" doc:"Day of receipt; by default today" example:"2026-11-21"`
		Method    string        `json:"method,omitempty" maxLength:"60" doc:"Payment method" example:"virement"`
		Reference string        `json:"reference,omitempty" maxLength:"100" doc:"Reference on the bank statement" example:"VIR CHEVALIER 4471"`
	}
}

// Paid is the new payment and the changed invoice.
type Paid struct {
	bill.View
	Payment bill.Payment `json:"payment" doc:"The payment"`
}

func recordPayment(ctx context.Context, a *app.App, in RecordPaymentInput) (Paid, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return Paid{}, err
	}
	b := in.Body
	p := bill.Payment{ID: id.New[bill.PaymentID](a.Now), Amount: b.Amount, Date: b.Date, Method: b.Method, Reference: b.Reference}
	if err := i.Pay(&p, s.Today(a.Now)); err != nil {
		return Paid{}, err
	}
	if err := store.Payments.Add(a.Table, &p, store.Unguarded); err != nil {
		return Paid{}, err
	}
	err = store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences))
	return Paid{View: i.Show(s.Seller, a.Now), Payment: p}, err
}
