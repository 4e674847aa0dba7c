package sales

import (
	"time"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Status is where a sales order stands.
type Status string

// The states of a sales order.
const (
	Draft     Status = "draft"
	Confirmed Status = "confirmed"
	Closed    Status = "closed"
	Void      Status = "void"
	Merged    Status = "merged"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Draft, Confirmed, Closed, Void, Merged} }

// Life is the life cycle of a sales order. Closed and void are left by
// reopening, merged only by unmerging.
func Life() cycle.Cycle[Status, Order] {
	live := []Status{Draft, Confirmed}
	return cycle.Cycle[Status, Order]{
		State: func(o *Order) *Status { return &o.Status },
		First: []Status{Draft, Confirmed},
		Held:  Order.pending,
		Wrong: Order.left,
		Code:  "order.status",
		Label: func(o Order) string { return o.Number },
		Steps: []cycle.Step[Status, Order]{
			{Action: "update", From: live},
			{Action: "delete", From: Statuses(), Unless: Order.Deletable},
			{Action: "confirm", From: []Status{Draft}, To: Confirmed},
			{Action: "close", From: []Status{Confirmed}, To: Closed},
			{Action: "void", From: live, To: Void, Unless: Order.begun},
			{Action: "reopen", From: []Status{Void}, To: Draft},
			{Action: "reopen", From: []Status{Closed}, To: Confirmed},
			{Action: "merge", From: Statuses(), Unless: Order.mergeable},
			{Action: "unmerge", From: Statuses(), Unless: Order.unmergeable},
			{Action: "convert-to-invoice", From: []Status{Draft}, To: Confirmed, Unless: Order.invoiceable},
			{Action: "convert-to-invoice", From: []Status{Confirmed}, Unless: Order.invoiceable},
			{Action: "send", From: []Status{Draft}, To: Confirmed},
			{Action: "send", From: []Status{Confirmed, Closed}},
			{Action: "mark-sent", From: []Status{Draft}, To: Confirmed},
			{Action: "mark-sent", From: []Status{Confirmed, Closed}},
			{From: live, To: Merged}, // by merging it into another one
			{From: []Status{Merged}, To: Draft},
			{From: []Status{Merged}, To: Confirmed},
			{From: []Status{Confirmed}, To: Closed}, // by the organisation's preference
			{From: []Status{Closed}, To: Confirmed},
		},
		Leaps: map[Status]Status{Draft: Closed}, // converting the whole of a draft confirms it, and closes it by the preference
	}
}

// AllowedActions lists every action, rights aside, and why an order cannot take
// it as it is now.
func (o Order) AllowedActions() []cycle.Allowed { return Life().Allowed(o) }

// pending refuses everything while something is being done with the order in
// several steps.
func (o Order) pending() error {
	if o.Pending == "" {
		return nil
	}
	return fault.Busy("document.pending", "The document is being changed by another request. Repeat this one in a moment.", 5*time.Second)
}

// left reports how the order came to its end and is taken up again.
func (o Order) left(cycle.Step[Status, Order]) error {
	switch o.Status {
	case Merged:
		return fault.Conflict("order.status", "%s was merged into another order. Work on that one, or undo the merge.", o.Number)
	case Closed, Void:
		return fault.Conflict("order.status", "%s is %s. Reopen it first.", o.Number, o.Status)
	}
	return nil
}

// Confirm makes a draft binding: from now on it holds its goods.
func (o *Order) Confirm() error { return Life().Do("confirm", o) }

// Close ends a confirmed order by hand. What is not invoiced is given up; the
// goods it held are free again.
func (o *Order) Close() error { return o.byHand("close") }

// Void cancels an order that nothing was packed or invoiced of.
func (o *Order) Void() error { return Life().Do("void", o) }

// Reopen takes a closed order back to confirmed and a void one back to draft.
func (o *Order) Reopen() error { return o.byHand("reopen") }

func (o *Order) byHand(action string) error {
	err := Life().Do(action, o)
	if err == nil {
		o.AutoClosed = false
	}
	return err
}

// Send notes that the customer gets the order; what is sent is binding, so a
// draft is confirmed.
func (o *Order) Send() error { return o.sent("send") }

// MarkSent notes that the customer has the order by another way than mail; it
// confirms a draft as sending does.
func (o *Order) MarkSent() error { return o.sent("mark-sent") }

func (o *Order) sent(action string) error {
	err := Life().Do(action, o)
	o.Sent = o.Sent || err == nil
	return err
}

// Deletable reports why the order cannot be deleted: only a draft that no
// invoice and no merged order names can.
func (o Order) Deletable() error {
	switch {
	case o.Status != Draft:
		return fault.Conflict("order.status", "%s is %s; only a draft can be deleted. Void it instead: its number stays taken.", o.Number, o.Status)
	case o.EverInvoiced():
		return fault.Conflict("order.has_invoice", "%s has been invoiced. Void it instead.", o.Number)
	case o.HasPackage():
		return fault.Conflict("order.has_package", "%s has packages. Delete them first.", o.Number)
	case len(o.Merges) > 0:
		return fault.Conflict("order.has_merged", "%s holds the lines of another order. Undo the merge first, or void it.", o.Number)
	}
	return nil
}

// begun reports what keeps an order from being voided.
func (o Order) begun() error {
	switch {
	case o.HasPackage():
		return fault.Conflict("order.has_package", "%s has packages. Delete them first.", o.Number)
	case o.HasInvoice():
		return fault.Conflict("order.has_invoice", "%s has invoices. Delete, void or credit them first.", o.Number)
	}
	return nil
}

func (o Order) mergeable() error {
	var l fault.List
	o.checkMerge("", &l)
	return l.Err()
}

func (o Order) invoiceable() error { return o.Drawable(trade.Invoiced) }

// AutoClose closes a confirmed order by the organisation's preference, and takes
// it back to confirmed when the reason is gone: its invoice was deleted, voided
// or credited, its shipment undone. What was closed by hand stays closed.
func (o *Order) AutoClose(p org.Preferences) {
	done := o.done(p.AutoClose)
	switch {
	case o.Status == Confirmed && done && Life().Follow(Closed, o) == nil:
		o.AutoClosed = true
	case o.Status == Closed && o.AutoClosed && !done && Life().Follow(Confirmed, o) == nil:
		o.AutoClosed = false
	}
}

// done reports whether the order has come to its end as the preference sees it.
// Of an order of services alone nothing is ever shipped: it is done when it is
// invoiced.
func (o Order) done(when org.AutoClose) bool {
	invoiced, shipped := o.Invoiced() == trade.Fully, o.Shipped() == trade.Fully
	if !o.Ships() {
		shipped = invoiced
	}
	switch when {
	case org.CloseInvoiced:
		return invoiced
	case org.CloseShipped:
		return shipped
	case org.CloseBoth:
		return invoiced && shipped
	}
	return false
}
