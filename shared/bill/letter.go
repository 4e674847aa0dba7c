package bill

import (
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Post is what the sender of an invoice writes in its mail.
type Post struct {
	letter.Post
	AttachStatement bool `json:"attach_statement,omitempty" doc:"A statement of account goes along: not available yet, refused with mail.statement"`
}

// Letter is the mail that takes the invoice to its customer.
func (i Invoice) Letter(in trade.Envelope) (letter.Mail, error) {
	return i.mail(in, letter.InvoiceMail)
}

// Reminder is the mail that reminds the customer of what is still owed, in the
// words of the given step; the invoice goes along.
func (i Invoice) Reminder(in trade.Envelope, step int) (letter.Mail, error) {
	return i.mail(in, func(l words.Language, f letter.Facts, _ letter.Written) (letter.Message, error) {
		return letter.Reminder(l, f, step)
	})
}

func (i Invoice) mail(in trade.Envelope, text letter.Text) (letter.Mail, error) {
	v := i.Voucher()
	f := v.Facts(in)
	f.Due, f.Owed = i.Due, i.Balance
	return v.Letter(in, f, text)
}

// Mail notes that a sent invoice leaves by mail. From now on it can be credited
// but no longer voided: the customer may have booked it. Faults point into the post.
func (i *Invoice) Mail(p Post) error {
	if i.Status == Draft {
		return fault.Conflict("invoice.draft", "The invoice is a draft: it gets its number before it leaves by mail.")
	}
	return Life().Take("send", i, func(next *Invoice) error {
		if p.AttachStatement {
			return fault.Invalid("mail.statement", "/attach_statement", "A statement of account cannot be attached yet: it is not available. Leave attach_statement out.")
		}
		next.Mailed = true
		return nil
	})
}
