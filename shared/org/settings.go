package org

import (
	"fmt"
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/words"
)

// Settings is the organisation with all its settings. Every operation that makes a
// document reads it as one item.
type Settings struct {
	Organization
	Taxes           []*Tax            `json:"taxes"`
	Terms           []*PaymentTerm    `json:"payment_terms"`
	Warehouses      []*Warehouse      `json:"warehouses"`
	DeliveryMethods []*DeliveryMethod `json:"delivery_methods"`
	Owners          []UserID          `json:"owners"`               // users with every right; never empty
	Prefixes        map[string]string `json:"prefixes,omitempty"`   // prefixes of legal numbers, each with its only series
	Derivation      string            `json:"derivation,omitempty"` // the way in which its derived data were computed (shared/store)
}

// The functions below each return one list of the settings.

// Taxes are the taxes.
func Taxes(s *Settings) *[]*Tax { return &s.Taxes }

// Terms are the terms of payment.
func Terms(s *Settings) *[]*PaymentTerm { return &s.Terms }

// Warehouses are the warehouses.
func Warehouses(s *Settings) *[]*Warehouse { return &s.Warehouses }

// DeliveryMethods are the delivery methods.
func DeliveryMethods(s *Settings) *[]*DeliveryMethod { return &s.DeliveryMethods }

// MaxDeclared is the maximum number of entries in one list.
const MaxDeclared = 200

// TaxID identifies a tax of the settings.
type TaxID string

// Prefix is the prefix of a tax's id.
func (TaxID) Prefix() string { return "tax" }

// Tax is a tax of lines. Tax-free is a rate of 0 % with
// a reason: no line is untaxed by omission.
type Tax struct {
	ID TaxID `json:"id" readOnly:"true" doc:"The tax"`
	TaxRate
	Declared
	Usage
	journal.Stamp
}

// TaxRate is the data of a tax.
type TaxRate struct {
	Name       string            `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"TVA 20 %"`
	Category   string            `json:"category,omitempty" enum:"S,Z,E,AE,K,G,O" doc:"EN 16931 category (UNTDID 5305): S standard, Z zero, E exempt, AE reverse charge, K intra-Community, G export, O outside scope" default:"S"`
	Components []money.Component `json:"components" nullable:"false" minItems:"1" maxItems:"5" doc:"Components of the tax; usually one"`
	Reason     string            `json:"reason,omitempty" maxLength:"300" doc:"Reason for charging no tax; required unless the category is S or Z" example:"Autoliquidation"`

	Translations words.Translations[TaxTexts] `json:"translations,omitzero" doc:"Its texts on documents in other languages"`
}

// TaxTexts are the translated texts of a tax.
type TaxTexts struct {
	Name   string `json:"name,omitempty" maxLength:"100" doc:"Name in this language" example:"VAT 20 %"`
	Reason string `json:"reason,omitempty" maxLength:"300" doc:"Reason for charging no tax, printed in this language" example:"Reverse charge"`
}

// Check reports the rules the tax breaks (EN 16931 BR-S-5: a standard rate is
// above zero; BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5, BR-O-5: any other is
// zero; BR-E-10 and similar rules: an exemption has a reason).
func (t *TaxRate) Check() error {
	var l fault.List
	if t.Category == "" {
		t.Category = "S"
	}
	if len(t.Components) == 0 {
		l.Add("tax.components", "/components", "Enter the components of the tax; usually one, with its name and rate.")
	}
	for i, c := range t.Components {
		if c.Rate.Sign() < 0 {
			l.Add("tax.negative", fmt.Sprintf("/components/%d/rate", i), "A rate cannot be negative.")
		}
		if t.Category != "S" && !c.Rate.IsZero() {
			l.Add("tax.category", "/category", "Category %s charges no tax: its rate must be 0.", t.Category)
			break
		}
	}
	if t.Category == "S" && len(t.Components) > 0 && t.Money().Rate().IsZero() {
		l.Add("tax.zero_rate", "/components", "Category S charges a tax: its rate is above 0. For a rate of 0 %% choose "+
			"the category of the reason: Z zero rated, E exempt, AE reverse charge, K intra-Community, G export, O outside the scope of VAT.")
	}
	if !slices.Contains([]string{"S", "Z"}, t.Category) && t.Reason == "" {
		l.Add("tax.reason", "/reason", "Enter the reason for charging no tax; it is printed on the invoice.")
	}
	return l.Err()
}

// Money is the tax as used in the computation of totals.
func (t TaxRate) Money() money.Tax { return money.Tax{Category: t.Category, Components: t.Components} }

// TermID identifies a term of payment.
type TermID string

// Prefix is the prefix of a payment term's id.
func (TermID) Prefix() string { return "pt" }

// PaymentTerm determines when an invoice falls due.
type PaymentTerm struct {
	ID TermID `json:"id" readOnly:"true" doc:"The term"`
	TermRule
	Declared
	Usage
	journal.Stamp
}

// TermRule is the data of a payment term. Companies in France may agree on at most 60
// days from the invoice's date, or 45 days end of month (code de
// commerce L441-10); the rule is not enforced, since other countries differ.
type TermRule struct {
	Name       string `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"45 jours fin de mois"`
	Days       int    `json:"days" minimum:"0" maximum:"365" doc:"Days after the invoice's date" example:"45"`
	EndOfMonth bool   `json:"end_of_month,omitempty" doc:"Moves the date to the end of its month"`

	Translations words.Translations[words.Name] `json:"translations,omitzero" doc:"Its name on documents in other languages"`
}

// In is the term's name on documents in a language.
func (r TermRule) In(l words.Language) string { return words.Or(r.Translations.In(l).Name, r.Name) }

// Due is the day on which an invoice of the given date falls due.
func (r TermRule) Due(from calendar.Date) calendar.Date {
	due := from.AddDays(r.Days)
	if r.EndOfMonth {
		due = due.EndOfMonth()
	}
	return due
}

// WarehouseID identifies a warehouse.
type WarehouseID string

// Prefix is the prefix of a warehouse's id.
func (WarehouseID) Prefix() string { return "wh" }

// Warehouse is a location of stock.
type Warehouse struct {
	ID WarehouseID `json:"id" readOnly:"true" doc:"The warehouse"`
	Place
	Declared
	Usage
	journal.Stamp
}

// Place is the data of a warehouse.
type Place struct {
	Name    string         `json:"name" minLength:"1" maxLength:"100" doc:"Name of the warehouse" example:"Entrepôt principal"`
	Address postal.Address `json:"address,omitzero" doc:"Address of the warehouse"`
}

// Check reports a new country of the address that does not exist.
func (p Place) Check(was Place) error {
	var l fault.List
	p.Address.CheckCountry(was.Address, "/address", &l)
	return l.Err()
}

// DeliveryMethodID identifies a delivery method.
type DeliveryMethodID string

// Prefix is the prefix of a delivery method's id.
func (DeliveryMethodID) Prefix() string { return "dm" }

// DeliveryMethod is a way to deliver goods to the customer.
type DeliveryMethod struct {
	ID DeliveryMethodID `json:"id" readOnly:"true" doc:"The delivery method"`
	Way
	Declared
	Usage
	journal.Stamp
}

// Way is the data of a delivery method.
type Way struct {
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"Transporteur"`

	Translations words.Translations[words.Name] `json:"translations,omitzero" doc:"Its name on documents in other languages"`
}

// Declared is the data common to all entries of the settings.
type Declared struct {
	Default  bool `json:"default,omitempty" doc:"Used when a document names no other entry. The first entry is the default; a new default replaces the previous one"`
	Inactive bool `json:"inactive,omitempty" doc:"Not offered any more; documents that use it keep it"`
}

// Usage says whether a document names an entry.
type Usage struct {
	Used bool `json:"used,omitempty" readOnly:"true" doc:"A document, an item or a contact names it, or has named it. It can be deleted when none names it any more"`
}

// OwnersWithout are the owners except one user.
func (s Settings) OwnersWithout(u UserID) []UserID {
	return slices.DeleteFunc(slices.Clone(s.Owners), func(o UserID) bool { return o == u })
}
