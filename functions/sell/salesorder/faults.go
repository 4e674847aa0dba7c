package salesorder

import "comptoir/shared/op"

// written are the codes of the rules an order is written by.
var written = op.Faults{
	"money.discount_too_high", "money.discount_wrong", "order.channel", "order.currency_frozen", "order.customer_frozen", "order.customer_inactive",
	"order.customer_inline", "order.customer_missing", "order.customer_twice", "order.customer_unknown", "order.delivery_method_inactive",
	"order.delivery_method_unknown", "order.discount_frozen", "order.exchange_rate", "order.external_ref_fixed", "order.channel_fixed",
	"order.invoiced_differs", "order.item_inactive", "order.item_unknown", "order.line_frozen", "order.line_has_history", "order.line_kind",
	"order.line_name", "order.line_twice", "order.line_unknown", "order.lines_missing", "order.not_a_customer", "order.number_automatic",
	"order.number_fixed", "order.number_missing", "order.number_taken", "order.payment_term_inactive", "order.payment_term_unknown", "order.quantity",
	"order.quantity_below_invoiced", "order.quantity_below_packed", "order.rate_decimals", "order.rate_missing", "order.rate_negative",
	"order.salesperson_unknown", "order.sections_fixed", "order.shipping_negative", "order.tax_inactive", "order.tax_missing", "order.tax_mode_frozen",
	"order.tax_unknown", "order.total_negative", "order.warehouse_frozen", "order.warehouse_inactive", "order.warehouse_unknown", "stock.short",
}
