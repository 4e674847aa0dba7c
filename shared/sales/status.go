package sales

import (
	"maps"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/org"
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

// moves is the life cycle of a sales order. Closed and void are left by
// reopening, merged only by unmerging.
var moves = map[Status][]Status{
	Draft:     {Confirmed, Void, Merged},
	Confirmed: {Closed, Void, Merged},
	Closed:    {Confirmed},
	Void:      {Draft},
	Merged:    {Draft, Confirmed},
}

// LifeCycle is the life cycle as data, for the documentation.
func LifeCycle() map[Status][]Status { return maps.Clone(moves) }

// step says why the order cannot go to a state by an action that starts from
// the given ones.
func (o Order) step(to Status, from ...Status) error {
	if slices.Contains(from, o.Status) && slices.Contains(moves[o.Status], to) {
		return nil
	}
	return o.wrongStatus()
}

func (o Order) wrongStatus() error {
	switch o.Status {
	case Merged:
		return fault.Conflict("order.status", "%s was merged into another order. Work on that one, or undo the merge.", o.Number)
	case Closed, Void:
		return fault.Conflict("order.status", "%s is %s. Reopen it first.", o.Number, o.Status)
	}
	return fault.Conflict("order.status", "%s is %s; its allowed_actions are what can be done with it.", o.Number, o.Status)
}

// Confirm makes a draft binding: from now on it holds its goods.
func (o *Order) Confirm() error {
	if err := o.step(Confirmed, Draft); err != nil {
		return err
	}
	o.Status = Confirmed
	return nil
}

// Close ends a confirmed order by hand. What is not invoiced is given up; the
// goods it held are free again.
func (o *Order) Close() error {
	if err := o.step(Closed, Confirmed); err != nil {
		return err
	}
	o.Status, o.AutoClosed = Closed, false
	return nil
}

// Void cancels an order that nothing was packed or invoiced of.
func (o *Order) Void() error {
	if err := o.voidable(); err != nil {
		return err
	}
	o.Status = Void
	return nil
}

func (o Order) voidable() error {
	if err := o.step(Void, Draft, Confirmed); err != nil {
		return err
	}
	if o.packed() {
		return fault.Conflict("order.has_package", "%s has packages. Delete them first.", o.Number)
	}
	if len(o.Invoices) > 0 {
		return fault.Conflict("order.has_invoice", "%s has invoices. Delete, void or credit them first.", o.Number)
	}
	return nil
}

// Reopen takes a closed order back to confirmed and a void one back to draft.
func (o *Order) Reopen() error {
	to, err := o.reopened()
	if err != nil {
		return err
	}
	o.Status, o.AutoClosed = to, false
	return nil
}

func (o Order) reopened() (Status, error) {
	if o.Status == Void {
		return Draft, o.step(Draft, Void)
	}
	return Confirmed, o.step(Confirmed, Closed)
}

// AutoClose closes a confirmed order by the organisation's preference, and takes
// it back to confirmed when the reason is gone: its invoice was deleted, voided
// or credited, its shipment undone. What was closed by hand stays closed.
func (o *Order) AutoClose(p org.Preferences) {
	done := o.done(p.AutoClose)
	switch {
	case o.Status == Confirmed && done:
		o.Status, o.AutoClosed = Closed, true
	case o.Status == Closed && o.AutoClosed && !done:
		o.Status, o.AutoClosed = Confirmed, false
	}
}

// done tells whether the order has come to its end as the preference sees it.
// Of an order of services alone nothing is ever shipped: it is done when it is
// invoiced.
func (o Order) done(when org.AutoClose) bool {
	invoiced, shipped := o.Invoiced() == Fully, o.Shipped() == Fully
	if !o.ships() {
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
