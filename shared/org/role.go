package org

import (
	"fmt"
	"maps"
	"slices"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/rights"
	"comptoir/shared/visible"
)

// RoleID identifies a role that an organisation defines.
type RoleID string

// Prefix is the prefix of such a role's id.
func (RoleID) Prefix() string { return "role" }

// OwnRole returns the id of a user's role if the organisation defines it.
func OwnRole(r rights.Role) (RoleID, bool) { return RoleID(r), id.Valid(RoleID(r)) }

// Role is a role that an organisation defines for its users, beside the built-in ones.
type Role struct {
	ID RoleID `json:"id" readOnly:"true" doc:"The role"`
	RoleForm
	journal.Stamp
}

// RoleForm is a role as a user writes it.
type RoleForm struct {
	Name    string  `json:"name" minLength:"1" maxLength:"60" doc:"Its name, different from those of all other roles" example:"Magasinier"`
	Modules Modules `json:"modules" doc:"What the role grants, by module; a module that is left out grants nothing"`
}

// Modules are the rights of a role, by module.
type Modules struct {
	Organization *Access `json:"organization,omitempty" doc:"The organisation itself"`
	Settings     *Access `json:"settings,omitempty" doc:"Taxes, payment terms, delivery methods, warehouses"`
	Users        *Access `json:"users,omitempty" doc:"Users and roles"`
	Contacts     *Access `json:"contacts,omitempty" doc:"Customers and vendors, and the mails to them"`
	Items        *Access `json:"items,omitempty" doc:"Items and stock"`
	Estimates    *Access `json:"estimates,omitempty" doc:"Estimates"`
	SalesOrders  *Access `json:"sales_orders,omitempty" doc:"Sales orders"`
	Invoices     *Access `json:"invoices,omitempty" doc:"Invoices, payments and credit notes"`
	Imports      *Access `json:"imports,omitempty" doc:"Import files"`
	Jobs         *Access `json:"jobs,omitempty" doc:"The progress of imports"`
	Maintenance  *Access `json:"maintenance,omitempty" doc:"Rebuilds of derived data"`
}

// Access is what a role grants in one module.
type Access struct {
	Actions  []rights.Action `json:"actions,omitempty" enum:"view,create,edit,delete,mail,export,approve,mail_any" maxItems:"8" doc:"Actions" example:"[\"view\",\"edit\"]"`
	Hidden   []string        `json:"hidden,omitempty" maxItems:"50" each:"pattern:\"^[a-z0-9_]+(/[a-z0-9_]+)*$\"" doc:"Fields that are neither shown nor written: remarks, or billing_address/street inside an object" example:"[\"remarks\"]"`
	ReadOnly []string        `json:"read_only,omitempty" maxItems:"50" each:"pattern:\"^[a-z0-9_]+(/[a-z0-9_]+)*$\"" doc:"Fields that are shown and not written" example:"[\"email\"]"`
}

// Set are the rights of the role.
func (f RoleForm) Set() rights.Set {
	set := rights.Set{Modules: map[rights.Module]rights.Access{}}
	for m, a := range f.Modules.byName() {
		in := rights.Access{Actions: a.Actions}
		for state, fields := range map[rights.Field][]string{rights.ReadOnly: a.ReadOnly, rights.Hidden: a.Hidden} {
			for _, field := range fields {
				if in.Fields == nil {
					in.Fields = map[string]rights.Field{}
				}
				if in.Fields[field] != rights.Hidden {
					in.Fields[field] = state
				}
			}
		}
		set.Modules[m] = in
	}
	return set
}

// places are the fields of the modules.
func (m *Modules) places() map[rights.Module]**Access {
	return map[rights.Module]**Access{
		rights.Organization: &m.Organization, rights.Settings: &m.Settings, rights.Users: &m.Users, rights.Contacts: &m.Contacts,
		rights.Items: &m.Items, rights.Estimates: &m.Estimates, rights.SalesOrders: &m.SalesOrders, rights.Invoices: &m.Invoices,
		rights.Imports: &m.Imports, rights.Jobs: &m.Jobs, rights.Maintenance: &m.Maintenance,
	}
}

// byName are the modules that the role names.
func (m Modules) byName() map[rights.Module]Access {
	of := map[rights.Module]Access{}
	for name, at := range m.places() {
		if *at != nil {
			of[name] = **at
		}
	}
	return of
}

// ModulesOf are the modules of a built-in role's set.
func ModulesOf(set rights.Set) (m Modules) {
	places := m.places()
	for name, in := range set.Modules {
		*places[name] = &Access{Actions: in.Actions}
	}
	return m
}

// Check tidies the form and refuses an unusable one. known are the fields of each module.
func (f *RoleForm) Check(known func(rights.Module) []string) error {
	var l fault.List
	f.Name = visible.Trim(f.Name)
	if canon.Name(f.Name) == "" {
		l.Add("role.name", "/name", "A name needs a letter or a digit.")
	}
	for _, r := range rights.Roles() {
		if canon.Name(f.Name) == canon.Name(string(r)) {
			l.Add("role.name_taken", "/name", "%s is the name of a built-in role. Choose another name.", f.Name)
		}
	}
	of := f.Modules.byName()
	for _, m := range slices.Sorted(maps.Keys(of)) {
		a := of[m]
		for _, part := range []struct {
			name   string
			fields []string
		}{{"hidden", a.Hidden}, {"read_only", a.ReadOnly}} {
			for i, field := range part.fields {
				if !slices.Contains(known(m), field) {
					at := fmt.Sprintf("/modules/%s/%s/%d", m, part.name, i)
					l.Add("role.field", at, "Records of %s have no field %q. Use a name of the API.", m, field)
				}
			}
		}
		mails := slices.Contains(a.Actions, rights.ActionMail) || slices.Contains(a.Actions, rights.ActionMailAny)
		if len(a.Hidden) > 0 && mails {
			l.Add("role.mail_shows", fmt.Sprintf("/modules/%s/hidden", m), "A mailed paper shows every field. Hide none, or take the right to mail away.")
		}
	}
	return l.Err()
}
