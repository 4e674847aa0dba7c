package salesorder

import "comptoir/shared/op"

// rules are the codes of an order's own rules, beside those of every document.
var rules = op.Faults{"order.channel", "order.channel_fixed", "order.external_ref_fixed", "stock.short"}
