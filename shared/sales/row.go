package sales

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
)

// Row is an order in a list.
type Row struct {
	ID               OrderID        `json:"id"`
	Version          int            `json:"version"`
	Number           string         `json:"number"`
	Status           Status         `json:"status" enum:"draft,confirmed,closed,void,merged"`
	CustomerID       crm.ContactID  `json:"customer_id"`
	Customer         string         `json:"customer"`
	Date             calendar.Date  `json:"date"`
	ExpectedShipment calendar.Date  `json:"expected_shipment,omitzero"`
	Currency         money.Currency `json:"currency"`
	Total            money.Amount   `json:"total"`
	Invoiced         Progress       `json:"invoiced" enum:"none,partly,fully"`
	Shipped          Progress       `json:"shipped" enum:"none,partly,fully"`
	Salesperson      string         `json:"salesperson,omitempty"`
	Channel          Channel        `json:"channel" enum:"direct,import,api,marketplace"`
	Reference        string         `json:"reference,omitempty"`
}

// Row is the order as a list shows it.
func (o Order) Row() Row {
	return Row{
		ID: o.ID, Version: o.Version, Number: o.Number, Status: o.Status,
		CustomerID: o.Customer.ID, Customer: o.Customer.Name, Date: o.Date, ExpectedShipment: o.ExpectedShipment,
		Currency: o.Currency, Total: o.Totals.Total, Invoiced: o.Invoiced(), Shipped: o.Shipped(),
		Salesperson: o.Salesperson.Name, Channel: o.Channel, Reference: o.Reference,
	}
}

// Words is everything a search finds the order by.
func (o Order) Words() []string {
	return []string{o.Number, o.Customer.Name, o.Customer.LegalName, o.Reference}
}
