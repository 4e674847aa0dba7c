package words

// Label is a word or two printed beside a value: above a column, before a date, in the totals.
type Label string

// The labels of documents, in reading order.
const (
	NumberSign       Label = "number_sign"
	IssueDate        Label = "issue_date"
	SupplyDate       Label = "supply_date"   // goods and services, CGI annexe II art. 242 nonies A, I-10°
	DeliveryDate     Label = "delivery_date" // goods only
	ServiceDate      Label = "service_date"  // services only
	DueDate          Label = "due_date"
	ValidUntil       Label = "valid_until"
	OrderNumber      Label = "order_number"
	YourReference    Label = "your_reference"
	CorrectedInvoice Label = "corrected_invoice"
	Contact          Label = "contact"
	ExpectedShipment Label = "expected_shipment"
	ExpectedDelivery Label = "expected_delivery"
	DeliveryMethod   Label = "delivery_method"

	BilledTo    Label = "billed_to"
	Customer    Label = "customer"
	Supplier    Label = "supplier"
	DeliveredTo Label = "delivered_to"
	SIREN       Label = "siren"
	VATNumber   Label = "vat_number"

	ItemCode        Label = "item_code"
	Description     Label = "description"
	Quantity        Label = "quantity"
	Unit            Label = "unit"
	UnitPrice       Label = "unit_price" // of a document without tax
	UnitPriceNet    Label = "unit_price_net"
	UnitPriceGross  Label = "unit_price_gross"
	UnitPriceAgreed Label = "unit_price_agreed" // with tax, beside the price without it
	Discount        Label = "discount"
	VAT             Label = "vat"
	LineTotal       Label = "line_total"
	LineNet         Label = "line_net"
	LineGross       Label = "line_gross"
	CarriedForward  Label = "carried_forward"
	BroughtForward  Label = "brought_forward"

	Subtotal     Label = "subtotal"
	Shipping     Label = "shipping"
	Adjustment   Label = "adjustment"
	TotalNet     Label = "total_net"
	TotalTax     Label = "total_tax"
	TotalGross   Label = "total_gross"
	Total        Label = "total" // of a document without tax
	AlreadyPaid  Label = "already_paid"
	SetOff       Label = "set_off"
	AmountDue    Label = "amount_due"
	AmountCredit Label = "amount_credit"
	TaxRate      Label = "tax_rate"
	TaxBase      Label = "tax_base"
	TaxAmount    Label = "tax_amount"
	AmountsIn    Label = "amounts_in" // {currency}

	Payment          Label = "payment"
	PaymentTerms     Label = "payment_terms"
	PaymentMethod    Label = "payment_method"
	BankDetails      Label = "bank_details"
	AccountHolder    Label = "account_holder"
	Bank             Label = "bank"
	IBAN             Label = "iban"
	BIC              Label = "bic"
	PaymentReference Label = "payment_reference"
	Notes            Label = "notes"
	TermsOfSale      Label = "terms_of_sale"
	TermsOfDelivery  Label = "terms_of_delivery"

	PageOf Label = "page_of" // {page}, {pages}
	Draft  Label = "draft"
)

// Label returns the text of a label. For an unknown label it returns its code.
func (l Language) Label(label Label) string {
	if text, known := labels[label]; known {
		return l.Say(text)
	}
	return string(label)
}

var labels = map[Label]Phrase{
	NumberSign:       {"N°", "No."},
	IssueDate:        {"Date d’émission", "Issue date"},
	SupplyDate:       {"Date de l’opération", "Date of supply"},
	DeliveryDate:     {"Date de livraison", "Delivery date"},
	ServiceDate:      {"Date de la prestation", "Date of service"},
	DueDate:          {"Échéance", "Due date"},
	ValidUntil:       {"Valable jusqu’au", "Valid until"},
	OrderNumber:      {"Commande", "Order"},
	YourReference:    {"Votre référence", "Your reference"},
	CorrectedInvoice: {"Facture rectifiée", "Invoice corrected"},
	Contact:          {"Votre contact", "Your contact"},
	ExpectedShipment: {"Expédition prévue", "Expected shipment"},
	ExpectedDelivery: {"Livraison prévue", "Expected delivery"},
	DeliveryMethod:   {"Mode de livraison", "Delivery method"},

	BilledTo:    {"Facturé à", "Billed to"},
	Customer:    {"Client", "Customer"},
	Supplier:    {"Fournisseur", "Supplier"},
	DeliveredTo: {"Livré à", "Delivered to"},
	SIREN:       {"SIREN", "SIREN"},
	VATNumber:   {"N° TVA", "VAT No."},

	ItemCode:        {"Réf.", "Code"},
	Description:     {"Désignation", "Description"},
	Quantity:        {"Qté", "Qty"},
	Unit:            {"Unité", "Unit"},
	UnitPrice:       {"P.U.", "Unit price"},
	UnitPriceNet:    {"P.U. HT", "Unit price"},
	UnitPriceGross:  {"P.U. TTC", "Unit price incl. VAT"},
	UnitPriceAgreed: {"P.U. TTC", "Price incl. VAT"},
	Discount:        {"Remise", "Discount"},
	VAT:             {"TVA", "VAT"},
	LineTotal:       {"Montant", "Amount"},
	LineNet:         {"Total HT", "Net amount"},
	LineGross:       {"Total TTC", "Amount incl. VAT"},
	CarriedForward:  {"À reporter", "Carried forward"},
	BroughtForward:  {"Report", "Brought forward"},

	Subtotal:     {"Sous-total", "Subtotal"},
	Shipping:     {"Frais de port", "Shipping"},
	Adjustment:   {"Ajustement", "Adjustment"},
	TotalNet:     {"Total HT", "Total excl. VAT"},
	TotalTax:     {"Total TVA", "Total VAT"},
	TotalGross:   {"Total TTC", "Total incl. VAT"},
	Total:        {"Total", "Total"},
	AlreadyPaid:  {"Déjà réglé", "Already paid"},
	SetOff:       {"Imputé sur la facture", "Set off against the invoice"},
	AmountDue:    {"Net à payer", "Amount due"},
	AmountCredit: {"Net à votre crédit", "Credit due to you"},
	TaxRate:      {"Taux de TVA", "VAT rate"},
	TaxBase:      {"Base HT", "Taxable amount"},
	TaxAmount:    {"Montant de TVA", "VAT amount"},
	AmountsIn:    {"Montants en {currency}", "Amounts in {currency}"},

	Payment:          {"Règlement", "Payment"},
	PaymentTerms:     {"Conditions de règlement", "Payment terms"},
	PaymentMethod:    {"Mode de règlement", "Payment method"},
	BankDetails:      {"Coordonnées bancaires", "Bank details"},
	AccountHolder:    {"Titulaire", "Account holder"},
	Bank:             {"Banque", "Bank"},
	IBAN:             {"IBAN", "IBAN"},
	BIC:              {"BIC", "BIC"},
	PaymentReference: {"Référence à rappeler", "Please quote"},
	Notes:            {"Notes", "Notes"},
	TermsOfSale:      {"Conditions de vente", "Terms of sale"},
	TermsOfDelivery:  {"Conditions de livraison", "Terms of delivery"},

	PageOf: {"Page {page} sur {pages}", "Page {page} of {pages}"},
	Draft:  {"Brouillon", "Draft"},
}
