package bill

import (
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/words"
)

// Post is what the sender of an invoice writes in its mail.
type Post struct {
	letter.Post
	AttachStatement bool `json:"attach_statement,omitempty" doc:"A statement of account goes along: not available yet, refused with mail.statement"`
}

// Letter is the mail that takes the invoice to its customer: what its sender
// wrote, and for the rest the customer's address and our words in the
// invoice's language.
func (i Invoice) Letter(id letter.MailID, p Post, to crm.Contact, sender string) (letter.Mail, error) {
	m, err := letter.InvoiceMail(words.For(i.Language), i.facts(sender, p.Attached()))
	if err != nil {
		return letter.Mail{}, err
	}
	return i.mailTo(id, p, m, to)
}

// Reminder is the mail that reminds the customer of what is still owed, in the
// words of the given step; the invoice goes along.
func (i Invoice) Reminder(id letter.MailID, step int, to crm.Contact, sender string) (letter.Mail, error) {
	m, err := letter.Reminder(words.For(i.Language), i.facts(sender, true), step)
	if err != nil {
		return letter.Mail{}, err
	}
	return i.mailTo(id, Post{}, m, to)
}

func (i Invoice) facts(sender string, attached bool) letter.Facts {
	f := i.Facts(i.Customer, i.Number, sender)
	f.Due, f.Owed, f.Attached = i.Due, i.Balance, attached
	return f
}

func (i Invoice) mailTo(id letter.MailID, p Post, m letter.Message, to crm.Contact) (letter.Mail, error) {
	if p.AttachStatement {
		return letter.Mail{}, fault.Invalid("mail.statement", "/attach_statement", "A statement of account cannot be attached yet: it is not available. Leave attach_statement out.")
	}
	m.To = to.Recipients()
	about := letter.About{Kind: Kind, ID: string(i.ID), Contact: string(i.Customer.ID)}
	return letter.New(id, p.Over(m), about, p.Attached(), to.Unreachable)
}
