package salesorder

import "comptoir/shared/op"

// rules are the fault codes of an order's own rules, besides those of every document.
var rules = op.Faults{"order.channel", "order.channel_fixed", "order.external_ref_fixed", "order.external_ref_taken", "stock.short"}
