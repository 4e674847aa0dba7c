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

// estimateTerms is what estimates call their number, their id in the other system, their
// dates and where they stand: Zoho Books, Odoo, ERPNext, EBP and Sage, French offices.
func estimateTerms() []term {
	return []term{
		{headNumber, 50, []string{
			"Estimate Number", "Quote Number", "Quotation Number", "Estimate No", "Quote No", "Quotation No", "Estimate#", "Quote#", "Quotation", "Order Reference",
			"N° devis", "N° de devis", "N° du devis", "Numéro de devis", "Numéro du devis", "Numéro devis", "Référence devis", "Référence du devis", "Réf devis", "Devis",
			"N° de pièce", "N° pièce", "Numéro de pièce", "Numéro du document", "N° document", "Document Number",
		}},
		{headRef, 100, []string{"Estimate ID", "Quote ID", "Quotation ID", "ID devis", "Identifiant devis", "External ID", "ID"}},
		{headDate, 0, []string{
			"Estimate Date", "Quote Date", "Quotation Date", "Order Date", "Date du devis", "Date de devis", "Date devis", "Date d'émission", "Date de pièce", "Date du document",
			"Creation Date", "Transaction Date", "Document Date", "Date",
		}},
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
