package bill

import (
	"maps"
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
)

// Status is where an invoice stands.
type Status string

// The states of an invoice. Overdue is none of them: it is computed.
const (
	Draft      Status = "draft"
	Sent       Status = "sent"
	PartlyPaid Status = "partly_paid"
	Paid       Status = "paid"
	Void       Status = "void"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Draft, Sent, PartlyPaid, Paid, Void} }

// moves is the life cycle of an invoice. Paid means that nothing is owed any
// more: it was paid, credited, or came to nothing in the first place.
var moves = map[Status][]Status{
	Draft:      {Sent},
	Sent:       {PartlyPaid, Paid, Void},
	PartlyPaid: {Paid},
}

// LifeCycle is the life cycle as data, for the documentation.
func LifeCycle() map[Status][]Status { return maps.Clone(moves) }

// move takes the invoice to another state.
func (i *Invoice) move(to Status) error {
	if !slices.Contains(moves[i.Status], to) {
		return fault.Conflict("invoice."+string(to), "The invoice is %s.", i.Status)
	}
	i.Status = to
	return nil
}

// Open tells whether something may still be owed: it is numbered, not void, and
// not settled.
func (i Invoice) Open() bool { return i.Status == Sent || i.Status == PartlyPaid }

// Overdue tells whether money is still owed after the day it was to be paid.
// Today is a date of the organisation's time zone.
func (i Invoice) Overdue(today calendar.Date) bool {
	return i.Open() && i.Balance.Sign() > 0 && i.Due.Before(today)
}

// AllowedActions lists what can be done with the invoice as it is now, rights
// aside.
func (i Invoice) AllowedActions() []string {
	actions := []string{}
	add := func(name string, refused error) {
		if refused == nil {
			actions = append(actions, name)
		}
	}
	add("update", i.unsent())
	add("delete", i.Deletable())
	add("mark-sent", i.unsent())
	add("send", i.mailable())
	add("record-payment", i.payable())
	add("void", i.voidable())
	add("credit", i.creditable())
	return actions
}

// Deletable says why the invoice cannot be deleted: what has a number stays.
func (i Invoice) Deletable() error {
	if i.Status == Draft {
		return nil
	}
	return fault.Conflict("invoice.sent", "Invoice %s has its number and stays for good. Void it or make a credit note.", i.Number)
}

// unsent says why the invoice can neither be changed nor be given a number.
func (i Invoice) unsent() error {
	if i.Status == Draft {
		return nil
	}
	return fault.Conflict("invoice.sent", "Invoice %s was sent and cannot be changed any more. Void it or make a credit note, and write a new one.", i.Number)
}

// numbered says why nothing can be paid, taken back or mailed.
func (i Invoice) numbered() error {
	switch i.Status {
	case Draft:
		return fault.Conflict("invoice.draft", "The invoice is a draft: send it or mark it as sent first.")
	case Void:
		return fault.Conflict("invoice.void", "Invoice %s is void.", i.Number)
	}
	return nil
}

// mailable says why the invoice cannot leave by mail. A draft can: it gets its
// number on the way.
func (i Invoice) mailable() error {
	if i.Status == Draft {
		return nil
	}
	return i.numbered()
}

// Mail notes that a sent invoice leaves by mail. From now on it can be credited
// but no longer voided: the customer may have booked it.
func (i *Invoice) Mail() error {
	if err := i.numbered(); err != nil {
		return err
	}
	i.Mailed = true
	return nil
}

func (i Invoice) voidable() error {
	if err := i.numbered(); err != nil {
		return err
	}
	switch {
	case i.CreditNote != "":
		return fault.Conflict("invoice.credited", "Invoice %s was taken back by a credit note already. Write a new invoice instead.", i.Number)
	case i.Paid.Sign() > 0 || i.Status == Paid:
		return fault.Conflict("invoice.paid", "Invoice %s is %s. Make a credit note instead.", i.Number, i.Status)
	case i.Mailed:
		return fault.Conflict("invoice.mailed", "The customer has invoice %s, so it cannot vanish from his books. Make a credit note instead.", i.Number)
	}
	return nil
}

// Void annuls an invoice nobody has seen: unpaid and never mailed. Its number
// stays and is printed as annulled; nothing is owed for it.
func (i *Invoice) Void() error {
	if err := i.voidable(); err != nil {
		return err
	}
	i.Balance = i.Currency.Zero()
	return i.move(Void)
}
