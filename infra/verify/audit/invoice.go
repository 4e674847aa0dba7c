package audit

import (
	"fmt"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// invoice notes what an invoice tells.
func (a *audit) invoice(s store.Stored, i bill.Invoice) {
	a.taken(s, i)
	if i.Status != bill.Void && i.CreditNote == "" {
		a.carries(s, i.Document)
	}
	a.addsUp(s, i.Document)
	a.balance(s, i)
	if numbered := i.Status != bill.Draft; numbered != (i.Number != "") {
		a.find(s.Org, s.ID, "invoice.number", "It is %s and has the number %q.", i.Status, i.Number)
	} else if numbered {
		a.numbered(s, store.Invoices.Name, i.Number, i.Date.String(), i.SentAt, i.Frozen, i)
	}
	if i.CreditNote != "" {
		a.wants(s, s.Place+"\ncredit", "credit.missing", "the credit note "+string(i.CreditNote), creditOf(string(i.CreditNote), i.Document))
	}
	for _, l := range i.Lines {
		a.moved(s.Org, outOf(i, l))
	}
}

// outOf is what an invoice does to the stock by a line: a draft made from an
// order keeps what that promised, one that was sent and not taken back books it
// out.
func outOf(i bill.Invoice, l trade.Line) stock.Move {
	m := stock.Move{Item: l.Item, Warehouse: i.Warehouse.ID}
	switch {
	case l.Kind != stock.Goods || l.Item == "" || i.Warehouse.ID == "" || i.Status == bill.Void || i.CreditNote != "":
	case i.Status != bill.Draft:
		m.Accounting = l.Quantity.Neg()
	case i.Order != "":
		m.Committed = l.Quantity
	}
	return m
}

// addsUp holds the totals of any document against themselves; the part of an
// order cannot be computed without the parts before it.
func (a *audit) addsUp(s store.Stored, d trade.Document) {
	t := d.Totals
	zero := t.Total.Sub(t.Total)
	amounts, nets, bases, taxes := zero, zero, zero, zero
	for _, l := range d.Lines {
		amounts, nets = amounts.Add(l.Amount), nets.Add(l.Net)
	}
	for _, g := range t.Taxes {
		bases, taxes, nets = bases.Add(g.Base), taxes.Add(g.Tax), nets.Sub(g.Lines)
		parts := zero
		for _, p := range g.Components {
			parts = parts.Add(p.Tax)
		}
		a.equal(s, "a tax is the sum of its parts", g.Tax, parts)
		a.equal(s, "a base is lines less allowance and charge", g.Base, g.Lines.Sub(g.Allowance).Add(g.Charge))
	}
	priced := t.Net
	if d.TaxInclusive {
		priced = t.Net.Add(t.Tax)
	}
	a.equal(s, "the subtotal is the sum of the lines", t.Subtotal, amounts)
	a.equal(s, "the nets of the lines are those of the taxes", nets, zero)
	a.equal(s, "the net is the sum of the bases", t.Net, bases)
	a.equal(s, "the tax is the sum of the taxes", t.Tax, taxes)
	a.equal(s, "what is priced is net, or net and tax", t.Subtotal.Sub(t.Discount).Add(t.Shipping), priced)
	a.equal(s, "the total is net, tax and adjustment", t.Total, t.Net.Add(t.Tax).Add(t.Adjustment))
}

func (a *audit) equal(s store.Stored, law string, is, must money.Amount) {
	if a.Checks++; !is.Equal(must) {
		a.find(s.Org, s.ID, "totals.sum", "It does not hold that %s: %s and %s.", law, is, must)
	}
}

// balance holds what is owed against what was paid and credited.
func (a *audit) balance(s store.Stored, i bill.Invoice) {
	a.Checks++
	must := i.Totals.Total.Sub(i.Paid).Sub(i.Credited)
	if i.Status == bill.Void {
		must = i.Currency.Zero()
	}
	fits := map[bill.Status]bool{
		bill.Draft: i.Paid.IsZero() && i.Credited.IsZero(), bill.Void: i.Paid.IsZero() && i.Credited.IsZero(),
		bill.Sent:       i.Paid.IsZero() && i.Balance.Sign() > 0,
		bill.PartlyPaid: i.Paid.Sign() > 0 && i.Balance.Sign() > 0,
		bill.Paid:       i.Balance.IsZero(),
	}[i.Status]
	if !i.Balance.Equal(must) || i.Balance.Sign() < 0 && i.Status != bill.Draft || !fits {
		a.find(s.Org, s.ID, "invoice.balance", "It is %s; of %s, %s was paid and %s credited, and %s is owed.", i.Status, i.Totals.Total, i.Paid, i.Credited, i.Balance)
	}
	a.note(fact{
		Topic: sums, Key: s.Place + "\npaid", Have: true, Org: s.Org, Doc: s.ID, Rule: "invoice.paid", What: "what was received",
		Figures: figures{"paid": exact(i.Paid), "credited": exact(i.Credited)},
	})
}

// taken notes what an invoice takes of its order.
func (a *audit) taken(s store.Stored, i bill.Invoice) {
	if i.Order == "" {
		return
	}
	must := alive
	if i.Status == bill.Void {
		must = "" // an order whose invoices are all void can be deleted
	}
	a.names(s, string(i.Order), must)
	f := figures{}
	for _, l := range i.Lines {
		if len(l.From) != 1 || l.From[0].Document != string(i.Order) {
			a.find(s.Org, s.ID, "order.invoiced", "Line %d is not from its order.", l.ID)
			return
		}
		of := l.From[0].Line
		if i.Status != bill.Void {
			f.add(figures{fmt.Sprintf("invoiced of line %d", of): l.Quantity})
		}
		if i.CreditNote != "" {
			f.add(figures{fmt.Sprintf("credited of line %d", of): l.Quantity})
		}
		if i.Status != bill.Void && i.CreditNote == "" {
			f.add(billedOf(of, l.Total()))
		}
	}
	if i.Status != bill.Void && i.CreditNote == "" {
		f.add(billed(i.Totals))
	}
	a.note(fact{Topic: sums, Key: store.Orders.Key(i.Order).Place(s.Org) + "\ninvoiced", Org: s.Org, Doc: string(i.Order), Rule: "order.invoiced", What: "its invoices", Figures: f, Lone: true})
}

// creditOf is what an invoice and its credit note agree on.
func creditOf(id string, d trade.Document) string { return id + " over " + comesTo(d) }
