package trade

import "comptoir/shared/fault"

// Written lists the fault codes of the rules for writing any document.
var Written = fault.Set{
	"address.country", "address.incomplete", "document.date", "document.delivery_date",
	"document.customer_inactive", "document.customer_incomplete",
	"document.customer_inline", "document.customer_missing", "document.customer_twice",
	"document.customer_unknown", "document.delivery_method_inactive", "document.delivery_method_unknown",
	"document.exchange_rate", "document.lines_missing",
	"document.not_a_customer", "document.number_automatic", "document.number_fixed", "document.number_missing", "document.number_taken",
	"document.payment_term_inactive", "document.payment_term_unknown", "document.salesperson_unknown", "document.sections_fixed",
	"document.shipping_negative", "document.tax_inactive", "document.tax_missing", "document.tax_unknown", "document.too_long",
	"document.total_negative",
	"document.warehouse_inactive", "document.warehouse_unknown", "line.item_inactive", "line.item_unknown", "line.kind", "line.name",
	"line.quantity", "line.rate_decimals", "line.rate_missing", "line.rate_negative", "line.twice", "line.unknown",
	"money.discount_too_high", "money.discount_wrong",
}

// Frozen lists the fault codes of changes that are refused for a document that is
// partly or fully converted into others.
var Frozen = fault.Set{
	"document.currency_frozen", "document.customer_frozen", "document.discount_frozen", "document.invoiced_differs",
	"document.tax_mode_frozen", "document.warehouse_frozen",
	"line.frozen", "line.has_history", "line.quantity_below_invoiced", "line.quantity_below_packed",
}

// Converted lists the fault codes of refused conversions into another document.
var Converted = fault.Set{
	"document.date", "document.nothing_left", "document.nothing_taken", "document.part_negative",
	"line.quantity", "line.twice", "line.unknown",
}
