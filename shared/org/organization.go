// Package org is the organisation that keeps its books here: who it is by law,
// what it prefers, what it declares (taxes, terms, warehouses, delivery
// methods) and who works in it.
//
// Owns: the settings and their rules. Does not own: rights (shared/rights),
// storage (shared/table). Invariants: the base currency never changes once a
// document exists; what a document used can be deactivated but not deleted;
// documents copy what they use, so that a changed tax changes no old invoice.
package org

import (
	"maps"
	"strings"
	"time"
	"unicode"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/postal"
)

// ProfileFaults are the codes of the rules an organisation's profile is kept by.
var ProfileFaults = fault.Set{
	"address.country", "address.incomplete", "organization.currency", "organization.logo", "organization.name", "organization.prefix",
	"organization.reminder_days", "organization.time_zone",
}

// OrganizationID names an organisation.
type OrganizationID = id.Organization

// Organization is a company that keeps its books here.
type Organization struct {
	ID OrganizationID `json:"id" readOnly:"true" doc:"The organisation"`
	Profile
	journal.Stamp
}

// Profile is what an owner says of his organisation.
type Profile struct {
	Seller
	Language    string      `json:"language,omitempty" enum:"fr,en" doc:"Language of documents and mails unless the customer has his own" default:"fr"`
	Logo        Logo        `json:"logo,omitzero" doc:"Printed at the head of documents"`
	Preferences Preferences `json:"preferences,omitzero" doc:"How the organisation works"`
	Numbering   Numbering   `json:"numbering,omitzero" doc:"How documents are numbered"`
}

// Seller is the organisation as what it has sold knows it: who it is by law and
// on paper, where it is paid, in which currency it keeps its books, and by whose
// clock its days end. A sent invoice keeps this of it, and nothing else.
type Seller struct {
	Name      string         `json:"name" minLength:"1" maxLength:"200" doc:"What it is called" example:"Comptoir du Vexin"`
	LegalName string         `json:"legal_name,omitempty" maxLength:"200" doc:"Registered name; the name when left out"`
	LegalForm string         `json:"legal_form,omitempty" maxLength:"50" doc:"Legal form, printed on documents (code de commerce R123-238)" example:"SARL"`
	Capital   string         `json:"capital,omitempty" maxLength:"50" doc:"Share capital as printed" example:"10 000 €"`
	SIREN     string         `json:"siren,omitempty" pattern:"^([0-9]{9})?$" patternDescription:"nine digits, such as 732829320" doc:"SIREN, nine digits (code de commerce R123-237)" example:"732829320"`
	SIRET     string         `json:"siret,omitempty" pattern:"^([0-9]{14})?$" patternDescription:"fourteen digits, such as 73282932000074" doc:"SIRET, fourteen digits"`
	Register  string         `json:"register,omitempty" maxLength:"100" doc:"Where it is registered" example:"RCS Pontoise"`
	VATNumber string         `json:"vat_number,omitempty" maxLength:"20" doc:"Intra-Community VAT number (CGI ann. II 242 nonies A, I-2°)" example:"FR44732829320"`
	Address   postal.Address `json:"address" doc:"Registered office"`
	Email     string         `json:"email,omitempty" format:"email" maxLength:"254" doc:"Replies to its mails go here"`
	Phone     string         `json:"phone,omitempty" maxLength:"50" doc:"Phone"`
	Website   string         `json:"website,omitempty" maxLength:"200" doc:"Website"`
	Bank      Bank           `json:"bank,omitzero" doc:"Where invoices are paid"`
	Currency  money.Currency `json:"currency" doc:"Base currency, fixed once documents exist" example:"EUR"`
	TimeZone  string         `json:"time_zone,omitempty" maxLength:"64" doc:"IANA time zone; decides what today is" example:"Europe/Paris" default:"Europe/Paris"`
}

// Bank is an account that can be paid to.
type Bank struct {
	Name string `json:"name,omitempty" maxLength:"100" doc:"Bank"`
	IBAN string `json:"iban,omitempty" maxLength:"42" doc:"IBAN" example:"FR76 3000 6000 0112 3456 7890 189"`
	BIC  string `json:"bic,omitempty" maxLength:"11" doc:"BIC" example:"AGRIFRPP"`
}

// AutoClose is when a sales order closes by itself.
type AutoClose string

// When a sales order closes by itself.
const (
	CloseNever    AutoClose = "never"
	CloseInvoiced AutoClose = "invoiced"
	CloseShipped  AutoClose = "shipped"
	CloseBoth     AutoClose = "both"
)

// Preferences is how an organisation works.
type Preferences struct {
	AutoClose         AutoClose     `json:"auto_close,omitempty" enum:"never,invoiced,shipped,both" doc:"When a sales order closes by itself; undone when its invoice is deleted or voided" default:"never"`
	ForbidOverselling bool          `json:"forbid_overselling,omitempty" doc:"Refuse to promise more than is available"`
	PriceDecimals     int           `json:"price_decimals,omitempty" minimum:"0" maximum:"6" doc:"Decimals a unit price may have beyond the currency's digits; none given: six in all"`
	ReminderDays      []int         `json:"reminder_days,omitempty" maxItems:"5" doc:"Days after the due date on which an unpaid invoice is reminded of; none: no reminders" example:"[3,10,30]"`
	EstimateDays      int           `json:"estimate_days,omitempty" minimum:"1" maximum:"365" doc:"Days an estimate is valid unless it says otherwise; 30 when left out" example:"30"`
	TermsOfSale       string        `json:"terms_of_sale,omitempty" maxLength:"4000" doc:"Printed on sales documents"`
	TermsOfDelivery   string        `json:"terms_of_delivery,omitempty" maxLength:"4000" doc:"Printed on sales documents"`
	LatePenalty       money.Percent `json:"late_penalty,omitzero" doc:"Yearly rate of late payment penalties, printed (code de commerce L441-10); none: the legal rate of the central bank plus ten points" example:"12"`
	VATOnDebits       bool          `json:"vat_on_debits,omitempty" doc:"VAT is paid on debits: printed (CGI ann. II 242 nonies A)"`
	SmallBusiness     bool          `json:"small_business,omitempty" doc:"Exempt from VAT under CGI art. 293 B: printed"`
}

// Numbering is how an organisation numbers its documents.
type Numbering struct {
	Estimate   NumberFormat `json:"estimate,omitzero" doc:"Estimates: automatic unless manual"`
	SalesOrder NumberFormat `json:"sales_order,omitzero" doc:"Sales orders: automatic unless manual"`
	Invoice    SeriesFormat `json:"invoice,omitzero" doc:"Invoices: always automatic, without gaps"`
	CreditNote SeriesFormat `json:"credit_note,omitzero" doc:"Credit notes: always automatic, without gaps"`
}

// NumberFormat is a numbering without legal force: gaps are allowed.
type NumberFormat struct {
	Prefix string `json:"prefix,omitempty" maxLength:"20" doc:"What stands before the number" example:"SO-"`
	Next   int    `json:"next,omitempty" minimum:"1" maximum:"999999999" doc:"The counter is raised to this if it is below; it never goes back"`
	Digits int    `json:"digits,omitempty" minimum:"1" maximum:"9" doc:"Padded with zeros to this many digits" default:"5"`
	Manual bool   `json:"manual,omitempty" doc:"Numbers are entered by hand; a missing one is refused"`
}

// SeriesFormat is the form of a legal number: prefix, year, counter. A series
// starts anew each year, so that a number tells its year.
type SeriesFormat struct {
	Prefix string `json:"prefix,omitempty" maxLength:"10" pattern:"^[A-Za-z0-9/_.-]*$" patternDescription:"letters without accents, digits and / _ . - only" doc:"What stands before the year" example:"FA-"`
	Digits int    `json:"digits,omitempty" minimum:"1" maximum:"9" doc:"Padded with zeros to this many digits" default:"5"`
}

// Visible tells whether a text shows anything: a name of spaces and characters of
// no width is none.
func Visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// Check says which rules the profile breaks, and fills in what was left out.
func (p *Profile) Check() error {
	var l fault.List
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	if !Visible(p.Name) {
		l.Add("organization.name", "/name", "An organisation needs a name.")
	}
	if !Visible(p.LegalName) {
		p.LegalName = p.Name
	}
	if p.TimeZone == "" {
		p.TimeZone = "Europe/Paris"
	}
	if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
		l.Add("organization.time_zone", "/time_zone", "%q is no IANA time zone. Write one such as Europe/Paris.", p.TimeZone)
	}
	if p.Language == "" {
		p.Language = "fr"
	}
	if p.Currency == (money.Currency{}) {
		l.Add("organization.currency", "/currency", "Name the base currency by its ISO 4217 code, for instance EUR.")
	}
	if p.Preferences.AutoClose == "" {
		p.Preferences.AutoClose = CloseNever
	}
	p.Address.Check("/address", &l)
	p.Address.CheckCountry(postal.Address{}, "/address", &l)
	p.Logo.check(&l)
	p.Numbering.Fill()
	if strings.EqualFold(p.Numbering.Invoice.Prefix, p.Numbering.CreditNote.Prefix) {
		l.Add("organization.prefix", "/numbering/credit_note/prefix", "Invoices begin with %s already. Choose another prefix for credit notes: no two documents have one number.", p.Numbering.Invoice.Prefix)
	}
	last := 0
	for _, d := range p.Preferences.ReminderDays {
		if d <= last || d > 365 {
			l.Add("organization.reminder_days", "/preferences/reminder_days", "Reminder days rise from 1 to at most 365, for instance [3, 10, 30].")
			break
		}
		last = d
	}
	return l.Err()
}

// Rewrite puts a profile in place of the present one, or lists the rules it
// breaks. A logo that brings no file is the one there was. A prefix that one series of legal numbers ever had is never the
// other's, so that no number is given twice (CGI ann. II 242 nonies A, I-7°).
func (s *Settings) Rewrite(p Profile) error {
	p.Logo = p.Logo.instead(s.Logo)
	if err := p.Check(); err != nil {
		return err
	}
	var l fault.List
	had := map[string]string{}
	maps.Copy(had, s.Prefixes)
	for _, n := range []Numbering{s.Numbering, p.Numbering} {
		for _, series := range []struct{ name, prefix string }{{"invoice", n.Invoice.Prefix}, {"credit_note", n.CreditNote.Prefix}} {
			prefix := strings.ToUpper(series.prefix)
			if prefix == "" {
				continue // a new organisation had none
			}
			if of := had[prefix]; of != "" && of != series.name {
				l.Add("organization.prefix", "/numbering/"+series.name+"/prefix", "%s was the prefix of the other series of numbers. Choose one that no document has.", series.prefix)
			}
			had[prefix] = series.name
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	s.Profile, s.Prefixes = p, had
	return nil
}

// Fill gives each kind that has no format of its own the usual one: an organisation of
// an earlier release has none for a kind that came later.
func (n *Numbering) Fill() {
	for _, f := range []struct {
		prefix  *string
		digits  *int
		usually string
	}{
		{&n.Estimate.Prefix, &n.Estimate.Digits, "EST-"},
		{&n.SalesOrder.Prefix, &n.SalesOrder.Digits, "SO-"},
		{&n.Invoice.Prefix, &n.Invoice.Digits, "FA-"},
		{&n.CreditNote.Prefix, &n.CreditNote.Digits, "AV-"},
	} {
		if *f.prefix == "" {
			*f.prefix = f.usually
		}
		if *f.digits == 0 {
			*f.digits = 5
		}
	}
}

// PriceDigits is how many decimals a unit price in the currency may have. None
// given in the preferences means that any price will do.
func (p Preferences) PriceDigits(c money.Currency) int {
	if p.PriceDecimals == 0 {
		return 6
	}
	return min(c.Digits()+p.PriceDecimals, 6)
}

// Validity is how many days an estimate is valid.
func (p Preferences) Validity() int {
	if p.EstimateDays == 0 {
		return 30
	}
	return p.EstimateDays
}

// Today is the date at the organisation's office at the given moment.
func (s Seller) Today(now time.Time) calendar.Date { return calendar.Of(now.In(s.Zone())) }

// EndOf is the moment a day ends at the organisation's office.
func (s Seller) EndOf(d calendar.Date) time.Time {
	t := d.AddDays(1).Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, s.Zone())
}

// Zone is the organisation's time zone.
func (s Seller) Zone() *time.Location {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}
