package table

import (
	"context"
	"slices"
	"strconv"

	"comptoir/shared/bill"
	"comptoir/shared/letter"
)

// Reminded tells whether a customer was reminded of an invoice at a step.
func (w *Work) Reminded(ctx context.Context, i bill.InvoiceID, step int) (bool, error) {
	it, err := w.load(ctx, Reminder(i, step))
	return it != nil, err
}

// AddReminder stages the mail that reminds of an invoice, with the note that
// the step was taken: there is one for each, however often the day is begun. The
// invoice, saved before if it has changed, must still be as it was read: who
// pays at this moment is not reminded.
func (w *Work) AddReminder(i bill.Invoice, step int, m *letter.Mail) error {
	if err := w.stage(write{
		key: Reminder(i.ID, step), put: item{"kind": text("reminded"), "schema": num("1"), "mail": text(string(m.ID))},
		cond: "attribute_not_exists(pk)", failed: again,
	}); err != nil {
		return err
	}
	if saved := slices.ContainsFunc(w.staged, func(s write) bool { return s.key == Invoice(i.ID) }); !saved {
		if err := w.stage(write{key: Invoice(i.ID), cond: unchanged, values: item{":was": num(strconv.Itoa(i.Version))}, failed: again}); err != nil {
			return err
		}
	}
	return w.AddMail(m)
}

// Reminder is the key of the note that a reminder was sent, to be expected.
func Reminder(i bill.InvoiceID, step int) Key { return remindedKey(i, strconv.Itoa(step)) }
