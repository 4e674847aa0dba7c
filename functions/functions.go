// Package functions is the catalogue: all operations of the product, by area and
// noun. The bootstraps, the stacks, the local server, the documentation and the
// tests read this one list.
//
// Owns: the list. Does not own: anything else. Invariants: an operation's id, its
// file, its Go value, its sample event and its Lambda function have one name; an
// area is a folder and an HTTP API, a noun is a folder and a stack (the tests here
// check it). An operation never changes its noun, nor a noun its area: AWS would
// create it in the new stack before deleting it from the old one.
package functions

import (
	"slices"

	"comptoir/functions/ask/home"
	"comptoir/functions/ask/search"
	"comptoir/functions/ask/timeline"
	"comptoir/functions/ask/view"
	"comptoir/functions/crm/contact"
	imports "comptoir/functions/data/import"
	"comptoir/functions/data/job"
	"comptoir/functions/goods/item"
	"comptoir/functions/goods/warehouse"
	"comptoir/functions/mail/mail"
	"comptoir/functions/mail/reminder"
	"comptoir/functions/sell/creditnote"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/settings/organization"
	"comptoir/functions/settings/paymentterm"
	"comptoir/functions/settings/role"
	"comptoir/functions/settings/tax"
	"comptoir/functions/settings/user"
	"comptoir/functions/system/me"
	"comptoir/functions/system/openapi"
	"comptoir/functions/system/projection"
	"comptoir/functions/system/route"
	"comptoir/functions/system/schedule"
	"comptoir/shared/op"
)

// Area is a part of the product with an HTTP API of its own, which has at most
// 300 integrations.
type Area struct {
	Name  string
	Nouns []Noun
}

// Noun is a group of operations on one kind of document. Its functions are one stack,
// which has at most 500 resources.
type Noun struct {
	Name       string
	Operations []op.Operation
}

// Areas lists the areas, in the order of the documentation.
func Areas() []Area {
	return []Area{
		{"settings", []Noun{
			{"organization", organization.Operations()},
			{"user", user.Operations()},
			{"role", role.Operations()},
			{"tax", tax.Operations()},
			{"paymentterm", paymentterm.Operations()},
			{"deliverymethod", deliverymethod.Operations()},
		}},
		{"crm", []Noun{
			{"contact", contact.Operations()},
		}},
		{"goods", []Noun{
			{"item", item.Operations()},
			{"warehouse", warehouse.Operations()},
		}},
		{"sell", []Noun{
			{"estimate", estimate.Operations()},
			{"salesorder", salesorder.Operations()},
			{"invoice", invoice.Operations()},
			{"creditnote", creditnote.Operations()},
		}},
		{"mail", []Noun{
			{"mail", mail.Operations()},
			{"reminder", reminder.Operations()},
		}},
		{"data", []Noun{
			{"import", imports.Operations()},
			{"job", job.Operations()},
		}},
		{"ask", []Noun{
			{"home", home.Operations()},
			{"search", search.Operations()},
			{"timeline", timeline.Operations()},
			{"view", view.Operations()},
		}},
		{"system", []Noun{
			{"me", me.Operations()},
			{"projection", projection.Operations()},
			{"schedule", schedule.Operations()},
			{"openapi", openapi.Operations()},
			{"route", route.Operations()},
		}},
	}
}

// All lists every operation.
func All() []op.Operation {
	var all []op.Operation
	for _, a := range Areas() {
		for _, n := range a.Nouns {
			all = append(all, n.Operations...)
		}
	}
	return all
}

// Find returns the operation with an id.
func Find(id string) (op.Operation, bool) {
	all := All()
	i := slices.IndexFunc(all, func(o op.Operation) bool { return o.ID == id })
	if i < 0 {
		return op.Operation{}, false
	}
	return all[i], true
}
