package sales

import (
	"comptoir/shared/org"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Printed returns the order as it is now. A merged order is printed as void,
// because the order it was merged into replaces it.
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
