package desk

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/offer"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// EstimateFigures are the figures of the estimates that wait for an action.
type EstimateFigures struct {
	Draft     EstimateFigure `json:"draft" doc:"The list with status=draft"`
	Sent      EstimateFigure `json:"sent" doc:"The list with status=sent: those that wait for an answer, the expired ones included"`
	Expired   EstimateFigure `json:"expired" doc:"The list with expired=true"`
	Accepted  EstimateFigure `json:"accepted" doc:"The list with status=accepted"`
	ToConvert EstimateFigure `json:"to_convert" doc:"The list with to_convert=true"`
}

// CountEstimates reads the figures of estimates.
func CountEstimates(ctx context.Context, a *app.App, s org.Settings) (f EstimateFigures, err error) {
	today := s.Today(a.Now)
	count := func(in offer.Status, all, some *EstimateFigure, which func(offer.Row) bool) func() error {
		return func() error {
			rows, more, err := inState(ctx, a, store.Estimates, in)
			*all, *some = EstimateFigure{newFigure(s.Currency, more)}, EstimateFigure{newFigure(s.Currency, more)}
			for _, r := range rows {
				if all.add(r.Row, s.Currency); which(r) {
					some.add(r.Row, s.Currency)
				}
			}
			return err
		}
	}
	expired := func(r offer.Row) bool { return r.Expired(today) }
	err = AtOnce(
		count(offer.Draft, &f.Draft, &EstimateFigure{}, expired),
		count(offer.Sent, &f.Sent, &f.Expired, expired),
		count(offer.Accepted, &f.Accepted, &f.ToConvert, offer.Row.ToConvert),
	)
	return f, err
}

// OrderFigures are the figures of the sales orders that wait for an action.
type OrderFigures struct {
	Draft     OrderFigure `json:"draft" doc:"The list with status=draft: the orders to confirm"`
	Confirmed OrderFigure `json:"confirmed" doc:"The list with status=confirmed"`
	ToInvoice OrderFigure `json:"to_invoice" doc:"The list with to_invoice=true"`
}

// CountOrders reads the figures of sales orders.
func CountOrders(ctx context.Context, a *app.App, s org.Settings) (f OrderFigures, err error) {
	count := func(in sales.Status, all, some *OrderFigure) func() error {
		return func() error {
			rows, more, err := inState(ctx, a, store.Orders, in)
			*all, *some = OrderFigure{newFigure(s.Currency, more)}, OrderFigure{newFigure(s.Currency, more)}
			for _, r := range rows {
				if all.add(r.Row, s.Currency); r.ToInvoice() {
					some.add(r.Row, s.Currency)
				}
			}
			return err
		}
	}
	err = AtOnce(count(sales.Draft, &f.Draft, &OrderFigure{}), count(sales.Confirmed, &f.Confirmed, &f.ToInvoice))
	return f, err
}

// InvoiceFigures are the figures of the invoices that wait for an action.
type InvoiceFigures struct {
	Draft   BalanceFigure `json:"draft" doc:"The list with status=draft"`
	Unpaid  BalanceFigure `json:"unpaid" doc:"The list with unpaid=true"`
	Overdue BalanceFigure `json:"overdue" doc:"The list with overdue=true"`
	Blocked BalanceFigure `json:"reminder_blocked" doc:"The list with reminder=blocked"`
}

// CountInvoices reads the figures of invoices.
func CountInvoices(ctx context.Context, a *app.App, s org.Settings) (f InvoiceFigures, err error) {
	err = AtOnce(
		func() error {
			rows, more, err := inState(ctx, a, store.Invoices, bill.Draft)
			f.Draft = newBalance(s.Currency, more)
			for _, r := range rows {
				f.Draft.add(r.Row, r.Balance, s.Currency)
			}
			return err
		},
		func() error {
			rows, more, err := owedBetween(ctx, a, calendar.Date{}, calendar.Date{})
			today := s.Today(a.Now)
			f.Unpaid, f.Blocked = newBalance(s.Currency, more), newBalance(s.Currency, more)
			f.Overdue = newBalance(s.Currency, more && rows[len(rows)-1].Due.Before(today)) // the longest overdue is first
			for _, r := range rows {
				f.Unpaid.add(r.Row, r.Balance, s.Currency)
				if r.Due.Before(today) {
					f.Overdue.add(r.Row, r.Balance, s.Currency)
				}
				if r.ReminderBlocked != nil {
					f.Blocked.add(r.Row, r.Balance, s.Currency)
				}
			}
			return err
		},
	)
	return f, err
}

// owedBetween reads the invoices with a balance that fall due between two days, in this order,
// as many as a figure counts, and reports whether there are more.
func owedBetween(ctx context.Context, a *app.App, from, to calendar.Date) ([]bill.Row, bool, error) {
	f := store.Filter{Owed: store.Owed{Only: true, From: from, To: to}}
	rows, next, err := store.InvoicesOwed(ctx, a.Table, f, table.Page{Limit: mostCounted})
	return rows, next != "", err
}

// DueDay is the invoices with a balance that fall due on a day.
type DueDay struct {
	Date calendar.Date `json:"date" doc:"The day"`
	BalanceFigure
}

// CountDue reads the invoices that fall due on so many days, from today on.
func CountDue(ctx context.Context, a *app.App, s org.Settings, days int) ([]DueDay, error) {
	today := s.Today(a.Now)
	rows, more, err := owedBetween(ctx, a, today, today.AddDays(days-1))
	if err != nil {
		return nil, err
	}
	due := make([]DueDay, days)
	for i := range due {
		due[i] = DueDay{today.AddDays(i), newBalance(s.Currency, more && !today.AddDays(i).Before(rows[len(rows)-1].Due))}
	}
	for _, r := range rows {
		due[r.Due.DaysSince(today)].add(r.Row, r.Balance, s.Currency)
	}
	return due, nil
}

// CreditFigures are the figures of the credit notes that wait for an action.
type CreditFigures struct {
	Draft BalanceFigure `json:"draft" doc:"The list with status=draft"`
	Open  BalanceFigure `json:"open" doc:"The list with status=open"`
}

// CountCredits reads the figures of credit notes.
func CountCredits(ctx context.Context, a *app.App, s org.Settings) (f CreditFigures, err error) {
	count := func(in bill.CreditStatus, all *BalanceFigure) func() error {
		return func() error {
			rows, more, err := inState(ctx, a, store.CreditNotes, in)
			*all = newBalance(s.Currency, more)
			for _, r := range rows {
				all.add(r.Row, r.Balance, s.Currency)
			}
			return err
		}
	}
	err = AtOnce(count(bill.CreditDraft, &f.Draft), count(bill.CreditOpen, &f.Open))
	return f, err
}
