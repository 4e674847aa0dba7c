package audit

import (
	"comptoir/shared/bill"
	"comptoir/shared/store"
)

// creditNote records the facts of a credit note.
func (a *audit) creditNote(s store.Stored, c bill.CreditNote) {
	a.refers(s, string(c.Invoice), alive)
	a.totalsAddUp(s, c.Document)
	if a.Checks++; !c.Balance.Equal(c.Totals.Total.Sub(c.Applied)) || (c.Status == bill.CreditClosed) != c.Balance.IsZero() {
		a.find(s.Org, s.ID, "credit.balance", "The credit note is %s with a total of %s, of which %s is applied and %s remains.",
			c.Status, c.Totals.Total, c.Applied, c.Balance)
	}
	a.legalNumber(s, store.CreditNotes.Name, c.Number, c.Date.String(), c.SentAt, c.Frozen, c)
	invoice := store.Invoices.Key(c.Invoice).Place(s.Org)
	a.record(fact{
		Key: invoice + "\ncredit", Have: true, Org: s.Org, Doc: s.ID,
		Rule: "credit.orphan", What: "the credit note", Value: creditOf(s.ID, c.Document),
	})
	a.record(fact{
		Topic: sums, Key: invoice + "\npaid", Org: s.Org, Doc: string(c.Invoice), Rule: "invoice.paid", What: "the settlements",
		Figures: figures{"credited": figureOf(c.Applied)}, Lone: true,
	})
}

// payment records the facts of a payment.
func (a *audit) payment(s store.Stored, p bill.Payment) {
	a.usesDocuments(s, string(p.Customer.ID))
	a.refers(s, string(p.Invoice), alive)
	if a.Checks++; p.Amount.Sign() <= 0 {
		a.find(s.Org, s.ID, "payment.amount", "The amount is %s.", p.Amount)
	}
	a.record(fact{
		Topic: sums, Key: store.Invoices.Key(p.Invoice).Place(s.Org) + "\npaid", Org: s.Org, Doc: string(p.Invoice),
		Rule: "invoice.paid", What: "the settlements", Figures: figures{"paid": figureOf(p.Amount)}, Lone: true,
	})
}
