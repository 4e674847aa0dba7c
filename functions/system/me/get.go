package me

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns the caller's user, organisation and rights.
var Get = op.Define(op.Spec{
	ID:      "me.get",
	On:      op.Get("/me"),
	Summary: "Read your user and your rights",
	Doc: "The rights are those of the role in the token. If user.role differs, the role changed after the token was issued: " +
		"sign in again to get a token with the new role. A disabled user has no rights.",
	Needs:  rights.Member(),
	Faults: op.Faults{"not_found"},
	May:    []op.Grant{op.ReadTable},
}, get)

// Me is the caller.
type Me struct {
	User         org.User                          `json:"user" doc:"The caller as a member of the organisation"`
	Organization Organization                      `json:"organization" doc:"The caller's organisation"`
	Role         rights.Role                       `json:"role" enum:"owner,sales,purchasing,accountant,reader" doc:"The role in the token"`
	Rights       map[rights.Module][]rights.Action `json:"rights" doc:"The caller's rights by module"`
	Language     string                            `json:"language" enum:"fr,en" doc:"Language of the user interface: the user's, by default the organisation's"`
}

// Organization is the id and the name of the organisation.
type Organization struct {
	ID   org.OrganizationID `json:"id" doc:"The organisation"`
	Name string             `json:"name" doc:"Name of the organisation"`
}

func get(ctx context.Context, a *app.App, _ op.Nothing) (Me, error) {
	a.Table.Expect(store.Settings())
	u, err := store.Users.Get(ctx, a.Table, a.Caller.User)
	if err != nil {
		return Me{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return Me{}, err
	}
	m := Me{
		User: u, Organization: Organization{s.ID, s.Name}, Role: a.Caller.Role,
		Rights: map[rights.Module][]rights.Action{}, Language: u.Language,
	}
	if m.Language == "" {
		m.Language = s.Language
	}
	for _, module := range rights.Modules() {
		if may := a.Caller.Rights.Actions(module); len(may) > 0 && !u.Disabled {
			m.Rights[module] = may
		}
	}
	return m, nil
}
