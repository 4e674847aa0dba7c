package invoice

import "comptoir/shared/op"

// numbered are the fault codes of the rules for numbering an invoice.
var numbered = op.Faults{
	"invoice.customer_incomplete", "invoice.date", "invoice.exemption_reason", "invoice.no_lines", "invoice.seller_incomplete",
	"invoice.small_business", "numbering.busy", "stock.short",
}
