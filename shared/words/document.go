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
	if name, known := kindNames[k]; known {
		return l.Say(name)
	}
	return string(k)
}

// Voided is the word printed across a document that no longer counts; in French it agrees with the document's name.
func (l Language) Voided(k Kind) string {
	feminine := k == Invoice || k == SalesOrder
	if l == French && feminine {
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

var kindNames = map[Kind]Phrase{
	Estimate:      {French: "Devis", English: "Estimate"},
	SalesOrder:    {French: "Commande", English: "Sales order"},
	DeliveryNote:  {French: "Bon de livraison", English: "Delivery note"},
	Invoice:       {French: "Facture", English: "Invoice"},
	CreditNote:    {French: "Avoir", English: "Credit note"},
	PurchaseOrder: {French: "Bon de commande", English: "Purchase order"},
}
