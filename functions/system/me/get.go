package me

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns the caller's user, organisation and rights, memberships and invitations.
var Get = op.Define(op.Spec{
	ID:      "me.get",
	On:      op.Get("/me"),
	Summary: "Read your user, your rights and your organisations",
	Doc: "The rights are those of the role in the token. If user.role differs, the role changed after the token was issued: " +
		"sign in again to get a token with the new role. A disabled user has no rights. A token that names no organisation has no user and no " +
		"rights: create an organisation or accept an invitation, then request a new token.",
	Needs:  rights.Self(),
	Faults: op.Faults{"not_found"},
	May:    []op.Grant{op.ReadTable},
}, get)

// Me is the caller.
type Me struct {
	User         *User                             `json:"user,omitempty" doc:"The caller as a member of the organisation"`
	Organization *Organization                     `json:"organization,omitempty" doc:"The organisation of the token"`
	Role         rights.Role                       `json:"role,omitempty" doc:"The role in the token: a built-in one, or the id of one of the organisation's"`
	Rights       map[rights.Module][]rights.Action `json:"rights" doc:"The caller's rights by module"`
	Language     string                            `json:"language,omitempty" enum:"fr,en" doc:"Language of the user interface: the user's, by default the organisation's"`
	Memberships  []Membership                      `json:"memberships" doc:"The caller's organisations, the one that comes first at sign-in first"`
	Invitations  []Invitation                      `json:"invitations" doc:"Invitations that the caller can accept or decline"`
}

// User is the caller as a member, whose own data no role hides.
type User struct{ org.User }

// Module makes it no record of the users' module.
func (User) Module() rights.Module { return rights.Personal }

// Organization is the id and the name of an organisation.
type Organization struct {
	ID   org.OrganizationID `json:"id" doc:"The organisation"`
	Name string             `json:"name" doc:"Name of the organisation"`
}

func get(ctx context.Context, a *app.App, _ op.Nothing) (Me, error) {
	m := Me{Rights: map[rights.Module][]rights.Action{}}
	found, err := store.ReadPeople(ctx, a.Tools.Table, a.Caller.Email, a.Caller.Org, a.Caller.User)
	if err != nil {
		return m, err
	}
	m.Memberships, m.Invitations = organizations(found, a.Now)
	if a.Caller.User == "" {
		return m, nil
	}
	u, member := found.Users[a.Caller.Org]
	if !member || u.ID != a.Caller.User {
		return m, fault.NotFound()
	}
	s := found.Settings[a.Caller.Org]
	m.User, m.Organization, m.Role, m.Language = &User{u}, &Organization{s.ID, s.Name}, a.Caller.Role, u.Language
	if m.Language == "" {
		m.Language = s.Language
	}
	for _, module := range rights.Modules() {
		if may := a.Caller.Rights.Actions(module); len(may) > 0 && u.Active() {
			m.Rights[module] = may
		}
	}
	return m, nil
}
