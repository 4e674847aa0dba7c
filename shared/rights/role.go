package rights

// Role is the function of a user in an organisation.
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

// Set are the rights of the role. An unknown role has none.
func (r Role) Set() Set {
	view, enter := may(ActionView), may(ActionCreate)
	work := may(ActionView, ActionCreate, ActionEdit, ActionDelete, ActionMail, ActionExport)
	switch r {
	case Owner:
		all := Set{Modules: map[Module]Access{}}
		for _, m := range Modules() {
			all.Modules[m] = may(Actions()...)
		}
		return all
	case Sales:
		return Set{Modules: map[Module]Access{
			Organization: view, Settings: view, Contacts: work, Items: view, Estimates: work, SalesOrders: work,
			Invoices: may(ActionView, ActionCreate, ActionMail), Imports: enter, Jobs: view,
		}}
	case Purchasing:
		return Set{Modules: map[Module]Access{
			Organization: view, Settings: view, Contacts: work, Items: work, Estimates: view, SalesOrders: view, Imports: enter, Jobs: view,
		}}
	case Accountant:
		return Set{Modules: map[Module]Access{
			Organization: view, Settings: may(ActionView, ActionCreate, ActionEdit, ActionDelete), Contacts: work, Items: view,
			Estimates: may(ActionView, ActionExport), SalesOrders: may(ActionView, ActionExport),
			Invoices: may(append(work.Actions, ActionApprove, ActionMailAny)...), Imports: enter, Jobs: work,
		}}
	case Reader:
		return Set{Modules: map[Module]Access{
			Organization: view, Settings: view, Contacts: view, Items: view, Estimates: view, SalesOrders: view, Invoices: view, Jobs: view,
		}}
	}
	return Set{}
}

func may(a ...Action) Access { return Access{Actions: a} }
