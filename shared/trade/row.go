package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Row holds the fields that the lists of all kinds of document show.
type Row struct {
	CustomerID      crm.ContactID  `json:"customer_id" doc:"The customer"`
	CustomerName    string         `json:"customer_name" doc:"The customer's name on the document"`
	Date            calendar.Date  `json:"date,omitzero" doc:"Date of the document"`
	Currency        money.Currency `json:"currency" doc:"Currency of its amounts"`
	Total           money.Amount   `json:"total" doc:"Total with taxes"`
	SalespersonID   org.UserID     `json:"salesperson_id,omitempty" doc:"The user to whom the sale is credited"`
	SalespersonName string         `json:"salesperson_name,omitempty" doc:"That user's name on the document"`
	EstimateID      EstimateID     `json:"estimate_id,omitempty" doc:"The estimate from which it was made"`
	Reference       string         `json:"reference,omitempty" doc:"The customer's or the channel's own number"`
	Undelivered     letter.Status  `json:"undelivered_status,omitempty" enum:"failed,bounced,complained" doc:"Its last mail did not reach every recipient"`
}

// Row returns the document as a row of a list.
func (v Voucher) Row() Row {
	r := Row{
		CustomerID: v.Party.ID, CustomerName: v.Party.Name, Date: v.Date, Currency: v.Currency, Total: v.Totals.Total,
		SalespersonID: v.Salesperson.ID, SalespersonName: v.Salesperson.Name, EstimateID: v.Estimate, Reference: v.Reference,
	}
	if v.Undelivered != nil {
		r.Undelivered = v.Undelivered.Status
	}
	return r
}
