package role

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the roles.
var List = op.Define(op.Spec{
	ID:      "role.list",
	On:      op.Get("/roles"),
	Summary: "List roles",
	Doc:     "The organisation's own roles by name, and the built-in ones beside them.",
	Needs:   rights.View(rights.Users),
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is the page.
type ListInput struct {
	op.Listing
}

// Page is a page of roles, with the built-in ones.
type Page struct {
	op.List[org.Role]
	BuiltIn []BuiltIn `json:"built_in" doc:"The roles of every organisation, which do not change"`
}

// BuiltIn is a role of every organisation.
type BuiltIn struct {
	ID      rights.Role `json:"id" doc:"The role, as a user has it" example:"sales"`
	Modules org.Modules `json:"modules" doc:"What it grants"`
}

func list(ctx context.Context, a *app.App, in ListInput) (Page, error) {
	rows, next, err := store.Roles.List(ctx, a.Table, store.Filter{}, in.Page(false))
	page := Page{List: op.ListOf(rows, next)}
	for _, r := range rights.Roles() {
		page.BuiltIn = append(page.BuiltIn, BuiltIn{r, org.ModulesOf(r.Set())})
	}
	return page, err
}
