package model_test

import "slices"

// mergeCandidates returns the orders that look mergeable with an order. If there are
// none, or if all is set, it returns all orders.
func (b *modelBook) mergeCandidates(o *modelOrder, all bool) (candidates []*modelOrder) {
	for _, x := range b.Orders {
		if x != o && !x.Deleted && x.Customer == o.Customer && x.Status == o.Status {
			candidates = append(candidates, x)
		}
	}
	if len(candidates) > 0 && !all {
		return candidates
	}
	for _, x := range b.Orders {
		if x != o {
			candidates = append(candidates, x)
		}
	}
	if len(candidates) == 0 || all {
		candidates = append(candidates, o)
	}
	return candidates
}

// convert creates an invoice of these quantities of an order's lines, by line id, or of
// all that is left if take is nil.
func (b *modelBook) convert(o *modelOrder, take map[int]int) refusal {
	if o.Status != "draft" && o.Status != "confirmed" {
		return conflict("order.status")
	}
	o.Status = "confirmed"
	i := &modelInvoice{Version: 1, Status: "draft", Order: o.ID, Customer: o.Customer}
	for n := range o.Lines {
		l := &o.Lines[n]
		q, listed := take[l.ID]
		if take == nil {
			q = l.left()
		}
		if q > l.left() {
			return invalid("line.over_invoiced")
		}
		if q == 0 || take != nil && !listed {
			continue
		}
		l.Invoiced += q
		i.Lines = append(i.Lines, modelTaken{l.ID, l.Item, q})
		i.Total += b.total(l.Item, q)
	}
	if len(i.Lines) == 0 {
		return conflict("document.nothing_left")
	}
	o.Version++
	b.close(o)
	b.Invoices = append(b.Invoices, i)
	return accepted
}

// release makes the quantities of an invoice available to its order again.
func (b *modelBook) release(i *modelInvoice, credited bool) {
	if i.Order == "" {
		return
	}
	o := b.order(i.Order)
	for _, t := range i.Lines {
		at := slices.IndexFunc(o.Lines, func(l modelLine) bool { return l.ID == t.Line })
		if credited {
			o.Lines[at].Credited += t.Quantity
		} else {
			o.Lines[at].Invoiced -= t.Quantity
		}
	}
	o.Version++
	b.close(o)
}

func (i *modelInvoice) balance() int {
	if i.Status == "void" {
		return 0
	}
	return i.Total - i.Paid - i.Credited
}

// number sends a draft invoice, which gives it its number.
func (b *modelBook) number(i *modelInvoice) refusal {
	if i.Status != "draft" {
		return conflict("invoice.sent")
	}
	b.Numbered++
	i.Number, i.Status = b.Numbered, "sent"
	i.Version++
	return accepted
}

func (b *modelBook) mail(i *modelInvoice) refusal {
	switch i.Status {
	case "void":
		return conflict("invoice.void")
	case "draft":
		i.Mailed = true
		return b.number(i)
	}
	if !i.Mailed {
		i.Mailed = true
		i.Version++
	}
	return accepted
}

// checkSent returns the refusal of an action on an invoice that is a draft or void.
func (i *modelInvoice) checkSent() refusal {
	switch i.Status {
	case "draft":
		return conflict("invoice.draft")
	case "void":
		return conflict("invoice.void")
	}
	return accepted
}

func (i *modelInvoice) pay(cents int) refusal {
	if r := i.checkSent(); r != accepted {
		return r
	}
	switch {
	case i.balance() <= 0:
		return conflict("invoice.paid")
	case cents > i.balance():
		return invalid("payment.too_much")
	}
	i.Paid += cents
	i.Status = "partly_paid"
	if i.balance() == 0 {
		i.Status = "paid"
	}
	i.Version++
	return accepted
}

func (b *modelBook) annul(i *modelInvoice) refusal {
	if r := i.checkSent(); r != accepted {
		return r
	}
	switch {
	case i.Reversed:
		return conflict("invoice.credited")
	case i.Paid > 0 || i.Status == "paid":
		return conflict("invoice.paid")
	case i.Mailed:
		return conflict("invoice.mailed")
	}
	i.Status = "void"
	i.Version++
	b.release(i, false)
	return accepted
}

func (b *modelBook) credit(i *modelInvoice) refusal {
	if r := i.checkSent(); r != accepted {
		return r
	}
	if i.Reversed {
		return conflict("invoice.credited")
	}
	i.Credited += i.balance()
	i.Reversed, i.Status = true, "paid"
	i.Version++
	b.release(i, true)
	return accepted
}

func (b *modelBook) discard(i *modelInvoice) refusal {
	if i.Status != "draft" {
		return conflict("invoice.sent")
	}
	i.Deleted = true
	b.release(i, false)
	return accepted
}
