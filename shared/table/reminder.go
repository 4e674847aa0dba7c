package table

import (
	"context"
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
// the step was taken: there is one for each, however often the day is begun.
func (w *Work) AddReminder(i bill.InvoiceID, step int, m *letter.Mail) error {
	if err := w.stage(write{
		key: Reminder(i, step), put: item{"kind": text("reminded"), "schema": num("1"), "mail": text(string(m.ID))},
		cond: "attribute_not_exists(pk)", failed: again,
	}); err != nil {
		return err
	}
	return w.AddMail(m)
}

// Reminder is the key of the note that a reminder was sent, to be expected.
func Reminder(i bill.InvoiceID, step int) Key { return remindedKey(i, strconv.Itoa(step)) }
