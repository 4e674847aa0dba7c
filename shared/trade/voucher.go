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

// Voucher is a document of any kind, with the fields that each kind declares
// itself.
type Voucher struct {
	Kind   string // its name: "sales-order"
	ID     string
	Number string
	Status string
	Party  Party
	Document
	Share bool // its amounts are a share of another document's, so they cannot be computed from only this document
}

// Label returns the name of the document for users: its number, or for a draft without a
// number the word for a draft and the name of its party, in the document's language.
func (v Voucher) Label() string {
	if v.Number != "" {
		return v.Number
	}
	return words.For(v.Language).Label(words.Draft) + ", " + v.Party.Name
}

// Words returns the texts by which a search finds the document.
func (v Voucher) Words() []string {
	return []string{v.Number, v.Party.Name, v.Party.LegalName, v.Reference, v.Party.Former}
}

// Numbered is a document of a kind without legal force.
type Numbered interface {
	// Numbering returns the field of the document with its number, and the
	// organisation's number format of the kind.
	Numbering(org.Numbering) (*string, org.NumberFormat)
}

// Envelope holds the mail fields for sending a document.
type Envelope struct {
	ID     letter.MailID
	Post   letter.Post // as written by the sender
	To     crm.Contact
	Sender string // the organisation's name
	Today  calendar.Date
	Link   string // to the document's page; empty for a kind without a page
}

// Mailed is a document of a kind that is sent by mail.
type Mailed interface {
	Any
	Letter(Envelope) (letter.Mail, error)
}

// Linked is a document of a kind with public links. A link shows one version of the
// document, until the end of a day.
type Linked interface {
	Any
	Rev() int
	LinkedUntil() calendar.Date
}

// ContentVersion is the version of a document that a link to it contains. It stays when only
// the mark of a mail changes.
func ContentVersion(d Linked) int { return d.Rev() - d.Voucher().MailMarks }

// Facts returns the facts for the text of the document's mail.
func (v Voucher) Facts(in Envelope) letter.Facts {
	return letter.Facts{
		Sender: in.Sender, Recipient: v.Party.Name, Number: v.Number, Reference: v.Reference, Date: v.Date, Link: in.Link,
		Amount: v.Totals.Total, Owed: v.Totals.Total, Currency: v.Currency, Attached: in.Post.Attached(),
	}
}

// Letter returns the mail that sends the document to a contact. Fields the sender did
// not write are the contact's addresses and the kind's text in the document's language.
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
