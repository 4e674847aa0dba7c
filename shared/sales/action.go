package sales

import "comptoir/shared/fault"

// AllowedActions lists what can be done with the order as it is now, rights
// aside. Confirm, close, void, reopen and merge follow the life cycle; the
// others its guards. While something is being done with the order in several
// steps, nothing else can be.
func (o Order) AllowedActions() []string {
	_, reopen := o.reopened()
	allowed := []string{}
	if o.Pending != "" {
		return allowed
	}
	for _, a := range []struct {
		name    string
		refusal error
	}{
		{"update", o.Editable()},
		{"delete", o.Deletable()},
		{"confirm", o.step(Confirmed, Draft)},
		{"close", o.step(Closed, Confirmed)},
		{"void", o.voidable()},
		{"reopen", reopen},
		{"merge", o.mergeable()},
		{"unmerge", o.unmergeable()},
		{"convert-to-invoice", o.invoiceable()},
		{"email", o.Mailable()},
	} {
		if a.refusal == nil {
			allowed = append(allowed, a.name)
		}
	}
	return allowed
}

// Editable says why the order cannot be changed: only drafts and confirmed
// orders can.
func (o Order) Editable() error {
	if o.Status == Draft || o.Status == Confirmed {
		return nil
	}
	return o.wrongStatus()
}

// Deletable says why the order cannot be deleted: only a draft that no invoice
// and no merged order names can.
func (o Order) Deletable() error {
	switch {
	case o.Status != Draft:
		return fault.Conflict("order.status", "%s is %s; only a draft can be deleted. Void it instead: its number stays taken.", o.Number, o.Status)
	case o.everInvoiced():
		return fault.Conflict("order.has_invoice", "%s has been invoiced. Void it instead.", o.Number)
	case o.packed():
		return fault.Conflict("order.has_package", "%s has packages. Delete them first.", o.Number)
	case len(o.Merges) > 0:
		return fault.Conflict("order.has_merged", "%s holds the lines of another order. Undo the merge first, or void it.", o.Number)
	}
	return nil
}

// Mailable says why the order cannot be mailed to the customer. A draft can:
// sending it confirms it.
func (o Order) Mailable() error {
	if o.Status == Void || o.Status == Merged {
		return o.wrongStatus()
	}
	return nil
}

// mergeable says why the order cannot be merged with any other.
func (o Order) mergeable() error {
	var l fault.List
	o.checkMerge("", &l)
	return l.Err()
}

// invoiceable says why no invoice can be made from the order; a draft is
// confirmed on the way.
func (o Order) invoiceable() error {
	if o.Status != Draft && o.Status != Confirmed {
		return o.wrongStatus()
	}
	for _, l := range o.Lines {
		if l.Left().Sign() > 0 {
			return nil
		}
	}
	return nothingLeft()
}
