package intake

// orderTerms is what orders call their number, their id in the other system and their
// date.
func orderTerms() []term {
	return []term{
		{headNumber, 50, []string{
			"SalesOrder Number", "Sales Order Number", "Sales Order No", "Order Number", "Order No", "SO Number", "Order Reference", "SalesOrder#", "Order#",
			"N° commande", "N° de commande", "Numéro de commande", "Numéro commande", "Référence commande", "Réf commande", "Bon de commande", "Commande", "Document Number",
		}},
		{headRef, 100, []string{"SalesOrder ID", "Order ID", "ID commande", "Identifiant commande", "External ID", "ID"}},
		{headDate, 0, []string{"Order Date", "Sales Order Date", "Date de commande", "Date commande", "Date de la commande", "Transaction Date", "Document Date", "Date"}},
	}
}
