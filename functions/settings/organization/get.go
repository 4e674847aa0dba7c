package organization

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns the caller's organisation.
var Get = op.Define(op.Spec{
	ID:      "organization.get",
	On:      op.Get("/organization"),
	Summary: "Read your organisation",
	Doc:     "With include=logo the response includes the file of the logo.",
	Needs:   rights.View(rights.Organization),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput selects optional data.
type GetInput struct {
	Include string `query:"include" enum:"logo" doc:"logo: the file of the logo, in base64"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.View, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err == nil && in.Include == "logo" {
		s.Logo.File, err = store.Logo(ctx, a.Table, s.Logo.Hash)
	}
	return s.Show(), err
}
