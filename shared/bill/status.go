package bill

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
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

// Life is the life cycle of an invoice. Paid means that nothing is owed any
// more: it was paid, credited, or came to nothing in the first place.
func Life() cycle.Cycle[Status, Invoice] {
	numbered := []Status{Sent, PartlyPaid, Paid}
	return cycle.Cycle[Status, Invoice]{
		State: func(i *Invoice) *Status { return &i.Status },
		First: []Status{Draft, Sent, Paid},
		Wrong: Invoice.wrong,
		Steps: []cycle.Step[Status, Invoice]{
			{Action: "update", From: []Status{Draft}},
			{Action: "delete", From: []Status{Draft}},
			{Action: "mark-sent", From: []Status{Draft}, To: Sent},
			{Action: "send", From: []Status{Draft}, To: Sent},
			{Action: "send", From: numbered},
			{Action: "record-payment", From: numbered, Unless: Invoice.owesNothing},
			{Action: "void", From: []Status{Sent}, To: Void, Unless: Invoice.leftByMail},
			{Action: "credit", From: numbered, Unless: Invoice.credited},
			{From: []Status{Sent}, To: PartlyPaid}, // by what was received and credited
			{From: []Status{Sent, PartlyPaid}, To: Paid},
		},
		Leaps: map[Status]Status{Draft: Paid}, // nothing is owed for it
	}
}

// AllowedActions lists every action, rights aside, and why an invoice cannot
// take it as it is now.
func (i Invoice) AllowedActions() []cycle.Allowed { return Life().Allowed(i) }

// wrong reports why the invoice's status forbids a step.
func (i Invoice) wrong(s cycle.Step[Status, Invoice]) error {
	switch {
	case s.Action == "delete":
		return fault.Conflict("invoice.sent", "Invoice %s has its number and stays for good. Void it or make a credit note.", i.Number)
	case slices.Equal(s.From, []Status{Draft}):
		return fault.Conflict("invoice.sent", "Invoice %s was sent and cannot be changed any more. Void it or make a credit note, and write a new one.", i.Number)
	case i.Status == Draft:
		return fault.Conflict("invoice.draft", "The invoice is a draft: send it or mark it as sent first.")
	case i.Status == Void:
		return fault.Conflict("invoice.void", "Invoice %s is void.", i.Number)
	case i.CreditNote != "":
		return fault.Conflict("invoice.credited", "Invoice %s was taken back by a credit note already. Write a new invoice instead.", i.Number)
	}
	return fault.Conflict("invoice.paid", "Invoice %s is %s. Make a credit note instead.", i.Number, i.Status)
}

// owesNothing reports why nothing can be paid.
func (i Invoice) owesNothing() error {
	if i.Balance.Sign() > 0 {
		return nil
	}
	return fault.Conflict("invoice.paid", "Nothing is owed for invoice %s any more.", i.Number)
}

// leftByMail reports why the invoice cannot be annulled: the customer may have
// booked it.
func (i Invoice) leftByMail() error {
	if !i.Mailed {
		return nil
	}
	return fault.Conflict("invoice.mailed", "The customer has invoice %s, so it cannot vanish from the customer's books. Make a credit note instead.", i.Number)
}

// credited reports why the invoice cannot be taken back by a credit note.
func (i Invoice) credited() error {
	if i.CreditNote == "" {
		return nil
	}
	return fault.Conflict("invoice.credited", "Invoice %s was taken back by a credit note already. Nothing is left to take back.", i.Number)
}

// Open tells whether something may still be owed: it is numbered, not void, and
// not settled.
func (i Invoice) Open() bool { return i.Status == Sent || i.Status == PartlyPaid }

// Overdue tells whether money is still owed after the day it was to be paid.
// Today is a date of the organisation's time zone.
func (i Invoice) Overdue(today calendar.Date) bool {
	return i.Open() && i.Balance.Sign() > 0 && i.Due.Before(today)
}

// Void annuls an invoice that was neither paid nor mailed. Its number stays and
// is printed as annulled; nothing is owed for it.
func (i *Invoice) Void() error {
	if err := Life().Do("void", i); err != nil {
		return err
	}
	i.Balance = i.Currency.Zero()
	return nil
}
