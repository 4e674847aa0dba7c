package offer

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Offer is an estimate as the holder of its link sees it: what its paper says, and
// nothing that is internal.
type Offer struct {
	Number          string         `json:"number" doc:"Its number"`
	Status          Status         `json:"status" enum:"draft,sent,accepted,declined" doc:"Where it stands"`
	Date            calendar.Date  `json:"date" doc:"Its date"`
	ValidUntil      calendar.Date  `json:"valid_until" doc:"The last day it can be accepted"`
	Seller          string         `json:"seller" doc:"The organisation that offers"`
	Customer        string         `json:"customer" doc:"The customer it is for"`
	Language        string         `json:"language" doc:"Language of its page" example:"fr"`
	Currency        money.Currency `json:"currency" doc:"Currency of its amounts"`
	Lines           []OfferLine    `json:"lines" doc:"What is offered"`
	Totals          money.Totals   `json:"totals" doc:"What it comes to"`
	Notes           string         `json:"notes,omitempty" doc:"For the customer"`
	TermsOfSale     string         `json:"terms_of_sale,omitempty" doc:"Terms of sale"`
	TermsOfDelivery string         `json:"terms_of_delivery,omitempty" doc:"Terms of delivery"`
}

// OfferLine is a line of it.
type OfferLine struct {
	Name        string         `json:"name" doc:"What it is called"`
	Description string         `json:"description,omitempty" doc:"More of it"`
	Quantity    money.Quantity `json:"quantity" doc:"How much"`
	Unit        string         `json:"unit,omitempty" doc:"Unit"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit"`
	Amount      money.Amount   `json:"amount" doc:"What it costs after its discount, as priced"`
}

// Offer is the estimate as the holder of its link sees it.
func (e Estimate) Offer(by org.Seller) Offer {
	o := Offer{
		Number: e.Number, Status: e.Status, Date: e.Date, ValidUntil: e.ValidUntil, Seller: by.LegalName, Customer: e.Customer.LegalName,
		Language: e.Language, Currency: e.Currency, Lines: make([]OfferLine, len(e.Lines)), Totals: e.Totals,
		Notes: e.Notes, TermsOfSale: e.TermsOfSale, TermsOfDelivery: e.TermsOfDelivery,
	}
	for i, l := range e.Lines {
		o.Lines[i] = OfferLine{l.Name, l.Description, l.Quantity, l.Unit, l.Rate, l.Amount}
	}
	return o
}
