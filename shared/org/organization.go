// Package org is the organisation that keeps its books here: its legal data, its
// preferences, its settings (taxes, terms, warehouses, delivery
// methods) and its users.
//
// Owns: the settings and their rules. Does not own: rights (shared/rights),
// storage (shared/table). Invariants: the base currency never changes once a
// document exists; a settings entry that a document has used can be deactivated but not
// deleted; documents copy the settings they use, so that a changed tax changes no old invoice.
package org

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/visible"
)

// ProfileFaults are the codes of the rules of an organisation's profile.
var ProfileFaults = fault.Set{
	"address.country", "address.incomplete", "organization.currency", "organization.email",
	"organization.late_penalty", "organization.logo", "organization.name", "organization.prefix",
	"organization.reminder_days", "organization.time_zone",
}

// OrganizationID identifies an organisation.
type OrganizationID = id.Organization

// Organization is a company that keeps its books here.
type Organization struct {
	ID OrganizationID `json:"id" readOnly:"true" doc:"The organisation"`
	Profile
	journal.Stamp
}

// Profile is the data that an owner maintains about the organisation.
type Profile struct {
	Seller
	Language    string      `json:"language,omitempty" enum:"fr,en" doc:"Language of documents and mails, unless the customer has a language" default:"fr"`
	Logo        Logo        `json:"logo,omitzero" doc:"Printed in the header of documents"`
	Preferences Preferences `json:"preferences,omitzero" doc:"Preferences of the organisation"`
	Numbering   Numbering   `json:"numbering,omitzero" doc:"Numbering of documents"`
}

// Seller is the organisation as the seller on a document: its legal data, its
// bank account, its base currency and the time zone of its business
// day. A sent invoice keeps a copy of exactly this data.
type Seller struct {
	Name      string         `json:"name" minLength:"1" maxLength:"200" doc:"Name of the organisation" example:"Comptoir du Vexin"`
	LegalName string         `json:"legal_name,omitempty" maxLength:"200" doc:"Registered name; default: the name"`
	LegalForm string         `json:"legal_form,omitempty" maxLength:"50" doc:"Legal form, printed on documents (code de commerce R123-238)" example:"SARL"`
	Capital   string         `json:"capital,omitempty" maxLength:"50" doc:"Share capital as printed" example:"10 000 €"`
	SIREN     string         `json:"siren,omitempty" pattern:"^([0-9]{9})?$" patternDescription:"nine digits, such as 732829320" doc:"SIREN, nine digits (code de commerce R123-237)" example:"732829320"`
	SIRET     string         `json:"siret,omitempty" pattern:"^([0-9]{14})?$" patternDescription:"fourteen digits, such as 73282932000074" doc:"SIRET, fourteen digits"`
	Register  string         `json:"register,omitempty" maxLength:"100" doc:"Register and its location" example:"RCS Pontoise"`
	VATNumber string         `json:"vat_number,omitempty" maxLength:"20" doc:"Intra-Community VAT number (CGI ann. II 242 nonies A, I-2°)" example:"FR44732829320"`
	Address   postal.Address `json:"address" needs:"street,city,country" doc:"Registered office"`
	Email     string         `json:"email,omitempty" format:"email" maxLength:"254" doc:"Address for replies to mails"`
	Phone     string         `json:"phone,omitempty" maxLength:"50" doc:"Phone"`
	Website   string         `json:"website,omitempty" maxLength:"200" doc:"Website"`
	Bank      Bank           `json:"bank,omitzero" doc:"Bank account for payments"`
	Currency  money.Currency `json:"currency" on:"new" doc:"Base currency, fixed once documents exist" example:"EUR"`
	TimeZone  string         `json:"time_zone,omitempty" maxLength:"64" doc:"IANA time zone; determines the current date" example:"Europe/Paris" default:"Europe/Paris"`
}

// Bank is a bank account for payments.
type Bank struct {
	Name string `json:"name,omitempty" maxLength:"100" doc:"Bank"`
	IBAN string `json:"iban,omitempty" maxLength:"42" doc:"IBAN" example:"FR76 3000 6000 0112 3456 7890 189"`
	BIC  string `json:"bic,omitempty" maxLength:"11" doc:"BIC" example:"AGRIFRPP"`
}

// AutoClose is the condition under which a sales order closes automatically.
type AutoClose string

// The conditions under which a sales order closes automatically.
const (
	CloseNever    AutoClose = "never"
	CloseInvoiced AutoClose = "invoiced"
	CloseShipped  AutoClose = "shipped"
	CloseBoth     AutoClose = "both"
)

// Preferences are the preferences of an organisation.
type Preferences struct {
	AutoClose         AutoClose     `json:"auto_close,omitempty" enum:"never,invoiced,shipped,both" doc:"When a sales order closes automatically; it opens again when its invoice is deleted or voided" default:"never"`
	ForbidOverselling bool          `json:"forbid_overselling,omitempty" doc:"Refuse orders for more than the available quantity"`
	PriceDecimals     int           `json:"price_decimals,omitempty" minimum:"0" maximum:"6" doc:"Decimals of a unit price beyond the currency's; default: six in all"`
	ReminderDays      []int         `json:"reminder_days,omitempty" each:"minimum:\"1\" maximum:\"365\"" maxItems:"5" doc:"Days after the due date on which a reminder of an unpaid invoice is mailed; empty: no reminders" example:"[3,10,30]"`
	EstimateDays      int           `json:"estimate_days,omitempty" minimum:"1" maximum:"365" doc:"Number of days for which an estimate is valid by default; 30 if omitted" example:"30"`
	TermsOfSale       string        `json:"terms_of_sale,omitempty" maxLength:"4000" doc:"Printed on sales documents"`
	TermsOfDelivery   string        `json:"terms_of_delivery,omitempty" maxLength:"4000" doc:"Printed on sales documents"`
	LatePenalty       money.Percent `json:"late_penalty,omitzero" least:"0" doc:"Yearly rate of late payment penalties, printed (code de commerce L441-10); default: the legal rate of the central bank plus ten points" example:"12"`
	VATOnDebits       bool          `json:"vat_on_debits,omitempty" doc:"VAT is paid on debits: printed (CGI ann. II 242 nonies A)"`
	SmallBusiness     bool          `json:"small_business,omitempty" doc:"Exempt from VAT under CGI art. 293 B: printed"`
}

// Numbering is the numbering of an organisation's documents.
type Numbering struct {
	Estimate   NumberFormat `json:"estimate,omitzero" doc:"Estimates: automatic unless manual"`
	SalesOrder NumberFormat `json:"sales_order,omitzero" doc:"Sales orders: automatic unless manual"`
	Invoice    SeriesFormat `json:"invoice,omitzero" doc:"Invoices: always automatic and consecutive"`
	CreditNote SeriesFormat `json:"credit_note,omitzero" doc:"Credit notes: always automatic and consecutive"`
}

// NumberFormat is the format of numbers without legal force, which need not be consecutive.
type NumberFormat struct {
	Prefix string `json:"prefix,omitempty" maxLength:"20" doc:"Characters before the number" example:"SO-"`
	Next   int    `json:"next,omitempty" minimum:"1" maximum:"999999999" doc:"Raises the counter to this number; a counter never decreases"`
	Digits int    `json:"digits,omitempty" minimum:"1" maximum:"9" doc:"Padded with zeros to this many digits" default:"5"`
	Manual bool   `json:"manual,omitempty" doc:"Numbers are entered manually; a missing one is refused"`
}

// SeriesFormat is the format of a legal number: prefix, year, counter. The counter
// restarts each year, so that a number contains its year.
type SeriesFormat struct {
	Prefix string `json:"prefix,omitempty" maxLength:"10" pattern:"^[A-Za-z0-9/_.-]*$" patternDescription:"letters without accents, digits and / _ . - only" doc:"Characters before the year" example:"FA-"`
	Digits int    `json:"digits,omitempty" minimum:"1" maximum:"9" doc:"Padded with zeros to this many digits" default:"5"`
}

// Check reports the rules the profile breaks, and sets defaults.
func (p *Profile) Check() error { return p.check("") }

// check is Check with an e-mail address that is accepted.
func (p *Profile) check(email string) error {
	var l fault.List
	if p.Email != email {
		p.Email = canon.CheckEmail(p.Email, "organization.email", "/email", &l)
	}
	p.VATNumber = canon.PrintedTaxNumber(p.VATNumber)
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	if !visible.Any(p.Name) {
		l.Add("organization.name", "/name", "An organisation needs a name.")
	}
	if !visible.Any(p.LegalName) {
		p.LegalName = p.Name
	}
	if p.TimeZone == "" {
		p.TimeZone = "Europe/Paris"
	}
	if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
		l.Add("organization.time_zone", "/time_zone", "%q is not an IANA time zone. Write a time zone such as Europe/Paris.", p.TimeZone)
	}
	if p.Language == "" {
		p.Language = "fr"
	}
	if p.Currency == (money.Currency{}) {
		l.Add("organization.currency", "/currency", "Write the ISO 4217 code of the base currency, such as EUR.")
	}
	if p.Preferences.AutoClose == "" {
		p.Preferences.AutoClose = CloseNever
	}
	p.Address.Check("/address", &l)
	p.Address.CheckCountry(postal.Address{}, "/address", &l)
	p.Logo.check(&l)
	p.Numbering.Fill()
	if canon.Number(p.Numbering.Invoice.Prefix) == canon.Number(p.Numbering.CreditNote.Prefix) {
		l.Add("organization.prefix", "/numbering/credit_note/prefix", "Invoices have the prefix %s. Choose another prefix for credit notes, "+
			"so that no two documents have the same number.", p.Numbering.Invoice.Prefix)
	}
	last := 0
	for i, d := range p.Preferences.ReminderDays {
		if d <= last || d > 365 {
			l.Add("organization.reminder_days", fmt.Sprintf("/preferences/reminder_days/%d", i),
				"Write reminder days in ascending order, from 1 to at most 365, for example [3, 10, 30].")
			break
		}
		last = d
	}
	if p.Preferences.LatePenalty.Sign() < 0 {
		l.Add("organization.late_penalty", "/preferences/late_penalty", "The rate of late payment penalties cannot be negative.")
	}
	return l.Err()
}

// Rewrite replaces the profile, or lists the rules the new profile breaks. A logo
// without a file keeps the current file. A prefix that one series of legal numbers
// has ever had is refused for the other series, so that no number is assigned twice
// (CGI ann. II 242 nonies A, I-7°).
func (s *Settings) Rewrite(p Profile) error {
	p.Logo = p.Logo.replacing(s.Logo)
	if err := p.check(s.Email); err != nil {
		return err
	}
	var l fault.List
	had := map[string]string{}
	maps.Copy(had, s.Prefixes)
	for _, n := range []Numbering{s.Numbering, p.Numbering} {
		for _, series := range []struct{ name, prefix string }{{"invoice", n.Invoice.Prefix}, {"credit_note", n.CreditNote.Prefix}} {
			prefix := strings.ToUpper(series.prefix)
			if prefix == "" {
				continue // a new organisation has no previous prefix
			}
			if of := had[prefix]; of != "" && of != series.name {
				l.Add("organization.prefix", "/numbering/"+series.name+"/prefix",
					"%s was the prefix of the other series of numbers. Choose a prefix that no document has.", series.prefix)
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

// Fill sets the default format of each kind without a format: the settings of an
// earlier release contain none for a later kind.
func (n *Numbering) Fill() {
	for _, f := range []struct {
		prefix *string
		digits *int
		usual  string
	}{
		{&n.Estimate.Prefix, &n.Estimate.Digits, "EST-"},
		{&n.SalesOrder.Prefix, &n.SalesOrder.Digits, "SO-"},
		{&n.Invoice.Prefix, &n.Invoice.Digits, "FA-"},
		{&n.CreditNote.Prefix, &n.CreditNote.Digits, "AV-"},
	} {
		if *f.prefix == "" {
			*f.prefix = f.usual
		}
		if *f.digits == 0 {
			*f.digits = 5
		}
	}
}

// PriceDigits is the number of decimals of a unit price in the currency. Without
// a preference, a price may have six.
func (p Preferences) PriceDigits(c money.Currency) int {
	if p.PriceDecimals == 0 {
		return 6
	}
	return min(c.Digits()+p.PriceDecimals, 6)
}

// Validity is the number of days for which an estimate is valid.
func (p Preferences) Validity() int {
	if p.EstimateDays == 0 {
		return 30
	}
	return p.EstimateDays
}

// Today is the date in the organisation's time zone at the given moment.
func (s Seller) Today(now time.Time) calendar.Date { return calendar.Of(now.In(s.Zone())) }

// EndOf is the moment at which a day ends in the organisation's time zone.
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
