package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Send mails an order to its customer.
var Send = op.Define(op.Spec{
	ID:      "salesorder.send",
	On:      op.Post("/sales-orders/{id}/send"),
	Summary: "Mail a sales order",
	Doc: "The PDF is always attached. A draft is confirmed. " +
		"If neither the request nor the customer has a mail address, the request is refused with mail.no_recipient. " +
		"The mail is sent shortly afterwards.",
	Needs:  rights.Mail(rights.SalesOrders),
	Faults: letter.Faults.And("document.customer_incomplete", "order.status", "stock.short"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, send)

// SendInput is the order and the fields of its mail.
type SendInput struct {
	ID   sales.OrderID `path:"id" doc:"The order"`
	Body letter.Written
}

// Sent is the order and its mail.
type Sent struct {
	sales.View
	Mail letter.Mail `json:"mail" doc:"The mail of the order"`
}

func send(ctx context.Context, a *app.App, in SendInput) (Sent, error) {
	o, s, m, err := desk.Send(ctx, a, store.Orders, in.ID, *in.Body.Post(), recordMail)
	return Sent{View: o.Show(s.Seller), Mail: m}, err
}

// recordMail records that an order is mailed.
func recordMail(o *sales.Order, _ trade.Sources) error { return o.Send() }
