package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create takes a customer's order.
var Create = op.Define(op.Spec{
	ID:      "salesorder.create",
	On:      op.Post("/sales-orders"),
	Summary: "Create a sales order",
	Doc: "The customer is named by customer_id, or created together with the order by customer (which needs contacts:create). " +
		"What is left out of a line comes from its item. It is saved as a draft; with send it is confirmed and leaves by mail, always with its PDF (which needs sales_orders:mail).",
	Needs:  rights.Create(rights.SalesOrders),
	Faults: trade.Written.And(rules...).And(letter.Faults...).And(crm.CardFaults...),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is a new order, and whether it leaves at once.
type CreateInput struct {
	Body struct {
		sales.Form
		Send *letter.Written `json:"send,omitempty" doc:"Confirm the order and mail it; left out: save it as a draft"`
	}
}

// Created is a new order, and what was made together with it.
type Created struct {
	sales.View
	Mail               *letter.Mail   `json:"mail,omitempty" doc:"The mail it leaves by"`
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates,omitempty" doc:"Contacts that may be the new customer"`
}

func create(ctx context.Context, a *app.App, in CreateInput) (out Created, err error) {
	f, send := in.Body.Form, in.Body.Send
	if send != nil {
		if err := a.Caller.Needs(rights.Mail(rights.SalesOrders)); err != nil {
			return out, err
		}
	}
	src, like, err := desk.Sources(ctx, a, f.CustomerForm, f.Form)
	if err != nil {
		return out, err
	}
	o, err := sales.New(id.New[sales.OrderID](a.Now), "", f, src)
	if err != nil {
		return out, err
	}
	if o.Number == "" {
		if send != nil { // a number is not taken for what cannot leave
			next := o
			next.Number = "…"
			if _, err := next.Letter("", *send, src.Customer, src.Settings.Name); err != nil {
				return out, fault.Below("/send", err)
			}
		}
		if o.Number, err = store.Orders.NextNumber(ctx, a.Table, o.Number, src.Settings.Numbering.SalesOrder); err != nil {
			return out, err
		}
	}
	if send != nil {
		m, err := dispatch(a, &o, *send, src.Customer, src.Settings.Name)
		if err != nil {
			return out, fault.Below("/send", err)
		}
		out.Mail = &m
	}
	err = store.Orders.Add(a.Table, &o, store.Guard(src.Settings.Preferences))
	out.View, out.PossibleDuplicates = o.Show(), like
	return out, err
}
