package bill

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
)

// Status is the state of an invoice.
type Status string

// The states of an invoice. Overdue is not a state: it is computed.
const (
	Draft      Status = "draft"
	Sent       Status = "sent"
	PartlyPaid Status = "partly_paid"
	Paid       Status = "paid"
	Void       Status = "void"
)

// Statuses lists the states of an invoice.
func Statuses() []Status { return []Status{Draft, Sent, PartlyPaid, Paid, Void} }

// Life returns the life cycle of an invoice. Paid means that no amount is owed: the
// invoice was paid or credited, or its total is zero.
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
			{Action: "record-payment", From: numbered, Unless: Invoice.payable},
			{Action: "void", From: []Status{Sent}, To: Void, Unless: Invoice.voidable},
			{Action: "credit", From: numbered, Unless: Invoice.creditable},
			{From: []Status{Sent}, To: PartlyPaid}, // by payments and credits
			{From: []Status{Sent, PartlyPaid}, To: Paid},
		},
		Leaps: map[Status]Status{Draft: Paid}, // an invoice with a total of zero
	}
}

// AllowedActions lists every action, regardless of rights. For actions that are not
// allowed now it has the reason.
func (i Invoice) AllowedActions() []cycle.Allowed { return Life().Allowed(i) }

// wrong reports why the invoice's status forbids a step.
func (i Invoice) wrong(s cycle.Step[Status, Invoice]) error {
	switch {
	case s.Action == "delete":
		return fault.Conflict("invoice.sent",
			"Invoice %s has a number and cannot be deleted. Void it or create a credit note.", i.Number)
	case slices.Equal(s.From, []Status{Draft}):
		return fault.Conflict("invoice.sent", "Invoice %s was sent and can no longer be changed. "+
			"Void it or create a credit note, and write a new invoice.", i.Number)
	case i.Status == Draft:
		return fault.Conflict("invoice.draft", "The invoice is a draft. Send it or mark it as sent first.")
	case i.Status == Void:
		return fault.Conflict("invoice.void", "Invoice %s is void.", i.Number)
	case i.CreditNote != "":
		return fault.Conflict("invoice.credited",
			"Invoice %s already has a credit note. Write a new invoice instead.", i.Number)
	}
	return fault.Conflict("invoice.paid", "Invoice %s is %s. Create a credit note instead.", i.Number, i.Status)
}

// payable reports why no payment can be recorded.
func (i Invoice) payable() error {
	if i.Balance.Sign() > 0 {
		return nil
	}
	return fault.Conflict("invoice.paid", "Invoice %s has no balance due.", i.Number)
}

// voidable reports why the invoice cannot be voided. The customer may have booked a
// mailed invoice.
func (i Invoice) voidable() error {
	if !i.Mailed {
		return nil
	}
	return fault.Conflict("invoice.mailed",
		"Invoice %s was mailed, and the customer may have booked it. Create a credit note instead.", i.Number)
}

// creditable reports why no credit note can be created for the invoice.
func (i Invoice) creditable() error {
	if i.CreditNote == "" {
		return nil
	}
	return fault.Conflict("invoice.credited",
		"Invoice %s already has a credit note for its whole amount.", i.Number)
}

// Open reports whether an amount may still be owed: the invoice has a number, and it
// is neither void nor paid.
func (i Invoice) Open() bool { return i.Status == Sent || i.Status == PartlyPaid }

// Overdue reports whether an amount is still owed after the due date. Today is a
// date in the organisation's time zone.
func (i Invoice) Overdue(today calendar.Date) bool {
	return i.Open() && i.Balance.Sign() > 0 && i.Due.Before(today)
}

// Void cancels an invoice that was neither paid nor mailed. The invoice keeps its
// number and is printed as void. No amount is owed for it.
func (i *Invoice) Void() error {
	if err := Life().Do("void", i); err != nil {
		return err
	}
	i.Balance, i.ReminderBlocked = i.Currency.Zero(), nil
	return nil
}
