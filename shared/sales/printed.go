package sales

import (
	"comptoir/shared/org"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Printed is the order as it is now. One that was merged into another is void
// like one that was cancelled: the other one counts.
func (o Order) Printed(org.Profile) (trade.Printed, error) {
	p := trade.Printed{
		Kind: words.SalesOrder, Number: o.Number, Document: o.Document, Buyer: o.Customer, Made: o.UpdatedAt,
		Facts: append([]trade.Fact{{Label: words.ExpectedShipment, Day: o.ExpectedShipment}}, o.Agreed()...),
	}
	switch o.Status {
	case Draft:
		p.State = trade.Draft
	case Void, Merged:
		p.State = trade.Void
	}
	return p, nil
}
