// Package rights says who may do what: module by action, role by role.
//
// Owns: modules, actions, roles and the matrix between them. Does not own: who
// has which role (shared/org keeps the membership) nor where a right is asked
// for (shared/op does, once, for every operation). Invariants: what the matrix
// does not grant is refused; the owner may do everything.
package rights

import "slices"

// Module is a part of the product that rights are given for.
type Module string

// The modules of the spine.
const (
	Settings     Module = "settings"
	Users        Module = "users"
	Contacts     Module = "contacts"
	Items        Module = "items"
	SalesOrders  Module = "sales_orders"
	Invoices     Module = "invoices"
	Imports      Module = "imports"
	Jobs         Module = "jobs"
	Maintenance  Module = "maintenance"
	none         Module = ""
	platform     Module = "platform"
	Organization Module = "organization"
)

// Action is what is done within a module.
type Action string

// The actions a right can be given for.
const (
	ActionView    Action = "view"
	ActionCreate  Action = "create"
	ActionEdit    Action = "edit"
	ActionDelete  Action = "delete"
	ActionMail    Action = "mail"
	ActionExport  Action = "export"
	ActionApprove Action = "approve"
)

// Right is one action in one module.
type Right struct {
	Module Module `json:"module"`
	Action Action `json:"action"`
}

// View is the right to see a module's records.
func View(m Module) Right { return Right{m, ActionView} }

// Create is the right to make new records.
func Create(m Module) Right { return Right{m, ActionCreate} }

// Edit is the right to change records and to move them through their states.
func Edit(m Module) Right { return Right{m, ActionEdit} }

// Delete is the right to remove records.
func Delete(m Module) Right { return Right{m, ActionDelete} }

// Mail is the right to send records to somebody outside.
func Mail(m Module) Right { return Right{m, ActionMail} }

// Member is what every user of an organisation may do, such as asking who he is.
func Member() Right { return Right{none, ""} }

// SignedIn is what anybody with a valid token may do, even without an organisation.
func SignedIn() Right { return Right{platform, ""} }

// Public is what needs no token: the answer is the same for everybody.
func Public() Right { return Right{platform, ActionView} }

// IsPublic tells whether the right needs no token.
func (r Right) IsPublic() bool { return r == Public() }

// NeedsOrganization tells whether the right exists only inside an organisation.
func (r Right) NeedsOrganization() bool { return r.Module != platform }

// String is the right in words: "contacts:create".
func (r Right) String() string {
	switch r {
	case Member():
		return "member"
	case SignedIn():
		return "signed-in"
	case Public():
		return "public"
	}
	return string(r.Module) + ":" + string(r.Action)
}

// Role is what a user is in an organisation.
type Role string

// The roles of an organisation.
const (
	Owner      Role = "owner"
	Sales      Role = "sales"
	Purchasing Role = "purchasing"
	Accountant Role = "accountant"
	Reader     Role = "reader"
)

// Roles lists the roles, most powerful first.
func Roles() []Role { return []Role{Owner, Sales, Purchasing, Accountant, Reader} }

// Modules lists the modules that rights are given for.
func Modules() []Module {
	return []Module{Organization, Settings, Users, Contacts, Items, SalesOrders, Invoices, Imports, Jobs, Maintenance}
}

// Actions lists the actions.
func Actions() []Action {
	return []Action{ActionView, ActionCreate, ActionEdit, ActionDelete, ActionMail, ActionExport, ActionApprove}
}

func may(a ...Action) []Action { return a }

// granted is the matrix; the owner is not in it, since he may do everything.
func granted(r Role, m Module) []Action {
	view := may(ActionView)
	work := may(ActionView, ActionCreate, ActionEdit, ActionDelete, ActionMail, ActionExport)
	switch r {
	case Sales:
		return map[Module][]Action{
			Organization: view, Settings: view, Contacts: work, Items: view, SalesOrders: work,
			Invoices: may(ActionView, ActionCreate, ActionMail), Imports: may(ActionCreate), Jobs: view,
		}[m]
	case Purchasing:
		return map[Module][]Action{
			Organization: view, Settings: view, Contacts: work, Items: work,
			SalesOrders: view, Imports: may(ActionCreate), Jobs: view,
		}[m]
	case Accountant:
		return map[Module][]Action{
			Organization: view, Settings: may(ActionView, ActionCreate, ActionEdit, ActionDelete), Contacts: work, Items: view,
			SalesOrders: may(ActionView, ActionExport), Invoices: append(work, ActionApprove), Imports: may(ActionCreate), Jobs: work,
		}[m]
	case Reader:
		if !slices.Contains(Modules(), m) || m == Users || m == Maintenance || m == Imports {
			return nil
		}
		return view
	}
	return nil
}

// Granted lists what the role may do in a module.
func (r Role) Granted(m Module) []Action {
	if r == Owner {
		return Actions()
	}
	return granted(r, m)
}

// May tells whether the role grants the right.
func (r Role) May(want Right) bool {
	if !slices.Contains(Roles(), r) {
		return false
	}
	if want.Module == none || want.Module == platform {
		return true
	}
	return slices.Contains(r.Granted(want.Module), want.Action)
}
