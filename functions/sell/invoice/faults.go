package invoice

import "comptoir/shared/op"

// written are the codes of the rules an invoice is written by.
var written = op.Faults{
	"invoice.customer_inactive", "invoice.customer_inline", "invoice.customer_missing", "invoice.customer_twice", "invoice.customer_unknown",
	"invoice.due_date", "invoice.exchange_rate", "invoice.item_inactive", "invoice.item_unknown", "invoice.line_kind", "invoice.line_name",
	"invoice.line_twice", "invoice.line_unknown", "invoice.lines_missing", "invoice.not_a_customer", "invoice.payment_term_inactive",
	"invoice.payment_term_unknown", "invoice.quantity", "invoice.rate_decimals", "invoice.rate_missing", "invoice.rate_negative",
	"invoice.salesperson_unknown", "invoice.shipping_negative", "invoice.tax_inactive", "invoice.tax_missing", "invoice.tax_unknown",
	"invoice.total_negative", "invoice.warehouse_inactive", "invoice.warehouse_unknown", "money.discount_too_high", "money.discount_wrong",
}

// numbered are the codes of the rules an invoice gets its legal number by.
var numbered = op.Faults{
	"invoice.customer_incomplete", "invoice.date", "invoice.exemption_reason", "invoice.no_lines", "invoice.seller_incomplete",
	"invoice.small_business", "numbering.busy", "stock.short",
}
