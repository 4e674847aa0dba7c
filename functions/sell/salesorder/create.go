package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create creates an order of a customer.
var Create = op.Define(op.Spec{
	ID:      "salesorder.create",
	On:      op.Post("/sales-orders"),
	Summary: "Create a sales order",
	Doc: "The customer is named by customer_id, or created together with the order by customer (which needs contacts:create). " +
		"Fields omitted from a line come from its item. The order is saved as a draft; " +
		"with send it is confirmed and mailed, always with its PDF (which needs sales_orders:mail).",
	Needs:  rights.Create(rights.SalesOrders),
	Faults: trade.Written.And(rules...).And(letter.Faults...).And(crm.CardFaults...),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Totals: true,
}, create)

// CreateInput is a new order, and its mail if it is sent at once.
type CreateInput struct {
	Body struct {
		sales.Form
		Send *letter.Written `json:"send,omitempty" doc:"Confirm and mail the order; omit it to save a draft"`
	}
}

// Created is a new order and the documents created together with it.
type Created struct {
	sales.View
	desk.Made
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	store.ExpectExternalReference(a.Table, in.Body.Form)
	o, s, made, err := desk.Create(ctx, a, store.Orders, in.Body.Form, sales.New, in.Body.Send.Post(), recordMail)
	if err != nil {
		return Created{}, err
	}
	v, err := warned(ctx, a, o, s)
	return Created{v, made}, err
}

// warned returns an order as in responses, with a warning if its customer gave its reference
// before.
func warned(ctx context.Context, a *app.App, o sales.Order, s org.Settings) (sales.View, error) {
	v := o.Show(s.Seller)
	twice, err := store.Orders.WarnOfReference(ctx, a.Table, o)
	v.Warnings = append(v.Warnings, twice...)
	return v, err
}
