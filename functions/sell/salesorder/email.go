package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Email sends an order to its customer.
var Email = op.Define(op.Spec{
	ID:      "salesorder.email",
	On:      op.Post("/sales-orders/{id}/email"),
	Summary: "Mail a sales order",
	Doc:     "It always goes as PDF. A draft is confirmed by being sent. Without a recipient, and if the customer has no address either, it is refused with mail.no_recipient. It leaves within a moment.",
	Needs:   rights.Mail(rights.SalesOrders),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, email)

// EmailInput is the order and what its sender writes.
type EmailInput struct {
	ID   sales.OrderID `path:"id" doc:"The order"`
	Body letter.Written
}

// Emailed is the order, and the mail it leaves by.
type Emailed struct {
	View
	Mail letter.Mail `json:"mail" doc:"The mail it leaves by"`
}

func email(ctx context.Context, a *app.App, in EmailInput) (Emailed, error) {
	o, s, err := open(ctx, a, in.ID)
	if err != nil {
		return Emailed{}, err
	}
	customer, err := store.Contacts.Get(ctx, a.Table, o.Customer.ID)
	if err != nil {
		return Emailed{}, err
	}
	m, err := dispatch(a, &o, in.Body, customer, s.Name)
	if err != nil {
		return Emailed{}, err
	}
	err = store.Orders.Save(a.Table, &o, store.Guard(s.Preferences))
	return Emailed{View: viewOf(o), Mail: m}, err
}
