package intake

import "strings"

// These are the fields of a document, which are the same in all its rows.
const (
	headNumber     Field = "number"
	headRef        Field = "external_ref"
	headDate       Field = "date"
	headShipment   Field = "expected_shipment"
	headDelivery   Field = "expected_delivery"
	headReference  Field = "reference"
	headCustomer   Field = "customer/name"
	headCustomerID Field = "customer/external_id"
	headEmail      Field = "customer/email"
	salesperson    Field = "salesperson"
	taxInclusive   Field = "tax_inclusive"
	headPercent    Field = "discount/percent"
	headAmount     Field = "discount/amount"
	shippingCharge Field = "shipping_charge"
	adjustment     Field = "adjustment"
	headNotes      Field = "notes"
)

// These are the fields of a line.
const (
	lineName        Field = "lines/name"
	lineSKU         Field = "lines/sku"
	lineItemID      Field = "lines/item_external_id"
	lineDescription Field = "lines/description"
	lineUnit        Field = "lines/unit"
	lineQuantity    Field = "lines/quantity"
	lineRate        Field = "lines/rate"
	linePercent     Field = "lines/discount/percent"
	lineAmount      Field = "lines/discount/amount"
	lineTax         Field = "lines/tax"
)

// documentTerms returns the terms of all kinds of documents, with the headers of
// exports of Zoho Books and Inventory, Odoo, ERPNext and Northwind, and of French
// spreadsheets. A discount is a percentage unless its header says amount.
func documentTerms() []term {
	terms := []term{
		{headShipment, 0, []string{
			"Expected Shipment Date", "Expected Shipment", "Shipment Date", "Required Date",
			"Date d'expédition prévue", "Expédition prévue", "Date d'expédition",
		}},
		{headDelivery, 0, []string{
			"Expected Delivery Date", "Expected Delivery", "Delivery Date",
			"Date de livraison prévue", "Livraison prévue", "Date de livraison",
		}},
		{headCustomer, 200, []string{
			"Customer Name", "Client Name", "Account Name", "Nom du client", "Nom client",
			"Customer", "Client", "Company Name", "Raison sociale", "Société",
		}},
		{headCustomerID, 100, []string{
			"Customer ID", "Client ID", "Contact ID", "Account ID", "Customer Number", "Customer Code",
			"Code client", "N° client", "Numéro client", "Numéro de client", "Identifiant client",
		}},
		{headEmail, 254, []string{"Customer Email", "Email", "EmailID", "Email Address", "Courriel", "Adresse e-mail"}},
		{salesperson, 200, []string{
			"Sales Person", "Sales Person Name", "Salesman", "Sales Rep", "Sales Representative",
			"Vendeur", "Commercial", "Représentant",
		}},
		{taxInclusive, 0, []string{"Is Inclusive Tax", "Tax Inclusive", "Inclusive Tax", "Prices Include Tax", "Prix TTC"}},
		{headPercent, 0, []string{"Entity Discount Percent", "Order Discount %", "Order Discount Percent", "Remise globale %", "Remise globale"}},
		{headAmount, 0, []string{"Entity Discount Amount", "Order Discount Amount", "Montant remise globale", "Montant de la remise globale"}},
		{shippingCharge, 0, []string{
			"Shipping Charge", "Shipping Charges", "Shipping Cost", "Freight", "Delivery Charge", "Shipping",
			"Frais de port", "Frais d'expédition", "Frais de livraison", "Port", "Transport",
		}},
		{adjustment, 0, []string{"Adjustment", "Ajustement"}},
		{lineName, 200, []string{
			"Item Name", "Product Name", "Order Lines/Product",
			"Désignation", "Libellé", "Nom de l'article", "Nom article", "Nom du produit", "Nom produit",
			"Item", "Product", "Article", "Produit",
		}},
		{lineSKU, 60, []string{
			"SKU", "UGS", "Item Code", "Product Code", "Item Number", "Order Lines/Product/Internal Reference",
			"Code article", "Référence article", "Réf article", "N° article", "Code produit", "Référence produit", "Référence", "Réf",
		}},
		{lineItemID, 100, []string{"Product ID", "Item ID", "ID article", "ID produit", "Identifiant article"}},
		{lineDescription, 4000, []string{"Item Desc", "Item Description", "Order Lines/Description", "Description"}},
		{lineUnit, 20, []string{"Usage Unit", "Unit", "UoM", "Unit of Measure", "Unité"}},
		{lineQuantity, 0, []string{
			"Quantity", "Quantity Ordered", "Ordered Quantity", "Qty", "Order Lines/Quantity",
			"Quantité", "Quantité commandée", "Qté", "Qté commandée",
		}},
		{lineRate, 0, []string{
			"Rate", "Item Price", "Unit Price", "Selling Price", "Order Lines/Unit Price",
			"Prix unitaire HT", "Prix unitaire", "PU HT", "PU", "Prix HT", "Tarif", "Prix", "Price",
		}},
		{linePercent, 0, []string{
			"Discount %", "Discount Percent", "Discount Percentage", "Order Lines/Discount (%)",
			"Remise %", "Taux de remise", "% remise", "Remise", "Discount on Price List Rate (%)",
		}},
		{lineAmount, 0, []string{"Discount Amount", "Line Discount Amount", "Montant remise", "Montant de la remise"}},
		{lineTax, 100, []string{
			"Item Tax", "Tax Name", "Item Tax %", "Tax %", "Tax Rate", "Tax", "Order Lines/Taxes",
			"Taux de TVA", "Taux TVA", "TVA %", "TVA", "Taxe",
		}},
		{headReference, 100, []string{
			"Customer Reference", "Reference Number", "Reference#", "Customer PO", "PO Number", "Purchase Order Number",
			"Votre référence", "Référence client", "Réf client",
		}},
		{headNotes, 4000, []string{"Customer Notes", "Notes", "Note", "Remarques", "Commentaire", "Commentaires"}},
		currencyTerm(),
	}
	terms = append(terms, billingTerms(false)...)
	return append(terms, shippingTerms()...)
}

// isLineField reports whether a field belongs to a line, not to the document.
func isLineField(f Field) bool { return strings.HasPrefix(string(f), "lines/") }
