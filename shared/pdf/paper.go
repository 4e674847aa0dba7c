// Package pdf prints a business document as a PDF.
//
// Owns: the layout of a PDF (A4, the position of each block, page breaks in the table), its font, and the file's
// metadata.
// Does not own: the content of a PDF. The caller decides numbers, dates, totals, taxes, mentions and labels of totals,
// and passes them as text and plain decimal strings. The package calculates only the sum carried from one page to the
// next.
//
// Invariants: the same Paper gives the same bytes. No text can break a PDF: a character that the font lacks is shown as
// U+FFFD, control and direction characters are dropped, long text wraps. A page that has the totals has at least one line
// of the table. The package makes no request and reads no file: font and logo are in memory.
package pdf

import (
	"time"

	"comptoir/shared/words"
)

// Paper is the content of a document, ready to print. Dates are ISO ("2026-11-21"), amounts and quantities plain decimal
// strings ("-1234.50"); both are printed in the format of the document's language. Every other text is printed
// unchanged. Empty fields are left out.
type Paper struct {
	Language words.Language // French if empty
	Kind     words.Kind
	State    State
	Number   string // empty on a draft invoice, which gets its legal number when it is sent
	Date     string // of issue
	Currency string // ISO 4217
	Basis    Basis

	Logo      []byte // PNG or JPEG, as CheckLogo accepts it
	From      Party  // the issuer: the seller, or the buyer on a purchase order
	To        Party  // the addressee
	DeliverTo Party  // the address of delivery, if it differs from the addressee's (CGI annexe II art. 242 nonies A, I)
	Facts     []Fact // shown beside the date of issue: supply, due date, order, your reference…

	Lines  []Line
	Totals []Total
	Taxes  []Tax

	Payment  []Fact // terms, due date, method
	Bank     Bank
	Texts    []Text   // notes, terms of sale, terms of delivery
	Mentions []string // legal sentences
	Identity []string // the issuer's identity, at the foot of every page

	Made time.Time // when the PDF was made, for the file's metadata; the start of Date if zero
}

// State is the state of the document; Draft and Void are stamped across every page.
type State string

// The states of a document. A final document has no stamp.
const (
	Final State = ""
	Draft State = "draft"
	Void  State = "void"
)

// Basis says whether the prices and line amounts of a document include tax. It decides the headers of their columns.
type Basis string

// The bases of prices. The default is before tax.
const (
	TaxExcluded Basis = ""
	TaxIncluded Basis = "tax_included"
	TaxFree     Basis = "tax_free" // no tax applies: a small business, a document from abroad
)

// Party is a name and the lines under it: address, registration and VAT numbers, one per line.
type Party struct {
	Heading string // over an addressee; if empty, a default such as "Billed to"
	Name    string
	Lines   []string
}

// Fact is a labelled value.
type Fact struct {
	Label, Value string
}

// Line is a row of the table. A line without quantity, price and net is a heading.
type Line struct {
	Code        string // the item's SKU
	Description string // its first line is the item's name, further ones are details
	Quantity    string // decimal
	Unit        string
	Agreed      string // decimal: the unit price with tax that was agreed, if UnitPrice is without it
	UnitPrice   string // decimal, in the document's currency
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

// Weight is how strongly a total is emphasized.
type Weight int

// The weights of a total. The last row of the totals is normally the Grand one.
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

// Bank is the account to which the payer pays.
type Bank struct {
	Holder, Name, IBAN, BIC string
	Reference               string // to be quoted by the payer
}

// Text is a titled free text.
type Text struct {
	Title, Body string
}
