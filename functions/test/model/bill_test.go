package model_test

import (
	"slices"
)

// mates are the orders that look as if they could be merged with one, if there
// are any; otherwise, or if asked for, all.
func (b *modelBook) mates(o *modelOrder, all bool) (mates []*modelOrder) {
	for _, x := range b.Orders {
		if x != o && !x.Deleted && x.Customer == o.Customer && x.Status == o.Status {
			mates = append(mates, x)
		}
	}
	if len(mates) > 0 && !all {
		return mates
	}
	for _, x := range b.Orders {
		if x != o {
			mates = append(mates, x)
		}
	}
	if len(mates) == 0 || all {
		mates = append(mates, o)
	}
	return mates
}

// convert makes an invoice of what is taken of an order, of all that is left
// when nothing is said.
func (b *modelBook) convert(o *modelOrder, take map[int]int) refusal {
	if o.Status != "draft" && o.Status != "confirmed" {
		return conflict("order.status")
	}
	o.Status = "confirmed"
	i := &modelInvoice{Version: 1, Status: "draft", Order: o.ID, Customer: o.Customer}
	for n := range o.Lines {
		l := &o.Lines[n]
		q, asked := take[l.ID]
		if take == nil {
			q = l.left()
		}
		if q > l.left() {
			return invalid("line.over_invoiced")
		}
		if q == 0 || take != nil && !asked {
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

// giveBack lets what an invoice took of its order be invoiced again.
func (b *modelBook) giveBack(i *modelInvoice, credited bool) {
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

// numbered says why nothing can be done with an invoice that was not sent.
func (i *modelInvoice) numbered() refusal {
	switch i.Status {
	case "draft":
		return conflict("invoice.draft")
	case "void":
		return conflict("invoice.void")
	}
	return accepted
}

func (i *modelInvoice) pay(cents int) refusal {
	if r := i.numbered(); r != accepted {
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
	if r := i.numbered(); r != accepted {
		return r
	}
	switch {
	case i.Back:
		return conflict("invoice.credited")
	case i.Paid > 0 || i.Status == "paid":
		return conflict("invoice.paid")
	case i.Mailed:
		return conflict("invoice.mailed")
	}
	i.Status = "void"
	i.Version++
	b.giveBack(i, false)
	return accepted
}

func (b *modelBook) credit(i *modelInvoice) refusal {
	if r := i.numbered(); r != accepted {
		return r
	}
	if i.Back {
		return conflict("invoice.credited")
	}
	i.Credited += i.balance()
	i.Back, i.Status = true, "paid"
	i.Version++
	b.giveBack(i, true)
	return accepted
}

func (b *modelBook) discard(i *modelInvoice) refusal {
	if i.Status != "draft" {
		return conflict("invoice.sent")
	}
	i.Deleted = true
	b.giveBack(i, false)
	return accepted
}
