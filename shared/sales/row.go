package sales

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
)

// Row is an order in a list.
type Row struct {
	ID               OrderID        `json:"id" doc:"The order"`
	Version          int            `json:"version" doc:"Its version"`
	Number           string         `json:"number" doc:"Its number"`
	Status           Status         `json:"status" enum:"draft,confirmed,closed,void,merged" doc:"Where it stands"`
	CustomerID       crm.ContactID  `json:"customer_id" doc:"Who buys"`
	Customer         string         `json:"customer" doc:"The customer's name on the order"`
	Date             calendar.Date  `json:"date" doc:"When it was placed"`
	ExpectedShipment calendar.Date  `json:"expected_shipment,omitzero" doc:"When it should leave"`
	Currency         money.Currency `json:"currency" doc:"Currency of its amounts"`
	Total            money.Amount   `json:"total" doc:"What it comes to, taxes included"`
	Invoiced         Progress       `json:"invoiced" enum:"none,partly,fully" doc:"How much of it is on invoices"`
	Shipped          Progress       `json:"shipped" enum:"none,partly,fully" doc:"How much of it has left"`
	Salesperson      string         `json:"salesperson,omitempty" doc:"Who is credited with it"`
	Channel          Channel        `json:"channel" enum:"direct,import,api,marketplace" doc:"How it came in"`
	Reference        string         `json:"reference,omitempty" doc:"The customer's or the channel's own number"`
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
