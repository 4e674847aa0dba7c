package bill

import (
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/trade"
)

// Post holds the mail fields that the user sets when sending an invoice.
type Post struct {
	letter.Post
	AttachStatement bool `json:"attach_statement,omitempty" fixed:"false" doc:"Attach a statement of account: not available yet, refused with mail.statement"`
}

// Letter returns the mail that sends the invoice to its customer.
func (i Invoice) Letter(in trade.Envelope) (letter.Mail, error) {
	return i.mail(in, letter.InvoiceMail)
}

func (i Invoice) mail(in trade.Envelope, text letter.Text) (letter.Mail, error) {
	v := i.Voucher()
	f := v.Facts(in)
	f.Due, f.Owed, f.Overdue = i.Due, i.Balance, i.Overdue(in.Today)
	return v.Letter(in, f, text)
}

// Mail records that a sent invoice is mailed. A mailed invoice can be credited but
// not voided: the customer may have booked it. JSON pointers of faults refer to the
// post.
func (i *Invoice) Mail(p Post) error {
	if i.Status == Draft {
		return fault.Conflict("invoice.draft", "The invoice is a draft. It needs a number before it is mailed.")
	}
	return Life().Take("send", i, func(next *Invoice) error {
		if p.AttachStatement {
			return fault.Invalid("mail.statement", "/attach_statement",
				"A statement of account is not available yet. Omit attach_statement.")
		}
		next.Mailed = true
		next.MailAgain()
		return nil
	})
}
