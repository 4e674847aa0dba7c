package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/words"
)

// Any is a document of any kind.
type Any interface{ Voucher() Voucher }

// Voucher is a document of any kind, with what each kind declares itself.
type Voucher struct {
	Kind   string // its name: "sales-order"
	ID     string
	Number string
	Status string
	Party  Party
	Document
	Share bool // its amounts are its share of another document's: alone they cannot be computed
}

// Words are what a search finds the document by.
func (v Voucher) Words() []string {
	return []string{v.Number, v.Party.Name, v.Party.LegalName, v.Reference}
}

// Numbered is a document of a kind without legal force.
type Numbered interface {
	// Numbering is where the document keeps its number, and how the organisation
	// numbers the kind.
	Numbering(org.Numbering) (*string, org.NumberFormat)
}

// Envelope is what a document leaves by mail in.
type Envelope struct {
	ID     letter.MailID
	Post   letter.Post // what its sender writes
	To     crm.Contact
	Sender string // the organisation's name
	Link   string // to the document's page; empty of a kind that has none
}

// Mailed is a document of a kind that leaves by mail.
type Mailed interface {
	Any
	Letter(Envelope) (letter.Mail, error)
}

// Linked is a document of a kind that is shown to the holder of a link to this version
// of it, until a day is over.
type Linked interface {
	Any
	Rev() int
	LinkedUntil() calendar.Date
}

// Facts are what the mail says by which the document leaves.
func (v Voucher) Facts(in Envelope) letter.Facts {
	return letter.Facts{
		Sender: in.Sender, Recipient: v.Party.Name, Number: v.Number, Reference: v.Reference, Date: v.Date, Link: in.Link,
		Amount: v.Totals.Total, Owed: v.Totals.Total, Currency: v.Currency, Attached: in.Post.Attached(),
	}
}

// Letter is the mail that takes the document to a contact: what its sender wrote, and
// for the rest the contact's address and the kind's text in the document's language.
func (v Voucher) Letter(in Envelope, f letter.Facts, text letter.Text) (letter.Mail, error) {
	m, err := text(words.For(v.Language), f, in.Post.Written)
	if err != nil {
		return letter.Mail{}, err
	}
	if len(m.To) == 0 {
		m.To = in.To.Recipients()
	}
	about := letter.About{Kind: v.Kind, ID: v.ID, Contact: string(v.Party.ID)}
	return letter.New(in.ID, m, about, f.Attached, in.To.Unreachable)
}
