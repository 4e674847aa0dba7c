package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Credit creates a credit note for a sent invoice.
var Credit = op.Define(op.Spec{
	ID:      "invoice.credit",
	On:      op.Post("/invoices/{id}/credit"),
	Summary: "Credit an invoice",
	Doc: "The credit note is for the whole invoice and gets a legal number of its own series at once. " +
		"It settles the balance of the invoice. Payments received become the balance of the credit note. " +
		"The invoice's quantities can be invoiced again, and its goods return to the accounting stock.",
	Needs:  rights.Edit(rights.Invoices),
	Faults: numbered.And("document.too_long", "invoice.credited", "invoice.draft", "invoice.void"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, credit)

// CreditInput is the invoice to credit.
type CreditInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body struct {
		Notes string `json:"notes,omitempty" maxLength:"4000" doc:"Printed on the credit note, for the customer" example:"Marchandise retournée le 20/11/2026"`
	}
}

// Credited is the new credit note and the changed invoice.
type Credited struct {
	CreditNote bill.CreditView `json:"credit_note" doc:"The new credit note"`
	Invoice    bill.View       `json:"invoice" doc:"The credited invoice"`
}

func credit(ctx context.Context, a *app.App, in CreditInput) (Credited, error) {
	a.Table.Expect(store.SeriesOf(store.CreditNotes.Name))
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return Credited{}, err
	}
	series, err := store.Series(ctx, a.Table, store.CreditNotes.Name)
	if err != nil {
		return Credited{}, err
	}
	sending := bill.Sending{Settings: s, Series: series, Notes: in.Body.Notes, Today: s.Today(a.Now), Now: a.Now}
	c, next, err := bill.Credit(id.New[bill.CreditNoteID](a.Now), &i, sending)
	if err != nil {
		return Credited{}, err
	}
	if err := store.SaveSeries(a.Table, store.CreditNotes.Name, series, next); err != nil {
		return Credited{}, err
	}
	if err := store.CreditNotes.Add(a.Table, &c, store.Unguarded); err != nil {
		return Credited{}, err
	}
	if err := store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences)); err != nil {
		return Credited{}, err
	}
	err = giveBack(ctx, a, i, s, (*sales.Order).Credit)
	return Credited{CreditNote: c.Show(), Invoice: i.Show(s.Seller, a.Now)}, err
}
