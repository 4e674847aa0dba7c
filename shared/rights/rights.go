// Package rights defines the rights of callers: by module and action, for own records only,
// field by field.
//
// Owns: modules, actions, the set of rights as a value, the roles and their built-in
// sets. Does not own: the role of each user (shared/org keeps the membership), the
// check of rights and the removal or refusal of fields (shared/op does both, once, for
// every operation), nor the owner of each record (the store will record it).
// Invariants: a right that a set does not grant is refused; an unknown module, field
// state or role grants nothing.
package rights

// Module is an area of the product for which rights are granted.
type Module string

// The modules of the product.
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

	// Personal is the module of what belongs to a person, and of what every user may do. No set restricts it.
	Personal Module = "platform"

	none     Module = ""
	platform        = Personal
	links    Module = "link"
)

// Action is a kind of work within a module.
type Action string

// The actions for which a right can be granted.
const (
	ActionView    Action = "view"
	ActionCreate  Action = "create"
	ActionEdit    Action = "edit"
	ActionDelete  Action = "delete"
	ActionMail    Action = "mail"
	ActionExport  Action = "export"
	ActionApprove Action = "approve"

	ActionMailAny Action = "mail_any"
)

// Right is one action in one module.
type Right struct {
	Module Module `json:"module"`
	Action Action `json:"action"`
}

// View is the right to see a module's records.
func View(m Module) Right { return Right{m, ActionView} }

// Create is the right to create records.
func Create(m Module) Right { return Right{m, ActionCreate} }

// Edit is the right to change records and their states.
func Edit(m Module) Right { return Right{m, ActionEdit} }

// Delete is the right to delete records.
func Delete(m Module) Right { return Right{m, ActionDelete} }

// Mail is the right to send records to people outside the organisation.
func Mail(m Module) Right { return Right{m, ActionMail} }

// MailAny is the right to send records to any address, not only to the contact's own and to
// users of the organisation.
func MailAny(m Module) Right { return Right{m, ActionMailAny} }

// Member is the right of every user of an organisation, for example to read its own membership.
func Member() Right { return Right{none, ""} }

// SignedIn is the right of every caller with a valid token, even without an organisation.
func SignedIn() Right { return Right{platform, ""} }

// Self is the right of every caller with a valid token to what concerns the caller alone.
// The caller acts as a member of the organisation that the token names, if it names one.
func Self() Right { return Right{platform, "self"} }

// Public is the right of every caller, without a token: the response is the same for all of them.
func Public() Right { return Right{platform, ActionView} }

// Link is the only right of a public link to a document of a kind.
func Link(kind string) Right { return Right{links, Action(kind)} }

// IsLink reports whether the right is the right of a link.
func (r Right) IsLink() bool { return r.Module == links }

// IsPublic reports whether the right needs no token: every caller has it, or every holder
// of a link.
func (r Right) IsPublic() bool { return r == Public() || r.IsLink() }

// NeedsOrganization reports whether only a user of an organisation can have the right.
func (r Right) NeedsOrganization() bool { return r.Module != platform && !r.IsLink() }

// String is the name of the right: "contacts:create".
func (r Right) String() string {
	switch r {
	case Member():
		return "member"
	case SignedIn():
		return "signed-in"
	case Self():
		return "self"
	case Public():
		return "public"
	}
	return string(r.Module) + ":" + string(r.Action)
}

// Modules lists the modules for which rights are granted.
func Modules() []Module {
	return []Module{Organization, Settings, Users, Contacts, Items, Estimates, SalesOrders, Invoices, Imports, Jobs, Maintenance}
}

// Actions lists the actions.
func Actions() []Action {
	return []Action{ActionView, ActionCreate, ActionEdit, ActionDelete, ActionMail, ActionExport, ActionApprove, ActionMailAny}
}
