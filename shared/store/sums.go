package store

import (
	"fmt"
	"strconv"

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
	s.OrderSums = &crm.OrderSums{Orders: sum.count("orders"), OrdersOpen: sum.count("orders_open"), OrdersTotal: sum.amount("orders_total")}
	s.InvoiceSums = &crm.InvoiceSums{
		Invoices: sum.count("invoices"), InvoicesTotal: sum.amount("invoices_total"), Receivable: sum.amount("receivable"),
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
