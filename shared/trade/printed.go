package trade

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/org"
	"comptoir/shared/words"
)

// Printable is a document that has a paper.
type Printable interface {
	// Printed is what the paper says if the seller is as given now.
	Printed(seller org.Profile) (Printed, error)
}

// Printed is what the paper of a document says: everything in which kinds differ
// on paper. How it is worded, summed up and laid out is the same for all kinds.
type Printed struct {
	Kind   words.Kind
	Number string
	Document
	Buyer    Party
	State    State
	Made     time.Time     // for the file's metadata; fixed for a paper that is kept
	Facts    []Fact        // beside its date; those without a value are left out
	Due      calendar.Date // stands with the payment term; zero: nothing falls due
	Bank     bool          // it says where to pay, quoting its number
	Last     words.Label   // of the last row of its totals; none: that of a plain total
	Mentions []string      // sentences of the law
	Frozen   *Issuer       // nil: it shows the seller as now
	Kept     string        // the name its file is kept under for good; empty: it is printed anew each time
}

// State is what is printed across every page.
type State string

// A paper that counts carries nothing across it.
const (
	Final State = ""
	Draft State = "draft"
	Void  State = "void"
)

// Fact is a labelled value: a text, or a day.
type Fact struct {
	Label words.Label
	Text  string
	Day   calendar.Date
}

// Agreed is what the paper of a document says of what was agreed.
func (d Document) Agreed() []Fact {
	return []Fact{
		{Label: words.ExpectedDelivery, Day: d.ExpectedDelivery},
		{Label: words.DeliveryMethod, Text: d.DeliveryMethod.Name},
		{Label: words.YourReference, Text: d.Reference},
		{Label: words.Contact, Text: d.Salesperson.Name},
	}
}

// Issuer is the seller as the paper of a sent document shows it for good.
type Issuer struct {
	Seller    org.Seller
	Logo      string // SHA-256 of the logo; empty: none
	Franchise bool   // no VAT was charged, as a small business
}
