package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Shown is a document as the holder of a link to it sees it: what its paper says, and
// nothing that is internal.
type Shown struct {
	Number          string         `json:"number" doc:"Its number"`
	Status          string         `json:"status" doc:"Where it stands" example:"sent"`
	ValidUntil      calendar.Date  `json:"valid_until" doc:"The last day of the link"`
	Date            calendar.Date  `json:"date" doc:"Its date"`
	Seller          string         `json:"seller" doc:"The organisation that sells"`
	Customer        string         `json:"customer" doc:"The customer it is for"`
	Language        string         `json:"language" doc:"Language of its page" example:"fr"`
	Currency        money.Currency `json:"currency" doc:"Currency of its amounts"`
	Lines           []ShownLine    `json:"lines" doc:"What it is about"`
	Totals          money.Totals   `json:"totals" doc:"What it comes to"`
	Notes           string         `json:"notes,omitempty" doc:"For the customer"`
	TermsOfSale     string         `json:"terms_of_sale,omitempty" doc:"Terms of sale"`
	TermsOfDelivery string         `json:"terms_of_delivery,omitempty" doc:"Terms of delivery"`
}

// ShownLine is a line of it.
type ShownLine struct {
	Name        string         `json:"name" doc:"What it is called"`
	Description string         `json:"description,omitempty" doc:"More of it"`
	Quantity    money.Quantity `json:"quantity" doc:"How much"`
	Unit        string         `json:"unit,omitempty" doc:"Unit"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit"`
	Amount      money.Amount   `json:"amount" doc:"What it costs after its discount, as priced"`
}

// Show is a document as the holder of a link sees it.
func Show(d Linked, by org.Seller) Shown {
	v := d.Voucher()
	s := Shown{
		Number: v.Number, Status: v.Status, ValidUntil: d.LinkedUntil(), Date: v.Date, Seller: by.LegalName, Customer: v.Party.LegalName, Language: v.Language, Currency: v.Currency,
		Lines: make([]ShownLine, len(v.Lines)), Totals: v.Totals, Notes: v.Notes, TermsOfSale: v.TermsOfSale, TermsOfDelivery: v.TermsOfDelivery,
	}
	for i, l := range v.Lines {
		s.Lines[i] = ShownLine{l.Name, l.Description, l.Quantity, l.Unit, l.Rate, l.Amount}
	}
	return s
}
