package bill

import (
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
)

// Pay takes a payment off what is owed and fills in what the payment says of
// the invoice. Without a date it was received today.
func (i *Invoice) Pay(p *Payment, today calendar.Date) error {
	if err := Life().Can("record-payment", *i); err != nil {
		return err
	}
	if p.Date.IsZero() {
		p.Date = today
	}
	var l fault.List
	switch {
	case p.Amount.Sign() <= 0:
		l.Add("payment.amount", "/amount", "Write how much was received, more than 0.")
	case !p.Amount.Fits(i.Currency):
		l.Add("payment.amount", "/amount", "Write an amount with at most %d decimals, as %s has.", i.Currency.Digits(), i.Currency)
	case p.Amount.Cmp(i.Balance) > 0:
		l.Add("payment.too_much", "/amount", "%s is owed for invoice %s. Record at most that.", i.Balance.In(i.Currency), i.Number)
	}
	if p.Date.After(today) {
		l.Add("payment.date", "/date", "The date %s is in the future. Record a payment once it was received.", p.Date)
	}
	if !p.Currency.IsZero() && p.Currency != i.Currency {
		l.Add("payment.currency", "/currency", "The invoice is in %s. Record what was received in that currency.", i.Currency)
	}
	if err := l.Err(); err != nil {
		return err
	}
	p.Invoice, p.Customer, p.Currency, p.Amount = i.ID, i.Customer, i.Currency, p.Amount.In(i.Currency)
	i.Paid, i.Balance = i.Paid.Add(p.Amount), i.Balance.Sub(p.Amount)
	return i.settle()
}

// settle brings the status in line with what is still owed: nothing is paid,
// less than the total because something was received is partly paid.
func (i *Invoice) settle() error {
	to := i.Status
	switch {
	case i.Balance.IsZero():
		to = Paid
	case i.Paid.Sign() > 0:
		to = PartlyPaid
	}
	if to == i.Status {
		return nil
	}
	return Life().Follow(to, i)
}

// ReminderStep is the reminder that is due today, counted from 1: the last one
// whose day after the due date has come. Earlier ones are skipped, so that a
// company that starts late sends one mail and not three; which steps were sent
// already is for the caller to know.
func (i Invoice) ReminderStep(days []int, today calendar.Date) (step int, due bool) {
	if !i.Overdue(today) {
		return 0, false
	}
	for n, d := range days {
		if !today.Before(i.Due.AddDays(d)) {
			step = n + 1
		}
	}
	return step, step > 0
}
