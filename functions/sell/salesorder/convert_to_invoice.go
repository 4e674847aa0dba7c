package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// ConvertToInvoice creates an invoice from an order, as a whole or in part.
var ConvertToInvoice = op.Define(op.Spec{
	ID:      "salesorder.convert-to-invoice",
	On:      op.Post("/sales-orders/{id}/convert-to-invoice"),
	Summary: "Convert a sales order to an invoice",
	Doc: "All fields are copied from the order. The invoices of an order add up to it to the cent. " +
		"A draft order is confirmed (which needs sales_orders:edit). " +
		"The invoice is a draft; with send it gets its legal number and is mailed (which needs invoices:mail). " +
		"A preference of the organisation closes the order when everything is invoiced.",
	Needs: rights.Create(rights.Invoices),
	Faults: trade.Converted.And(letter.Faults...).And(
		"document.customer_incomplete",
		"document.total_negative", "invoice.customer_incomplete", "invoice.date", "invoice.due_date", "invoice.exemption_reason",
		"invoice.no_lines", "invoice.seller_incomplete", "invoice.small_business", "line.over_invoiced", "mail.statement",
		"numbering.busy", "order.status", "stock.short",
	),
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, convertToInvoice)

// ConvertToInvoiceInput is the order and the quantities to invoice.
type ConvertToInvoiceInput struct {
	ID   sales.OrderID `path:"id" doc:"The order"`
	Body struct {
		Lines []trade.Taken `json:"lines,omitempty" maxItems:"500" doc:"Lines and quantities to invoice; by default all remaining quantities"`
		Date  calendar.Date `json:"date,omitzero" doc:"Date of issue; by default the day it is sent" example:"2026-11-21"`
		Send  *bill.Post    `json:"send,omitempty" doc:"Send and mail the invoice; omit it to save a draft"`
	}
}

// Converted is the new invoice and the changed order.
type Converted struct {
	Invoice bill.View    `json:"invoice" doc:"The new invoice"`
	Order   sales.View   `json:"order" doc:"The order with its invoiced quantities"`
	Mail    *letter.Mail `json:"mail,omitempty" doc:"The mail of the invoice"`
}

func convertToInvoice(ctx context.Context, a *app.App, in ConvertToInvoiceInput) (Converted, error) {
	var mail *letter.Mail
	draw := func(o *sales.Order, s org.Settings) (bill.Invoice, error) {
		i, err := bill.Convert(id.New[bill.InvoiceID](a.Now), o, in.Body.Lines)
		if err != nil {
			return i, err
		}
		var l fault.List
		trade.CheckDate("/date", in.Body.Date, calendar.Date{}, s.Today(a.Now), &l)
		if err := l.Err(); err != nil {
			return i, err
		}
		i.Date = in.Body.Date
		o.AutoClose(s.Preferences)
		mail, err = sendInvoice(ctx, a, &i, s, in.Body.Send)
		return i, err
	}
	o, i, s, err := desk.Convert(ctx, a, store.Orders, in.ID, "convert-to-invoice", store.Invoices, draw)
	return Converted{Invoice: i.Show(s.Seller, a.Now), Order: o.Show(s.Seller), Mail: mail}, err
}

// sendInvoice sends and mails the invoice if p is not nil.
func sendInvoice(ctx context.Context, a *app.App, i *bill.Invoice, s org.Settings, p *bill.Post) (*letter.Mail, error) {
	if p == nil {
		return nil, nil
	}
	if err := a.Caller.Needs(rights.Mail(rights.Invoices)); err != nil {
		return nil, err
	}
	a.Table.Expect(store.SeriesOf(store.Invoices.Name))
	customer, err := store.Contacts.Get(ctx, a.Table, i.Customer.ID)
	if err != nil {
		return nil, err
	}
	if err := store.SendInvoiceTo(ctx, a.Table, i, s, customer); err != nil {
		return nil, err
	}
	m, err := desk.MailInvoice(ctx, a, i, *p, customer, s)
	return &m, fault.Below("/send", err)
}
