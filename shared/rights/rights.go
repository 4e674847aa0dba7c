// Package rights says what callers may do: module by action, own records only,
// field by field.
//
// Owns: modules, actions, the set of rights as a value, the roles and their built-in
// sets. Does not own: which user has which role (shared/org keeps the membership),
// where a right is asked for and where fields are taken out or refused (shared/op
// does, once, for every operation), nor which records are a user's own (the store
// knows). Invariants: what a set does not grant is refused; a module, a field state
// or a role that is not known grants nothing.
package rights

// Module is a part of the product that rights are given for.
type Module string

// The modules of the spine.
const (
	Settings     Module = "settings"
	Users        Module = "users"
	Contacts     Module = "contacts"
	Items        Module = "items"
	Estimates    Module = "estimates"
	SalesOrders  Module = "sales_orders"
	Invoices     Module = "invoices"
	Imports      Module = "imports"
	Jobs         Module = "jobs"
	Maintenance  Module = "maintenance"
	Organization Module = "organization"

	none     Module = ""
	platform Module = "platform"
	links    Module = "link"
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

// Link is the one right that a public link to a document of a kind gives.
func Link(kind string) Right { return Right{links, Action(kind)} }

// IsLink reports whether the right is that of a link.
func (r Right) IsLink() bool { return r.Module == links }

// IsPublic reports whether the right needs no token: all callers have it, or the holders
// of a link.
func (r Right) IsPublic() bool { return r == Public() || r.IsLink() }

// NeedsOrganization reports whether only a user of an organisation can have the right.
func (r Right) NeedsOrganization() bool { return r.Module != platform && !r.IsLink() }

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

// Modules lists the modules that rights are given for.
func Modules() []Module {
	return []Module{Organization, Settings, Users, Contacts, Items, Estimates, SalesOrders, Invoices, Imports, Jobs, Maintenance}
}

// Actions lists the actions.
func Actions() []Action {
	return []Action{ActionView, ActionCreate, ActionEdit, ActionDelete, ActionMail, ActionExport, ActionApprove}
}
