package document_test

import (
	"fmt"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/offer"
	"comptoir/shared/sales"
)

// lifeCycles returns the state tables of the code, one sentence each, by resource.
func lifeCycles() map[string]string {
	return map[string]string{
		"contact":    lifeCycle(crm.Statuses(), crm.Life().Next()),
		"estimate":   lifeCycle(offer.Statuses(), offer.Life().Next()),
		"salesorder": lifeCycle(sales.Statuses(), sales.Life().Next()),
		"invoice":    lifeCycle(bill.Statuses(), bill.Life().Next()),
		"creditnote": lifeCycle(bill.CreditStatuses(), bill.CreditLife().Next()),
		"mail":       lifeCycle(letter.Statuses(), letter.Life().Next()),
	}
}

// lifeCycle lists the next states of each state; a final state has none.
func lifeCycle[S ~string](states []S, moves map[S][]S) string {
	var steps []string
	for _, from := range states {
		if to := moves[from]; len(to) > 0 {
			steps = append(steps, fmt.Sprintf("%s → %s", from, strings.Trim(strings.ReplaceAll(fmt.Sprint(to), " ", ", "), "[]")))
		}
	}
	return "Life cycle: " + strings.Join(steps, "; ") + "."
}
