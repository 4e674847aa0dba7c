package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// ConvertToOrder creates an order from an estimate, as a whole or in part.
var ConvertToOrder = op.Define(op.Spec{
	ID:      "estimate.convert-to-order",
	On:      op.Post("/estimates/{id}/convert-to-order"),
	Summary: "Convert an estimate to a sales order",
	Doc:     "All fields are copied from the estimate and can be changed on the draft. Each quantity can be converted once. " + converting,
	Needs:   rights.Create(rights.SalesOrders),
	Faults: trade.Converted.And(
		"document.number_automatic", "document.number_missing", "document.number_taken", "estimate.status", "line.over_converted"),
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, convertToOrder)

// ConvertToOrderInput is the estimate and the quantities to order.
type ConvertToOrderInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body struct {
		Lines  []trade.Taken `json:"lines,omitempty" maxItems:"500" doc:"Lines and quantities to order; by default all remaining quantities"`
		Number string        `json:"number,omitempty" maxLength:"50" doc:"Order number, if the organisation assigns numbers manually; otherwise omit it"`
	}
}

// Ordered is the new order and the changed estimate.
type Ordered struct {
	Order    sales.View    `json:"order" doc:"The new order"`
	Estimate offer.View    `json:"estimate" doc:"The estimate with its converted quantities"`
	Warnings []fault.Field `json:"warnings,omitempty" doc:"Warnings about the conversion"`
}

func convertToOrder(ctx context.Context, a *app.App, in ConvertToOrderInput) (Ordered, error) {
	var warnings []fault.Field
	draw := func(e *offer.Estimate, s org.Settings) (sales.Order, error) {
		warnings = e.Warnings(s.Today(a.Now))
		return e.Order(id.New[sales.OrderID](a.Now), in.Body.Number, in.Body.Lines, s, a.Now)
	}
	e, o, s, err := desk.Convert(ctx, a, store.Estimates, in.ID, "convert-to-order", store.Orders, draw)
	return Ordered{Order: o.Show(s.Seller), Estimate: e.Show(s.Seller, a.Now), Warnings: warnings}, err
}
