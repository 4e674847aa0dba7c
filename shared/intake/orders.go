package intake

import (
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/postal"
)

// OrderHead is what all rows of an order say alike.
type OrderHead struct {
	Number           string // the foreign number, kept
	ExternalRef      string
	Date             calendar.Date
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

// OrderLine is one row of an order.
type OrderLine struct {
	Row         int
	Name        string
	SKU         string
	ItemID      string // external id; see Parser.ItemSource
	Description string
	Unit        string
	Quantity    money.Quantity
	Rate        money.Price // as agreed; not the catalogue's
	Discount    money.Discount
	Tax         string // its tax, by the name or the rate it has where it comes from; "": the organisation's default
}

// head reads what belongs to the order; inherited is the currency of the order
// that a row goes on with.
func (r *reading) head(inherited money.Currency) OrderHead {
	h := OrderHead{
		Number: r.line(orderNumber), ExternalRef: r.line(orderRef),
		Date: r.date(orderDate), ExpectedShipment: r.date(orderShipment), ExpectedDelivery: r.date(orderDelivery),
		Reference: r.line(orderReference), CustomerName: r.line(orderCustomer), CustomerID: r.line(orderCustomerID), CustomerEmail: r.email(orderEmail),
		Salesperson: r.line(salesperson), TaxInclusive: r.yes(taxInclusive), Notes: r.text(orderNotes),
	}
	h.Billing, h.Shipping = r.addresses()
	if h.Number == "" {
		h.Number = h.ExternalRef
	}
	if h.Currency = r.currency(); r.cell(currency) == "" && !inherited.IsZero() {
		h.Currency = inherited
	}
	h.Discount.Percent = r.percent(orderPercent)
	if h.Discount.Percent.IsZero() {
		h.Discount.Amount = r.amount(orderAmount, h.Currency)
	}
	h.ShippingCharge = r.amount(shippingCharge, h.Currency)
	h.Adjustment = r.amount(adjustment, h.Currency)
	return h
}

// complete says what an order's first row lacks.
func (r *reading) complete(h OrderHead) {
	if h.Number == "" {
		r.need(r.firstKnown(orderNumber, orderRef))
	}
	if h.Date.IsZero() && r.cell(orderDate) == "" {
		r.need(orderDate)
	}
	if h.CustomerName == "" && h.CustomerID == "" {
		r.need(r.firstKnown(orderCustomer, orderCustomerID))
	}
}

func (r *reading) orderLine(c money.Currency) OrderLine {
	l := OrderLine{
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
