package store

import (
	"comptoir/shared/offer"
	"comptoir/shared/report"
	"comptoir/shared/rights"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Estimates are what customers are offered.
var Estimates = Kind[offer.Estimate, trade.EstimateID, offer.Row]{
	Name: "estimate", Modules: []rights.Module{rights.Estimates}, Schema: 1,
	ID:      func(e offer.Estimate) trade.EstimateID { return e.ID },
	Label:   func(e offer.Estimate) string { return e.Number },
	Subject: func(e offer.Estimate) string { return string(e.Customer.ID) },
	Date:    func(e offer.Estimate) string { return e.Date.String() },
	Row:     offer.Estimate.Row,
	States:  func() []string { return texts(offer.Statuses()) },
	Places:  func(e offer.Estimate) []table.Place { return byDate(string(e.Status), e.Date.String(), e.ID) },
	Words:   offer.Estimate.Words,
	Parents: func(e offer.Estimate) []string { return []string{string(e.Customer.ID)} },
	Facts:   func(e offer.Estimate) report.Facts { return facts(e.Document, e.Customer, string(e.Status)) },
	Uses:    func(e offer.Estimate) []string { return uses(e.Document, e.Customer) },
	Claims:  func(e offer.Estimate) []table.Claim { return numberClaims("estimate", e.Number) },

	Deletable: offer.Estimate.Deletable,
}
