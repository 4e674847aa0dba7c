// Package pdf prints a business document as a PDF.
//
// It owns: the look of a paper (A4, where everything stands, how lines run over pages), its font, and the file's
// metadata. It does not own what a paper says: numbers, dates, totals, taxes, mentions and labels of totals are decided
// by the caller and handed in as text and plain decimal strings; nothing is calculated here but the sum carried from one
// page to the next.
//
// Invariants: the same Paper gives the same bytes. No text can break a paper: what the font lacks is shown as U+FFFD,
// control and direction characters are dropped, what is too long wraps. Totals never stand on a page without a line of
// the table. Nothing is fetched and no file is read: font and logo are in memory.
package pdf

import (
	"time"

	"comptoir/shared/words"
)

// Paper is a document with everything decided. Dates are ISO ("2026-11-21"), amounts and quantities plain decimal
// strings ("-1234.50"), both written in the paper's language when printed; every other text is printed as it is. Empty
// fields are left out.
type Paper struct {
	Language words.Language // French unless given
	Kind     words.Kind
	State    State
	Number   string // none on a draft invoice: a legal number is given when it is sent
	Date     string // of issue
	Currency string // ISO 4217
	Basis    Basis

	Logo      []byte // PNG or JPEG, as CheckLogo accepts it
	From      Party  // who issues the paper: the seller, or the buyer on a purchase order
	To        Party  // whom it is for
	DeliverTo Party  // where goods go when that is elsewhere (CGI annexe II art. 242 nonies A, I)
	Facts     []Fact // beside the date of issue: supply, due date, order, your reference…

	Lines  []Line
	Totals []Total
	Taxes  []Tax

	Payment  []Fact // terms, due date, method
	Bank     Bank
	Texts    []Text   // notes, terms of sale, terms of delivery
	Mentions []string // legal sentences
	Identity []string // the issuer's identity, at the foot of every page

	Made time.Time // when the paper was made, for the file's metadata; the start of Date unless given
}

// State is what is stamped across every page.
type State string

// A final paper carries no stamp.
const (
	Final State = ""
	Draft State = "draft"
	Void  State = "void"
)

// Basis is what the prices and line amounts of a paper are: it names their columns.
type Basis string

// Prices are before tax unless the paper says otherwise.
const (
	TaxExcluded Basis = ""
	TaxIncluded Basis = "tax_included"
	TaxFree     Basis = "tax_free" // no tax is in play: a small business, a paper from abroad
)

// Party is a name and what stands under it: address, registration and VAT numbers, one per line.
type Party struct {
	Heading string // over an addressee: "Billed to" and the like unless given
	Name    string
	Lines   []string
}

// Fact is a labelled value.
type Fact struct {
	Label, Value string
}

// Line is a row of the table. One without quantity, price and net is a heading among the lines.
type Line struct {
	Code        string // the item's SKU
	Description string // its first line is the item's name, further ones are details
	Quantity    string // decimal
	Unit        string
	UnitPrice   string // decimal, in the paper's currency
	Discount    string // as printed: "10 %"
	Tax         string // as printed: "20 %"
	Net         string // decimal
}

// Total is a row under the table.
type Total struct {
	Label  string
	Amount string // decimal
	Weight Weight
}

// Weight is how much a total wants to be seen.
type Weight int

// The last row of the totals is normally the Grand one.
const (
	Plain Weight = iota
	Strong
	Grand
)

// Tax is a row of the summary by rate (CGI annexe II art. 242 nonies A, I-11°).
type Tax struct {
	Rate string // as printed: "20 %", "Exonéré"
	Base string // decimal
	Tax  string // decimal
}

// Bank is where to pay.
type Bank struct {
	Holder, Name, IBAN, BIC string
	Reference               string // what the payer should quote
}

// Text is a titled free text.
type Text struct {
	Title, Body string
}
