package sales

import (
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/words"
)

// Letter is the mail that takes the order to its customer, always with its
// paper: what its sender wrote, and for the rest the customer's address and our
// words in the order's language.
func (o Order) Letter(id letter.MailID, w letter.Written, to crm.Contact, sender string) (letter.Mail, error) {
	m, err := letter.OrderMail(words.For(o.Language), letter.Facts{
		Sender: sender, Recipient: o.Customer.Name, Number: o.Number, Reference: o.Reference, Date: o.Date,
		Amount: o.Totals.Total, Currency: o.Currency, Attached: true,
	})
	if err != nil {
		return letter.Mail{}, err
	}
	m.To = to.Recipients()
	about := letter.About{Kind: "sales-order", ID: string(o.ID), Contact: string(o.Customer.ID)}
	return letter.New(id, w.Over(m), about, true, to.Unreachable)
}
