package audit

import (
	"fmt"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// invoice records the facts of an invoice.
func (a *audit) invoice(s store.Stored, i bill.Invoice) {
	a.invoicedLines(s, i)
	if i.Status != bill.Void && i.CreditNote == "" {
		a.sources(s, i.Document)
	}
	a.totalsAddUp(s, i.Document)
	a.balance(s, i)
	if numbered := i.Status != bill.Draft; numbered != (i.Number != "") {
		a.find(s.Org, s.ID, "invoice.number", "The invoice is %s and has the number %q.", i.Status, i.Number)
	} else if numbered {
		a.legalNumber(s, store.Invoices.Name, i.Number, i.Date.String(), i.SentAt, i.Frozen, i)
	}
	if i.CreditNote != "" {
		a.requires(s, s.Place+"\ncredit", "credit.missing", "the credit note "+string(i.CreditNote),
			creditOf(string(i.CreditNote), i.Document))
	}
	for _, l := range i.Lines {
		a.move(s.Org, stockMove(i, l))
	}
}

// stockMove returns the stock move of an invoice's line. A draft made from an order keeps
// the order's commitment. An invoice that was sent and not credited removes the quantity
// from accounting stock.
func stockMove(i bill.Invoice, l trade.Line) stock.Move {
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

// totalsAddUp checks the totals of any document for consistency. The share of an order cannot
// be recomputed without the preceding shares.
func (a *audit) totalsAddUp(s store.Stored, d trade.Document) {
	t := d.Totals
	zero := t.Total.Sub(t.Total)
	amounts, nets, bases, taxes := zero, zero, zero, zero
	for _, l := range d.Lines {
		amounts, nets = amounts.Add(l.Amount), nets.Add(l.Net)
	}
	for _, g := range t.Taxes {
		bases, taxes, nets = bases.Add(g.Base), taxes.Add(g.Tax), nets.Sub(g.Lines)
		components := zero
		for _, p := range g.Components {
			components = components.Add(p.Tax)
		}
		a.equal(s, "a tax is the sum of its components", g.Tax, components)
		a.equal(s, "a base is lines less allowance plus charge", g.Base, g.Lines.Sub(g.Allowance).Add(g.Charge))
	}
	priced := t.Net
	if d.TaxInclusive {
		priced = t.Net.Add(t.Tax)
	}
	a.equal(s, "the subtotal is the sum of the lines", t.Subtotal, amounts)
	a.equal(s, "the nets of the lines equal those of the taxes", nets, zero)
	a.equal(s, "the net is the sum of the bases", t.Net, bases)
	a.equal(s, "the tax is the sum of the taxes", t.Tax, taxes)
	a.equal(s, "the priced total is net, or net plus tax", t.Subtotal.Sub(t.Discount).Add(t.Shipping), priced)
	a.equal(s, "the total is net plus tax plus adjustment", t.Total, t.Net.Add(t.Tax).Add(t.Adjustment))
}

func (a *audit) equal(s store.Stored, rule string, is, must money.Amount) {
	if a.Checks++; !is.Equal(must) {
		a.find(s.Org, s.ID, "totals.sum", "The rule that %s is violated: %s and %s.", rule, is, must)
	}
}

// balance checks the balance due against the paid and credited amounts.
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
		a.find(s.Org, s.ID, "invoice.balance", "The invoice is %s with a total of %s, of which %s is paid, %s credited and %s due.",
			i.Status, i.Totals.Total, i.Paid, i.Credited, i.Balance)
	}
	a.record(fact{
		Topic: sums, Key: s.Place + "\npaid", Have: true, Org: s.Org, Doc: s.ID, Rule: "invoice.paid", What: "the settlements",
		Figures: figures{"paid": figureOf(i.Paid), "credited": figureOf(i.Credited)},
	})
}

// invoicedLines records the quantities and amounts of its order that an invoice uses.
func (a *audit) invoicedLines(s store.Stored, i bill.Invoice) {
	if i.Order == "" {
		return
	}
	must := alive
	if i.Status == bill.Void {
		must = "" // an order whose invoices are all void can be deleted
	}
	a.refers(s, string(i.Order), must)
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
	a.record(fact{
		Topic: sums, Key: store.Orders.Key(i.Order).Place(s.Org) + "\ninvoiced", Org: s.Org, Doc: string(i.Order),
		Rule: "order.invoiced", What: "its invoices", Figures: f, Lone: true,
	})
}

// creditOf is the text on which an invoice and its credit note must agree.
func creditOf(id string, d trade.Document) string { return id + " over " + totalsText(d) }
