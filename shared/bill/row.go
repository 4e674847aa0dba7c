package bill

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// Row is an invoice in a list.
type Row struct {
	ID      InvoiceID `json:"id" doc:"The invoice"`
	Version int       `json:"version" doc:"Version of the invoice"`
	Number  string    `json:"number,omitempty" doc:"Legal number; a draft has none"`
	Status  Status    `json:"status" enum:"draft,sent,partly_paid,paid,void" doc:"State of the invoice; overdue is computed from the due date"`
	trade.Row
	Due         calendar.Date `json:"due_date,omitzero" doc:"Due date"`
	Paid        money.Amount  `json:"paid" doc:"Payments received"`
	Balance     money.Amount  `json:"balance" doc:"Amount still owed"`
	Order       sales.OrderID `json:"order_id,omitempty" doc:"The order from which it was made"`
	OrderNumber string        `json:"order_number,omitempty" doc:"That order's number"`
	CreditNote  CreditNoteID  `json:"credit_note_id,omitempty" doc:"The credit note for it"`

	ReminderBlocked *Blocked `json:"reminder_blocked,omitempty" doc:"Why the last reminder that was due could not be sent"`
}

// Row returns the invoice as a row of a list.
func (i Invoice) Row() Row {
	return Row{
		ID: i.ID, Version: i.Version, Number: i.Number, Status: i.Status, Row: i.Voucher().Row(),
		Due: i.Due, Paid: i.Paid, Balance: i.Balance, Order: i.Order, OrderNumber: i.OrderNumber, CreditNote: i.CreditNote,
		ReminderBlocked: i.ReminderBlocked,
	}
}

// Words returns the texts by which a search finds the invoice.
func (i Invoice) Words() []string {
	return []string{i.Number, i.OrderNumber, i.Reference, i.Customer.Name, i.Customer.LegalName, i.Customer.Former}
}

// CreditRow is a credit note in a list.
type CreditRow struct {
	ID      CreditNoteID `json:"id" doc:"The credit note"`
	Version int          `json:"version" doc:"Version of the credit note"`
	Number  string       `json:"number" doc:"Legal number"`
	Status  CreditStatus `json:"status" enum:"draft,open,closed" doc:"State of the credit note"`
	trade.Row
	Balance       money.Amount `json:"balance" doc:"Amount left to use or to pay back"`
	Invoice       InvoiceID    `json:"invoice_id" doc:"The credited invoice"`
	InvoiceNumber string       `json:"invoice_number" doc:"That invoice's number"`
}

// Row returns the credit note as a row of a list.
func (c CreditNote) Row() CreditRow {
	return CreditRow{
		ID: c.ID, Version: c.Version, Number: c.Number, Status: c.Status, Row: c.Voucher().Row(),
		Balance: c.Balance, Invoice: c.Invoice, InvoiceNumber: c.InvoiceNumber,
	}
}

// Words returns the texts by which a search finds the credit note.
func (c CreditNote) Words() []string {
	return []string{c.Number, c.InvoiceNumber, c.Customer.Name, c.Customer.LegalName, c.Customer.Former}
}
