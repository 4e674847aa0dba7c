package view

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// Create saves a view of a list.
var Create = op.Define(op.Spec{
	ID:      "view.create",
	On:      op.Post("/views"),
	Summary: "Save a view of a list",
	Doc: "A view has filters, an order and columns of a list that the caller may see. It is private unless it is shared, which requires the " +
		"right to edit settings. An organisation keeps at most 1,000 views, 100 of one author (view.too_many).",
	Needs:  rights.Member(),
	Faults: op.Faults{"view.column", "view.query", "view.too_many"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new view.
type CreateInput struct {
	Body NewView
}

// NewView is a view with its list, which does not change afterwards.
type NewView struct {
	Kind view.Kind `json:"kind" enum:"contacts,credit-notes,estimates,invoices,items,jobs,mails,sales-orders" doc:"The list, by its name in paths" example:"sales-orders"`
	view.Form
}

func create(ctx context.Context, a *app.App, in CreateInput) (view.View, error) {
	v := view.View{ID: id.New[view.ID](a.Now), Kind: in.Body.Kind, Form: in.Body.Form, Author: a.Caller.User}
	if err := a.Caller.Needs(rights.View(v.Kind.SeenIn())); err != nil {
		return v, err
	}
	if err := check(a, v.Kind, &v.Form, false); err != nil {
		return v, err
	}
	return v, store.AddView(ctx, a.Table, &v)
}
