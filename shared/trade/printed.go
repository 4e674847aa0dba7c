package trade

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/words"
)

// Printable is a document that can be printed.
type Printable interface {
	// Printed returns the content of the PDF, with the given current seller.
	Printed(seller org.Profile) (Printed, error)
}

// Printed is the content of a document's PDF: everything that differs between
// kinds. Wording, totals and layout are the same for all kinds.
type Printed struct {
	Kind   words.Kind
	Number string
	Document
	Buyer    Party
	State    State
	Made     time.Time     // for the file's metadata; fixed for a PDF that is kept
	Facts    []Fact        // next to the date; facts without a value are left out
	Due      calendar.Date // next to the payment term; zero: no due date
	Bank     bool          // the PDF shows the bank account, with the document's number as reference
	SetOff   money.Amount  // part of the total that settles another document; the last row of the totals is without it
	Last     words.Label   // label of the last row of the totals; empty: the label of a plain total
	Mentions []string      // mandatory statements
	Frozen   *Issuer       // nil: the PDF shows the current seller
	Kept     string        // name of the stored PDF, which never changes; empty: the PDF is printed for each request
}

// State is the watermark printed across every page.
type State string

// The states of a printed document. A final document has no watermark.
const (
	Final State = ""
	Draft State = "draft"
	Void  State = "void"
)

// Fact is a labelled value: a text or a day.
type Fact struct {
	Label words.Label
	Text  string
	Day   calendar.Date
}

// Agreed returns the facts about the agreement with the customer: delivery,
// reference and contact.
func (d Document) Agreed() []Fact {
	return []Fact{
		{Label: words.ExpectedDelivery, Day: d.ExpectedDelivery},
		{Label: words.DeliveryMethod, Text: d.DeliveryMethod.In(words.For(d.Language))},
		{Label: words.YourReference, Text: d.Reference},
		{Label: words.Contact, Text: d.Salesperson.Name},
	}
}

// Issuer is the copy of the seller that a document keeps and its PDF shows once the
// document is sent.
type Issuer struct {
	Seller    org.Seller
	Logo      string // SHA-256 of the logo; empty: no logo
	Franchise bool   // small business that charges no VAT
}
