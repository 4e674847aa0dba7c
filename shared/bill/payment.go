package bill

import (
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
)

// Pay subtracts a payment from the balance and sets the payment's fields about the
// invoice. A payment without a date was received today.
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
		l.Add("payment.amount", "/amount", "Write the received amount. It must be above 0.")
	case !p.Amount.Fits(i.Currency):
		l.Add("payment.amount", "/amount", "Write an amount with at most %d decimals, the number for %s.", i.Currency.Digits(), i.Currency)
	case p.Amount.Cmp(i.Balance) > 0:
		l.Add("payment.too_much", "/amount", "Write at most %s, the amount owed for invoice %s.", i.Balance.In(i.Currency), i.Number)
	}
	if p.Date.After(today) {
		l.Add("payment.date", "/date", "The date %s is in the future. Record a payment when it is received.", p.Date)
	}
	if first := calendar.Of(i.Date.Time().AddDate(-1, 0, 0)); p.Date.Before(first) {
		l.Add("payment.date", "/date", "The date %s is more than a year before the invoice's date, %s. Correct the date.", p.Date, i.Date)
	}
	if !p.Currency.IsZero() && p.Currency != i.Currency {
		l.Add("payment.currency", "/currency", "The invoice is in %s. Write the received amount in that currency.", i.Currency)
	}
	if err := l.Err(); err != nil {
		return err
	}
	p.Invoice, p.Customer, p.Currency, p.Amount = i.ID, i.Customer, i.Currency, p.Amount.In(i.Currency)
	i.Paid, i.Balance = i.Paid.Add(p.Amount), i.Balance.Sub(p.Amount)
	return i.updateStatus()
}

// Label returns the name of the payment for users: its reference, or its amount.
func (p Payment) Label() string {
	if p.Reference != "" {
		return p.Reference
	}
	return p.Amount.In(p.Currency).String() + " " + p.Currency.String()
}

// updateStatus sets the status by the balance: paid if no amount is owed, partly paid
// if a payment was received.
func (i *Invoice) updateStatus() error {
	to := i.Status
	switch {
	case i.Balance.IsZero():
		to = Paid
	case i.Paid.Sign() > 0:
		to = PartlyPaid
	}
	if i.Balance.IsZero() {
		i.ReminderBlocked = nil
	}
	if to == i.Status {
		return nil
	}
	return Life().Follow(to, i)
}
