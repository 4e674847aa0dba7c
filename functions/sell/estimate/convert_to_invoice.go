package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// ConvertToInvoice creates an invoice from an estimate, as a whole or in part.
var ConvertToInvoice = op.Define(op.Spec{
	ID:      "estimate.convert-to-invoice",
	On:      op.Post("/estimates/{id}/convert-to-invoice"),
	Summary: "Convert an estimate to an invoice",
	Doc:     "All fields are copied from the estimate and can be changed on the draft. Each quantity can be converted once. " + converting,
	Needs:   rights.Create(rights.Invoices),
	Faults:  trade.Converted.And("document.customer_incomplete", "estimate.status", "line.over_converted"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, convertToInvoice)

// ConvertToInvoiceInput is the estimate and the quantities to invoice.
type ConvertToInvoiceInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body struct {
		Lines []trade.Taken `json:"lines,omitempty" maxItems:"500" doc:"Lines and quantities to invoice; by default all remaining quantities"`
	}
}

// Invoiced is the new invoice and the changed estimate.
type Invoiced struct {
	Invoice  bill.View     `json:"invoice" doc:"The new invoice"`
	Estimate offer.View    `json:"estimate" doc:"The estimate with its converted quantities"`
	Warnings []fault.Field `json:"warnings,omitempty" doc:"Warnings about the conversion"`
}

func convertToInvoice(ctx context.Context, a *app.App, in ConvertToInvoiceInput) (Invoiced, error) {
	var warnings []fault.Field
	draw := func(e *offer.Estimate, s org.Settings) (bill.Invoice, error) {
		warnings = e.Warnings(s.Today(a.Now))
		return e.Invoice(id.New[bill.InvoiceID](a.Now), in.Body.Lines, a.Now)
	}
	e, i, s, err := desk.Convert(ctx, a, store.Estimates, in.ID, "convert-to-invoice", store.Invoices, draw)
	return Invoiced{Invoice: i.Show(s.Seller, a.Now), Estimate: e.Show(s.Seller, a.Now), Warnings: warnings}, err
}
