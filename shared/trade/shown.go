package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Shown is the view of a document for the holder of its link: the content of its
// PDF, without internal fields.
type Shown struct {
	Number          string         `json:"number" doc:"Its number"`
	Status          string         `json:"status" doc:"State of the document" example:"sent"`
	ValidUntil      calendar.Date  `json:"valid_until" doc:"Last day of the link"`
	Date            calendar.Date  `json:"date" doc:"Date of the document"`
	Seller          string         `json:"seller" doc:"The selling organisation"`
	Customer        string         `json:"customer" doc:"The customer"`
	Language        string         `json:"language" doc:"Language of its page" example:"fr"`
	Currency        money.Currency `json:"currency" doc:"Currency of its amounts"`
	Lines           []ShownLine    `json:"lines" doc:"Lines, in the order in which they are printed"`
	Totals          money.Totals   `json:"totals" doc:"Totals of the document"`
	Notes           string         `json:"notes,omitempty" doc:"Notes for the customer"`
	TermsOfSale     string         `json:"terms_of_sale,omitempty" doc:"Terms of sale"`
	TermsOfDelivery string         `json:"terms_of_delivery,omitempty" doc:"Terms of delivery"`
}

// ShownLine is a line of a Shown document.
type ShownLine struct {
	Name        string         `json:"name" doc:"Name of the line"`
	Description string         `json:"description,omitempty" doc:"Description, printed below the name"`
	Quantity    money.Quantity `json:"quantity" doc:"Quantity"`
	Unit        string         `json:"unit,omitempty" doc:"Unit of the quantity"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit"`
	Amount      money.Amount   `json:"amount" doc:"Amount after its discount, including tax if the prices include tax"`
}

// Show returns the view of a document for the holder of its link.
func Show(d Linked, by org.Seller) Shown {
	v := d.Voucher()
	s := Shown{
		Number: v.Number, Status: v.Status, ValidUntil: d.LinkedUntil(), Date: v.Date,
		Seller: by.LegalName, Customer: v.Party.LegalName, Language: v.Language, Currency: v.Currency,
		Lines: make([]ShownLine, len(v.Lines)), Totals: v.Totals,
		Notes: v.Notes, TermsOfSale: v.TermsOfSale, TermsOfDelivery: v.TermsOfDelivery,
	}
	for i, l := range v.Lines {
		s.Lines[i] = ShownLine{l.Name, l.Description, l.Quantity, l.Unit, l.Rate, l.Amount}
	}
	return s
}
