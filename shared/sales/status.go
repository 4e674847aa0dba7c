package sales

import (
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Status is the state of a sales order.
type Status string

// The states of a sales order.
const (
	Draft     Status = "draft"
	Confirmed Status = "confirmed"
	Closed    Status = "closed"
	Void      Status = "void"
	Merged    Status = "merged"
)

// Statuses lists the states of a sales order.
func Statuses() []Status { return []Status{Draft, Confirmed, Closed, Void, Merged} }

// Life returns the life cycle of a sales order. A closed or void order can be
// reopened; a merged order changes state only when the merge is undone.
func Life() cycle.Cycle[Status, Order] {
	open := []Status{Draft, Confirmed}
	return cycle.Cycle[Status, Order]{
		State: func(o *Order) *Status { return &o.Status },
		First: []Status{Draft, Confirmed},
		Held:  Order.pending,
		Wrong: Order.ended,
		Code:  "order.status",
		Label: func(o Order) string { return o.Number },
		Steps: []cycle.Step[Status, Order]{
			{Action: "update", From: open},
			{Action: "delete", From: Statuses(), Unless: Order.Deletable},
			{Action: "confirm", From: []Status{Draft}, To: Confirmed},
			{Action: "close", From: []Status{Confirmed}, To: Closed},
			{Action: "void", From: open, To: Void, Unless: Order.voidable},
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
			{From: open, To: Merged}, // by a merge into another order
			{From: []Status{Merged}, To: Draft},
			{From: []Status{Merged}, To: Confirmed},
			{From: []Status{Confirmed}, To: Closed}, // by the organisation's preference
			{From: []Status{Closed}, To: Confirmed},
		},
		Leaps: map[Status]Status{Draft: Closed}, // converting a whole draft confirms it, and the preference closes it
	}
}

// AllowedActions lists every action, regardless of rights. For actions that are not
// allowed now it has the reason.
func (o Order) AllowedActions() []cycle.Allowed { return Life().Allowed(o) }

// pending refuses all changes while another request changes the order in several
// transactions.
func (o Order) pending() error {
	if o.Pending == "" {
		return nil
	}
	return fault.Busy("document.pending",
		"The document is being changed by another request. Repeat this one in a moment.", 5*time.Second)
}

// ended reports that the order is merged, closed or void, and the way to continue
// it.
func (o Order) ended(cycle.Step[Status, Order]) error {
	switch o.Status {
	case Merged:
		return fault.Conflict("order.status", "%s was merged into another order. Change that order, or undo the merge.", o.Number)
	case Closed, Void:
		return fault.Conflict("order.status", "%s is %s. Reopen it first.", o.Number, o.Status)
	}
	return nil
}

// Confirm makes a draft binding. A confirmed order reserves its goods.
func (o *Order) Confirm() error { return Life().Do("confirm", o) }

// Complete copies a customer again that was incomplete.
func (o *Order) Complete(c crm.Contact) error { return o.Document.Complete(&o.Customer, c) }

// Close ends a confirmed order manually. The rest is not invoiced, and the goods it
// reserved become available again.
func (o *Order) Close() error { return o.byHand("close") }

// Void cancels an order without packed or invoiced quantities.
func (o *Order) Void() error { return Life().Do("void", o) }

// Reopen makes a closed order confirmed again, and a void one a draft again.
func (o *Order) Reopen() error { return o.byHand("reopen") }

func (o *Order) byHand(action string) error {
	err := Life().Do(action, o)
	if err == nil {
		o.AutoClosed = false
	}
	return err
}

// Send records that the order is mailed to the customer. A sent order is binding,
// so a draft is confirmed.
func (o *Order) Send() error { return o.sent("send") }

// MarkSent records that the customer received the order by other means than
// mail. It confirms a draft, as Send does.
func (o *Order) MarkSent() error { return o.sent("mark-sent") }

func (o *Order) sent(action string) error {
	err := Life().Do(action, o)
	o.Sent = o.Sent || err == nil
	return err
}

// Deletable reports why the order cannot be deleted. Only a draft without
// invoices, packages and merges can be deleted.
func (o Order) Deletable() error {
	switch {
	case o.Status != Draft:
		return fault.Conflict("order.status",
			"%s is %s. Only a draft can be deleted. Void it instead; its number stays in use.", o.Number, o.Status)
	case o.EverInvoiced():
		return fault.Conflict("order.has_invoice", "%s has been invoiced. Void it instead.", o.Number)
	case o.HasPackage():
		return fault.Conflict("order.has_package", "%s has packages. Delete them first.", o.Number)
	case len(o.Merges) > 0:
		return fault.Conflict("order.has_merged", "%s has the lines of another order. Undo the merge first, or void it.", o.Number)
	}
	return nil
}

// voidable reports why the order cannot be voided.
func (o Order) voidable() error {
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

// AutoClose closes a confirmed order by the organisation's preference. It makes the
// order confirmed again when the reason ends: its invoice was deleted, voided or
// credited, or its shipment undone. An order closed manually stays closed.
func (o *Order) AutoClose(p org.Preferences) {
	done := o.done(p.AutoClose)
	switch {
	case o.Status == Confirmed && done && Life().Follow(Closed, o) == nil:
		o.AutoClosed = true
	case o.Status == Closed && o.AutoClosed && !done && Life().Follow(Confirmed, o) == nil:
		o.AutoClosed = false
	}
}

// done reports whether the order meets the preference for closing. An order of
// services alone is never shipped, so it counts as shipped when it is invoiced.
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
