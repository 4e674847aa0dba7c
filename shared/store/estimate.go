package store

import (
	"comptoir/shared/cycle"
	"comptoir/shared/offer"
	"comptoir/shared/rights"
	"comptoir/shared/trade"
)

// Estimates are offers to customers.
var Estimates = traded(Kind[offer.Estimate, trade.EstimateID, offer.Row]{
	Name: "estimate", Modules: []rights.Module{rights.Estimates}, Schema: 1,
	Life:   func() cycle.Life[offer.Estimate] { return offer.Life() },
	ID:     func(e offer.Estimate) trade.EstimateID { return e.ID },
	Row:    offer.Estimate.Row,
	States: func() []string { return texts(offer.Statuses()) },
	Refers: func(e offer.Estimate) bool { return e.Status != offer.Declined },
})
