package intake

import (
	"slices"
	"strings"

	"comptoir/shared/sheet"
)

// These are the fields that only an estimate has.
const (
	estimateValid  Field = "valid_until"
	estimateStatus Field = "status"
)

// estimateTerms returns the terms of an estimate's last day of validity and its status.
func estimateTerms() []term {
	return []term{
		{estimateValid, 0, []string{
			"Expiry Date", "Expiration Date", "Expiration", "Valid Till", "Valid Until", "Validity Date",
			"Date de validité", "Date de fin de validité", "Fin de validité",
			"Valable jusqu'au", "Valide jusqu'au", "Date d'expiration", "Échéance du devis", "Échéance devis", "Date d'échéance", "Échéance",
		}},
		{estimateStatus, 30, []string{
			"Estimate Status", "Quote Status", "Quotation Status", "Status", "State",
			"Statut du devis", "État du devis", "Statut", "État",
		}},
	}
}

// Steps returns the actions that bring an estimate to its status in the other system,
// and reports whether that status is known. A status is recognised by its beginning. An
// expired estimate was sent.
func (h Head) Steps() (actions []string, known bool) {
	for _, s := range []struct{ actions, words []string }{
		{[]string{"mark-sent"}, []string{"sent", "envoy", "viewed", "open", "replied", "quotationsent", "expir", "enattente"}},
		{
			[]string{"mark-sent", "mark-accepted"},
			[]string{"accept", "sign", "invoiced", "factur", "ordered", "partiallyordered", "command", "salesorder"},
		},
		{[]string{"mark-sent", "mark-declined"}, []string{"declin", "refus", "reject", "rejet", "lost", "perdu", "cancel", "annul"}},
		{nil, []string{"draft", "brouillon", "quotation"}},
	} {
		if slices.ContainsFunc(s.words, func(w string) bool { return strings.HasPrefix(sheet.Fold(h.Status), w) }) {
			return s.actions, true
		}
	}
	return nil, h.Status == ""
}
