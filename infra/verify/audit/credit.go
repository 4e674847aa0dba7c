package audit

import (
	"comptoir/shared/bill"
	"comptoir/shared/store"
)

// creditNote notes what a credit note tells.
func (a *audit) creditNote(s store.Stored, c bill.CreditNote) {
	a.names(s, string(c.Invoice), alive)
	a.addsUp(s, c.Document)
	if a.Checks++; !c.Balance.Equal(c.Totals.Total.Sub(c.Applied)) || (c.Status == bill.CreditClosed) != c.Balance.IsZero() {
		a.find(s.Org, s.ID, "credit.balance", "It is %s; of %s, %s was used and %s is left.", c.Status, c.Totals.Total, c.Applied, c.Balance)
	}
	a.numbered(s, store.CreditNotes.Name, c.Number, c.Date.String(), c.SentAt, c.Frozen, c)
	invoice := store.Invoices.Key(c.Invoice).Place(s.Org)
	a.note(fact{
		Key: invoice + "\ncredit", Have: true, Org: s.Org, Doc: s.ID, Rule: "credit.orphan", What: "the credit note", Value: creditOf(s.ID, c.Document),
	})
	a.note(fact{Topic: sums, Key: invoice + "\npaid", Org: s.Org, Doc: string(c.Invoice), Rule: "invoice.paid", What: "what was received", Figures: figures{"credited": exact(c.Applied)}, Lone: true})
}

// payment notes what a payment tells.
func (a *audit) payment(s store.Stored, p bill.Payment) {
	a.uses(s, string(p.Customer.ID))
	a.names(s, string(p.Invoice), alive)
	if a.Checks++; p.Amount.Sign() <= 0 {
		a.find(s.Org, s.ID, "payment.amount", "It is over %s.", p.Amount)
	}
	a.note(fact{Topic: sums, Key: store.Invoices.Key(p.Invoice).Place(s.Org) + "\npaid", Org: s.Org, Doc: string(p.Invoice), Rule: "invoice.paid", What: "what was received", Figures: figures{"paid": exact(p.Amount)}, Lone: true})
}
