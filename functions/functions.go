// Package functions is the catalogue: every operation of the product, package
// by package. The bootstraps, the stack, the local server, the documentation
// and the tests all read this one list.
//
// Owns: the list. Does not own: anything else. Invariants: an operation's name,
// its file, its Go value, its sample event and its Lambda function are called
// alike (the tests here hold it).
package functions

import (
	"slices"

	"comptoir/functions/contact"
	"comptoir/functions/creditnote"
	"comptoir/functions/deliverymethod"
	imports "comptoir/functions/import"
	"comptoir/functions/invoice"
	"comptoir/functions/item"
	"comptoir/functions/job"
	"comptoir/functions/mail"
	"comptoir/functions/me"
	"comptoir/functions/openapi"
	"comptoir/functions/organization"
	"comptoir/functions/paymentterm"
	"comptoir/functions/projection"
	"comptoir/functions/reminder"
	"comptoir/functions/route"
	"comptoir/functions/salesorder"
	"comptoir/functions/schedule"
	"comptoir/functions/tax"
	"comptoir/functions/timeline"
	"comptoir/functions/user"
	"comptoir/functions/warehouse"
	"comptoir/shared/op"
)

// All lists every operation.
func All() []op.Operation {
	return slices.Concat(
		organization.Operations(),
		user.Operations(),
		me.Operations(),
		tax.Operations(),
		paymentterm.Operations(),
		warehouse.Operations(),
		deliverymethod.Operations(),
		contact.Operations(),
		item.Operations(),
		salesorder.Operations(),
		invoice.Operations(),
		creditnote.Operations(),
		mail.Operations(),
		reminder.Operations(),
		imports.Operations(),
		job.Operations(),
		timeline.Operations(),
		projection.Operations(),
		schedule.Operations(),
		openapi.Operations(),
		route.Operations(),
	)
}

// Find is the operation of the given name.
func Find(id string) (op.Operation, bool) {
	all := All()
	i := slices.IndexFunc(all, func(o op.Operation) bool { return o.ID == id })
	if i < 0 {
		return op.Operation{}, false
	}
	return all[i], true
}
