package store

import (
	"context"
	"fmt"
	"strconv"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/table"
)

// exact converts an amount to the quantity that sums add up.
func exact(a money.Amount) money.Quantity {
	var q money.Quantity
	if err := q.SetNumber(a.Number()); err != nil {
		return money.Quantity{} // an amount is always a quantity
	}
	return q
}

// readSums reads the sums of a contact's documents in one currency.
func readSums(r table.Record, currency string) (s crm.Sums, err error) {
	if s.Currency, err = money.ParseCurrency(currency); err != nil {
		return s, fmt.Errorf("read the sums of a contact: %w", err)
	}
	f, err := r.Figures()
	if err != nil {
		return s, err
	}
	sum := summed{figures: f, currency: s.Currency}
	s.OrderSums = &crm.OrderSums{
		Orders: sum.count("orders"), OrdersOpen: sum.count("orders_open"), OrdersClosed: sum.count("orders_closed"),
		OrdersTotal: sum.amount("orders_total"),
	}
	s.InvoiceSums = &crm.InvoiceSums{
		Invoices: sum.count("invoices"), InvoicesTotal: sum.amount("invoices_total").Sub(sum.amount("credited_total")),
		Receivable:  sum.amount("receivable"),
		CreditNotes: sum.count("credit_notes"), Credit: sum.amount("credit"),
		Dues: crm.Dues{PendingTotal: s.Currency.Zero(), OverdueTotal: s.Currency.Zero()},
	}
	return s, sum.err
}

// summed decodes figures, and keeps the first error.
type summed struct {
	figures  table.Figures
	currency money.Currency
	err      error
}

func (s *summed) count(name string) int {
	if s.figures[name].IsZero() {
		return 0
	}
	n, err := strconv.Atoi(s.figures[name].Number())
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("read the count %s: %w", name, err)
	}
	return n
}

func (s *summed) amount(name string) money.Amount {
	var a money.Amount
	if s.figures[name].IsZero() {
		return s.currency.Zero()
	}
	if err := a.SetNumber(s.figures[name].Number()); err != nil && s.err == nil {
		s.err = fmt.Errorf("read the sum %s: %w", name, err)
	}
	return a.In(s.currency)
}

// mostDue is how many invoices of a contact are read to divide its receivable amounts.
const mostDue = 500

// Dues divides the receivable amounts of a contact by due date. It reads the contact's
// invoices, the newest first, until their balances add up to the receivable amount: an
// invoice that is not yet due is among the newest ones.
func Dues(ctx context.Context, w *table.Work, v crm.ContactID, sums []crm.Sums) ([]crm.Sums, error) {
	left := map[money.Currency]money.Amount{}
	for _, s := range sums {
		if s.InvoiceSums != nil && s.Receivable.Sign() > 0 {
			left[s.Currency] = s.Receivable
		}
	}
	if len(left) == 0 {
		return sums, nil
	}
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return nil, err
	}
	today, dues := s.Today(w.Now), map[money.Currency]crm.Dues{}
	p := table.Page{Limit: 100, Descending: true}
	for read := 0; len(left) > 0 && read < mostDue; {
		rows, next, err := Invoices.List(ctx, w, Filter{Parents: []string{string(v)}}, p)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			of := bill.Invoice{Status: r.Status, Balance: r.Balance, Due: r.Due}
			if !of.Open() || r.Balance.Sign() <= 0 {
				continue
			}
			d := dues[r.Currency]
			if of.Overdue(today) {
				d.Overdue++
			} else {
				d.Pending, d.PendingTotal = d.Pending+1, d.PendingTotal.Add(r.Balance)
			}
			dues[r.Currency] = d
			if rest, waits := left[r.Currency]; waits {
				if left[r.Currency] = rest.Sub(r.Balance); left[r.Currency].Sign() <= 0 {
					delete(left, r.Currency)
				}
			}
		}
		if read, p.Cursor = read+p.Limit, next; next == "" {
			break
		}
	}
	for _, s := range sums {
		if s.InvoiceSums != nil {
			d := dues[s.Currency]
			d.PendingTotal = d.PendingTotal.In(s.Currency)
			d.OverdueTotal = s.Receivable.Sub(d.PendingTotal).In(s.Currency)
			if d.OverdueTotal.Sign() < 0 {
				d.OverdueTotal = s.Currency.Zero() // an invoice was paid, and its payment is not in the sum yet
			}
			s.Dues = d
		}
	}
	return sums, nil
}
