package intake

// These are the fields of an item.
const (
	itemSKU         Field = "sku"
	itemName        Field = "name"
	itemKind        Field = "kind"
	itemDescription Field = "description"
	itemUnit        Field = "unit"
	itemPrice       Field = "price"
	itemOnHand      Field = "on_hand"
	itemReorder     Field = "reorder_level"
	itemVendorID    Field = "vendor_external_id"
)

// itemTerms returns the terms of items, with the headers of exports of Zoho
// Inventory, Odoo, ERPNext and Northwind, and of French spreadsheets. The packaging
// (boxes, bottles) is read as the description of the item.
func itemTerms() []term {
	return append([]term{
		{externalID, 100, []string{
			"Product ID", "Item ID", "Article ID", "ID produit", "ID article",
			"Identifiant article", "Identifiant produit", "Identifiant", "External ID", "ID",
		}},
		{itemSKU, 60, []string{
			"SKU", "UGS", "Item Code", "Item Number", "Item No", "Product Code", "Product Number", "Part Number",
			"Internal Reference", "Default Code",
			"Code article", "Référence article", "Réf article", "N° article", "N° d'article", "Numéro d'article",
			"Code produit", "Référence produit", "Référence interne", "Référence", "Réf", "Reference", "Ref", "Code",
		}},
		{itemName, 200, []string{
			"Item Name", "Product Name", "Name", "Désignation", "Libellé",
			"Nom de l'article", "Nom article", "Nom du produit", "Nom produit", "Nom", "Intitulé",
			"Item", "Product", "Article", "Produit",
		}},
		{itemKind, 0, []string{"Product Type", "Item Type", "Type d'article", "Type de produit", "Type", "Nature"}},
		{itemDescription, 4000, []string{
			"Sales Description", "Description", "Item Description", "Long Description", "Description de vente", "Description commerciale",
			"Quantity Per Unit", "Packaging", "Conditionnement",
		}},
		{itemUnit, 20, []string{
			"Unit", "Usage Unit", "Unit Name", "Sales Unit", "UoM", "Unit of Measure", "Default Unit of Measure", "Stock UOM",
			"Unité", "Unité de vente", "Unité de mesure",
		}},
		{itemPrice, 0, []string{
			"Rate", "Selling Price", "Sales Price", "Sale Price", "Unit Price", "List Price", "Standard Selling Rate", "Price",
			"Prix de vente HT", "Prix unitaire HT", "Prix de vente", "Prix unitaire", "Prix HT", "PU HT", "PU", "Tarif HT", "Tarif", "Prix",
		}},
		{itemOnHand, 0, []string{
			"Stock On Hand", "Units In Stock", "Quantity On Hand", "Qty On Hand", "On Hand",
			"Available Stock", "Quantity Available", "Stock Quantity", "In Stock", "Opening Stock", "Initial Stock",
			"Stock actuel", "Stock physique", "Stock disponible",
			"Quantité en stock", "Qté en stock", "En stock", "Stock initial", "Stock",
		}},
		{itemReorder, 0, []string{
			"Reorder Level", "Reorder Point", "Minimum Stock", "Min Stock",
			"Seuil de réapprovisionnement", "Seuil de réappro", "Seuil de commande", "Seuil d'alerte",
			"Point de commande", "Stock minimum", "Stock mini", "Stock d'alerte",
		}},
		{taxName, 100, []string{
			"Tax Name", "Item Tax", "Sales Tax", "Tax1 Name", "Tax", "Customer Taxes", "Tax %", "Tax Rate", "Tax Percentage",
			"Taux de TVA", "Taux TVA", "TVA %", "TVA", "Taxe",
		}},
		{itemVendorID, 100, []string{"Supplier ID", "Vendor ID", "Code fournisseur", "ID fournisseur", "Identifiant fournisseur"}},
		currencyTerm(),
	}, stateTerms()...)
}
