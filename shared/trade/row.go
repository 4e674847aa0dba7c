package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Row is what the lists of all kinds of document show alike.
type Row struct {
	CustomerID      crm.ContactID  `json:"customer_id" doc:"The customer"`
	CustomerName    string         `json:"customer_name" doc:"The customer's name on the document"`
	Date            calendar.Date  `json:"date,omitzero" doc:"Its date"`
	Currency        money.Currency `json:"currency" doc:"Currency of its amounts"`
	Total           money.Amount   `json:"total" doc:"What it comes to, taxes included"`
	SalespersonID   org.UserID     `json:"salesperson_id,omitempty" doc:"The user it is credited to"`
	SalespersonName string         `json:"salesperson_name,omitempty" doc:"That user's name on the document"`
	EstimateID      EstimateID     `json:"estimate_id,omitempty" doc:"The estimate it goes back to"`
	Reference       string         `json:"reference,omitempty" doc:"The customer's or the channel's own number"`
}

// Row is the document as a list shows it.
func (d Document) Row(customer Party) Row {
	return Row{
		CustomerID: customer.ID, CustomerName: customer.Name, Date: d.Date, Currency: d.Currency, Total: d.Totals.Total,
		SalespersonID: d.Salesperson.ID, SalespersonName: d.Salesperson.Name, EstimateID: d.Estimate, Reference: d.Reference,
	}
}

// Facts are what the mail says by which the document leaves.
func (d Document) Facts(customer Party, number, sender string) letter.Facts {
	return letter.Facts{
		Sender: sender, Recipient: customer.Name, Number: number, Reference: d.Reference, Date: d.Date,
		Amount: d.Totals.Total, Owed: d.Totals.Total, Currency: d.Currency, Attached: true,
	}
}
