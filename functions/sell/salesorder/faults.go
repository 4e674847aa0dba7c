package salesorder

import "comptoir/shared/trade"

// written are the codes of the rules an order is written by.
var written = trade.Written.And("order.channel", "order.channel_fixed", "order.external_ref_fixed", "stock.short")
