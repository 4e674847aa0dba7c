package sales

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/trade"
)

// Unmerge undoes the survivor's last merge. Each order gets its own lines back, and
// both orders have the survivor's current state. A merge can be undone until the
// survivor is packed or invoiced, and only while its lines, customer and addresses
// are as the merge left them. Several merges are undone last first.
func Unmerge(survivor, other Order) (Order, Order, error) {
	if err := survivor.unmergeable(); err != nil {
		return Order{}, Order{}, err
	}
	last := survivor.Merges[len(survivor.Merges)-1]
	if other.ID != last.Other || other.Status != Merged || other.MergedInto != survivor.ID {
		return Order{}, Order{}, fault.Conflict("unmerge.not_last",
			"The last order merged into %s is %s. Undo that merge first.", survivor.Number, last.Number)
	}
	var own []trade.Line
	for _, l := range survivor.Lines {
		if slices.Contains(last.Lines, l.ID) {
			own = append(own, l)
		}
	}
	survivor.Lines = own
	survivor.Sections = slices.Clone(survivor.Sections[:len(survivor.Sections)-len(other.Sections)])
	survivor.Merges = slices.Clone(survivor.Merges[:len(survivor.Merges)-1])
	if len(survivor.Merges) == 0 {
		survivor.Merges = nil
	}
	if err := survivor.Compute(); err != nil {
		return Order{}, Order{}, fmt.Errorf("unmerge %s from %s: %w", other.Number, survivor.Number, err)
	}
	other.MergedInto = ""
	return survivor, other, Life().Follow(survivor.Status, &other)
}

// LastMerged returns the id of the order that was merged last, if there is one. It
// is the other order to pass to Unmerge.
func (o Order) LastMerged() (OrderID, bool) {
	if len(o.Merges) == 0 {
		return "", false
	}
	return o.Merges[len(o.Merges)-1].Other, true
}

// unmergeable reports why the order's last merge cannot be undone.
func (o Order) unmergeable() error {
	switch {
	case len(o.Merges) == 0:
		return fault.Conflict("unmerge.nothing", "No other order was merged into %s.", o.Number)
	case o.Status != Draft && o.Status != Confirmed:
		return fault.Conflict("unmerge.status", "%s is %s. A merge can be undone only for a draft or a confirmed order.", o.Number, o.Status)
	case o.HasPackage():
		return fault.Conflict("unmerge.package", "%s has packages, so the merge can no longer be undone.", o.Number)
	case o.EverInvoiced():
		return fault.Conflict("unmerge.invoice", "%s has been invoiced, so the merge can no longer be undone.", o.Number)
	case o.Fingerprint(o.Customer) != o.Merges[len(o.Merges)-1].Fingerprint:
		return fault.Conflict("unmerge.changed",
			"Lines, amounts, customer or addresses of %s were changed after the merge, so it can no longer be undone.", o.Number)
	}
	return nil
}
