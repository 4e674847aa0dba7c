package words

// Kind is what a document is called.
type Kind string

// The documents a trading company hands out.
const (
	Estimate      Kind = "estimate"
	SalesOrder    Kind = "sales_order"
	DeliveryNote  Kind = "delivery_note"
	Invoice       Kind = "invoice"
	CreditNote    Kind = "credit_note"
	PurchaseOrder Kind = "purchase_order"
)

// Title is the name printed over the document: "Facture", "Credit note". A kind without a name is its code.
func (l Language) Title(k Kind) string {
	if paper, known := papers[k]; known {
		return l.Say(paper.name)
	}
	return string(k)
}

// Voided is the word printed across a document that no longer counts; in French it agrees with the document's name.
func (l Language) Voided(k Kind) string {
	if l == French && papers[k].feminine {
		return "Annulée"
	}
	return l.Say(Phrase{French: "Annulé", English: "Void"})
}

// Addressee is what stands over the party a document is for.
func (l Language) Addressee(k Kind) string {
	switch k {
	case Invoice:
		return l.Label(BilledTo)
	case PurchaseOrder:
		return l.Label(Supplier)
	}
	return l.Label(Customer)
}

// papers are the names of the kinds, and whether the French one is feminine.
var papers = map[Kind]struct {
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
