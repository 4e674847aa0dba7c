package rights

// Of lists the modules a kind of document belongs to. To see one takes the right to
// see each of them; a kind that is not listed belongs to none, and is not shown. A
// mail speaks of an order or of an invoice, and its entries do not say of which.
func Of(kind string) []Module {
	return map[string][]Module{
		"contact":         {Contacts},
		"item":            {Items},
		"sales-order":     {SalesOrders},
		"invoice":         {Invoices},
		"credit-note":     {Invoices},
		"payment":         {Invoices},
		"mail":            {SalesOrders, Invoices},
		"job":             {Jobs},
		"rebuild":         {Maintenance},
		"user":            {Users},
		"organization":    {Organization},
		"tax":             {Settings},
		"payment-term":    {Settings},
		"warehouse":       {Settings},
		"delivery-method": {Settings},
	}[kind]
}
