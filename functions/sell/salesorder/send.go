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
	Doc:     "It always goes as PDF. A draft is confirmed by being sent. Without a recipient, and if the customer has no address either, it is refused with mail.no_recipient. It leaves within a moment.",
	Needs:   rights.Mail(rights.SalesOrders),
	Faults:  letter.Faults.And("order.status", "stock.short"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, send)

// SendInput is the order and what its sender writes.
type SendInput struct {
	ID   sales.OrderID `path:"id" doc:"The order"`
	Body letter.Written
}

// Sent is the order, and the mail it leaves by.
type Sent struct {
	sales.View
	Mail letter.Mail `json:"mail" doc:"The mail it leaves by"`
}

func send(ctx context.Context, a *app.App, in SendInput) (Sent, error) {
	o, _, m, err := desk.Send(ctx, a, store.Orders, in.ID, *in.Body.Post(), leave)
	return Sent{View: o.Show(), Mail: m}, err
}

// leave notes that an order leaves by mail.
func leave(o *sales.Order, _ trade.Sources) error { return o.Send() }
