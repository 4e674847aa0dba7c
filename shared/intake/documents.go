package intake

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/postal"
)

// Head is the data of a document that all its rows share.
type Head struct {
	Number           string // the number in the other system, which the document keeps
	ExternalRef      string
	Date             calendar.Date
	ValidUntil       calendar.Date // of an estimate
	Status           string        // of an estimate, in the words of the other system
	ExpectedShipment calendar.Date
	ExpectedDelivery calendar.Date
	Reference        string // the customer's own order number
	CustomerName     string
	CustomerID       string // external id; see Parser.CustomerSource
	CustomerEmail    string
	Salesperson      string
	Currency         money.Currency
	TaxInclusive     bool
	Discount         money.Discount // off all lines together
	ShippingCharge   money.Amount
	Adjustment       money.Amount
	Notes            string
	Billing          postal.Address // empty when the file has none
	Shipping         postal.Address
}

// Line is a line of a document, which is one row of the file.
type Line struct {
	Row         int
	Name        string
	SKU         string
	ItemID      string // external id; see Parser.ItemSource
	Description string
	Unit        string
	Quantity    money.Quantity
	Rate        money.Price // the agreed price, not that of the catalogue
	Discount    money.Discount
	Tax         string // its tax, by its name or rate in the other system; "": the organisation's default
}

// head reads the fields of the document; inherited is the currency of the document's
// first row, for a row without a currency.
func (r *reading) head(inherited money.Currency) Head {
	h := Head{
		Number: r.line(headNumber), ExternalRef: r.line(headRef),
		Date: r.date(headDate), ValidUntil: r.date(estimateValid), Status: r.line(estimateStatus),
		ExpectedShipment: r.date(headShipment), ExpectedDelivery: r.date(headDelivery), Reference: r.line(headReference),
		CustomerName: r.line(headCustomer), CustomerID: r.line(headCustomerID), CustomerEmail: r.email(headEmail),
		Salesperson: r.line(salesperson), TaxInclusive: r.yes(taxInclusive), Notes: r.text(headNotes),
	}
	h.Billing, h.Shipping = r.addresses()
	if h.Number == "" {
		h.Number = h.ExternalRef
	}
	if h.Currency = r.currency(); r.cell(currency) == "" && !inherited.IsZero() {
		h.Currency = inherited
	}
	h.Discount.Percent = r.percent(headPercent)
	if h.Discount.Percent.IsZero() {
		h.Discount.Amount = r.amount(headAmount, h.Currency)
	}
	h.ShippingCharge = r.amount(shippingCharge, h.Currency)
	h.Adjustment = r.amount(adjustment, h.Currency)
	return h
}

// complete records the required fields that a document's first row lacks.
func (r *reading) complete(h Head) {
	if h.Number == "" {
		r.need(r.firstKnown(headNumber, headRef))
	}
	if h.Date.IsZero() && r.cell(headDate) == "" {
		r.need(headDate)
	}
	if h.CustomerName == "" && h.CustomerID == "" {
		r.need(r.firstKnown(headCustomer, headCustomerID))
	}
}

func (r *reading) documentLine(c money.Currency) Line {
	l := Line{
		Row: r.row.Number, Name: r.line(lineName), SKU: r.line(lineSKU), ItemID: r.line(lineItemID),
		Description: r.text(lineDescription), Unit: r.line(lineUnit), Tax: r.line(lineTax),
	}
	if l.Name == "" && l.SKU == "" && l.ItemID == "" {
		r.need(r.firstKnown(lineName, lineSKU, lineItemID))
	}
	var given bool
	if l.Quantity, given = r.quantity(lineQuantity); !given && r.cell(lineQuantity) == "" {
		r.need(lineQuantity)
	}
	if l.Rate, given = r.price(lineRate, c); !given && r.cell(lineRate) == "" {
		r.need(lineRate)
	}
	l.Discount.Percent = r.percent(linePercent)
	if l.Discount.Percent.IsZero() {
		l.Discount.Amount = r.amount(lineAmount, c)
	}
	return l
}
