package words

// Kind is a kind of document.
type Kind string

// The documents of a trading company.
const (
	Estimate      Kind = "estimate"
	SalesOrder    Kind = "sales_order"
	DeliveryNote  Kind = "delivery_note"
	Invoice       Kind = "invoice"
	CreditNote    Kind = "credit_note"
	PurchaseOrder Kind = "purchase_order"
)

// Title returns the name printed at the top of the document: "Facture", "Credit note". For an unknown kind it returns
// its code.
func (l Language) Title(k Kind) string {
	if names, known := kindNames[k]; known {
		return l.Say(names.name)
	}
	return string(k)
}

// Voided returns the word printed across a void document; in French it agrees with the gender of the document's name.
func (l Language) Voided(k Kind) string {
	if l == French && kindNames[k].feminine {
		return "Annulée"
	}
	return l.Say(Phrase{French: "Annulé", English: "Void"})
}

// Addressee returns the label printed above the address of the party that receives a document.
func (l Language) Addressee(k Kind) string {
	switch k {
	case Invoice:
		return l.Label(BilledTo)
	case PurchaseOrder:
		return l.Label(Supplier)
	}
	return l.Label(Customer)
}

// kindNames contains the names of the kinds, and whether the French name is feminine.
var kindNames = map[Kind]struct {
	name     Phrase
	feminine bool
}{
	Estimate:      {Phrase{French: "Devis", English: "Estimate"}, false},
	SalesOrder:    {Phrase{French: "Commande", English: "Sales order"}, true},
	DeliveryNote:  {Phrase{French: "Bon de livraison", English: "Delivery note"}, false},
	Invoice:       {Phrase{French: "Facture", English: "Invoice"}, true},
	CreditNote:    {Phrase{French: "Avoir", English: "Credit note"}, false},
	PurchaseOrder: {Phrase{French: "Bon de commande", English: "Purchase order"}, false},
}
