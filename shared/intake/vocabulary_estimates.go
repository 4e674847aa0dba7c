package intake

import (
	"slices"
	"strings"

	"comptoir/shared/sheet"
)

// Fields of an estimate alone.
const (
	estimateValid  Field = "valid_until"
	estimateStatus Field = "status"
)

// estimateTerms is what estimates call their last day and where they stand.
func estimateTerms() []term {
	return []term{
		{estimateValid, 0, []string{
			"Expiry Date", "Expiration Date", "Expiration", "Valid Till", "Valid Until", "Validity Date", "Date de validité", "Date de fin de validité", "Fin de validité",
			"Valable jusqu'au", "Valide jusqu'au", "Date d'expiration", "Échéance du devis", "Échéance devis", "Date d'échéance", "Échéance",
		}},
		{estimateStatus, 30, []string{"Estimate Status", "Quote Status", "Quotation Status", "Status", "State", "Statut du devis", "État du devis", "Statut", "État"}},
	}
}

// Steps are the actions by which an estimate gets to where it stood in the other system,
// and whether that is understood: by how the word for it begins. What has expired was
// sent.
func (h Head) Steps() (actions []string, known bool) {
	for _, s := range []struct{ actions, words []string }{
		{[]string{"mark-sent"}, []string{"sent", "envoy", "viewed", "open", "replied", "quotationsent", "expir", "enattente"}},
		{[]string{"mark-sent", "mark-accepted"}, []string{"accept", "sign", "invoiced", "factur", "ordered", "partiallyordered", "command", "salesorder"}},
		{[]string{"mark-sent", "mark-declined"}, []string{"declin", "refus", "reject", "rejet", "lost", "perdu", "cancel", "annul"}},
		{nil, []string{"draft", "brouillon", "quotation"}},
	} {
		if slices.ContainsFunc(s.words, func(w string) bool { return strings.HasPrefix(sheet.Fold(h.Status), w) }) {
			return s.actions, true
		}
	}
	return nil, h.Status == ""
}
