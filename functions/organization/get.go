package organization

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// Get gives the organisation the caller works in.
var Get = op.Define(op.Spec{
	ID:      "organization.get",
	On:      op.Get("/organization"),
	Summary: "Read your organisation",
	Needs:   rights.View(rights.Organization),
	May:     []op.Grant{op.ReadTable},
}, get)

func get(ctx context.Context, a *app.App, _ op.Nothing) (org.Organization, error) {
	s, err := a.Table.Settings(ctx)
	return s.Organization, err
}
