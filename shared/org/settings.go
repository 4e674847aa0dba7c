package org

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/postal"
)

// Settings is the organisation with everything it declares. It is read as one
// by every operation that makes a document.
type Settings struct {
	Organization
	Taxes           []*Tax            `json:"taxes"`
	Terms           []*PaymentTerm    `json:"payment_terms"`
	Warehouses      []*Warehouse      `json:"warehouses"`
	DeliveryMethods []*DeliveryMethod `json:"delivery_methods"`
	Owners          []UserID          `json:"owners"`             // who may do everything: there is always one
	Prefixes        map[string]string `json:"prefixes,omitempty"` // of legal numbers, each with the one series it ever belongs to
}

// The lists an organisation declares, by sort.

// Taxes are the taxes.
func Taxes(s *Settings) *[]*Tax { return &s.Taxes }

// Terms are the terms of payment.
func Terms(s *Settings) *[]*PaymentTerm { return &s.Terms }

// Warehouses are the warehouses.
func Warehouses(s *Settings) *[]*Warehouse { return &s.Warehouses }

// DeliveryMethods are the ways of delivery.
func DeliveryMethods(s *Settings) *[]*DeliveryMethod { return &s.DeliveryMethods }

// MaxDeclared is how many entries of one sort an organisation may declare.
const MaxDeclared = 200

// TaxID names a declared tax.
type TaxID string

// Prefix of a tax's id.
func (TaxID) Prefix() string { return "tax" }

// Tax is a tax that lines may be given. Tax-free is a declared rate of 0 % with
// its reason: nothing is untaxed by omission.
type Tax struct {
	ID TaxID `json:"id" readOnly:"true" doc:"The tax"`
	TaxRate
	Declared
	Usage
	journal.Stamp
}

// TaxRate is what a tax says.
type TaxRate struct {
	Name       string            `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"TVA 20 %"`
	Category   string            `json:"category,omitempty" enum:"S,Z,E,AE,K,G,O" doc:"EN 16931 category (UNTDID 5305): S standard, Z zero, E exempt, AE reverse charge, K intra-Community, G export, O outside scope" default:"S"`
	Components []money.Component `json:"components" nullable:"false" minItems:"1" maxItems:"5" doc:"What it is made of; usually one"`
	Reason     string            `json:"reason,omitempty" maxLength:"300" doc:"Why no tax is charged; required unless the category is S or Z" example:"Autoliquidation"`
}

// Check says which rules the tax breaks (EN 16931 BR-S-5: a standard rate is
// above zero; BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5, BR-O-5: any other is
// zero; BR-E-10 and its like: an exemption has a reason).
func (t *TaxRate) Check() error {
	var l fault.List
	if t.Category == "" {
		t.Category = "S"
	}
	if len(t.Components) == 0 {
		l.Add("tax.components", "/components", "Say what the tax is made of; usually one component with its name and rate.")
	}
	for _, c := range t.Components {
		if c.Rate.Sign() < 0 {
			l.Add("tax.negative", "/components", "A rate cannot be negative.")
		}
		if t.Category != "S" && !c.Rate.IsZero() {
			l.Add("tax.category", "/category", "Category %s charges no tax: its rate must be 0.", t.Category)
			break
		}
	}
	if t.Category == "S" && len(t.Components) > 0 && t.Money().Rate().IsZero() {
		l.Add("tax.zero_rate", "/components", "Category S charges a tax: its rate is above 0. For 0 %% declare the category that says why: Z zero rated, E exempt, AE reverse charge, K intra-Community, G export, O outside the scope of VAT.")
	}
	if !slices.Contains([]string{"S", "Z"}, t.Category) && t.Reason == "" {
		l.Add("tax.reason", "/reason", "Say why no tax is charged; the sentence is printed on the invoice.")
	}
	return l.Err()
}

// Money is the tax as the totals are computed with it.
func (t TaxRate) Money() money.Tax { return money.Tax{Category: t.Category, Components: t.Components} }

// TermID names a term of payment.
type TermID string

// Prefix of a payment term's id.
func (TermID) Prefix() string { return "pt" }

// PaymentTerm says when an invoice falls due.
type PaymentTerm struct {
	ID TermID `json:"id" readOnly:"true" doc:"The term"`
	TermRule
	Declared
	Usage
	journal.Stamp
}

// TermRule is what a payment term says. Between companies in France at most 60
// days from the invoice's date, or 45 days end of month, may be agreed (code de
// commerce L441-10); the rule is not enforced, since other countries differ.
type TermRule struct {
	Name       string `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"45 jours fin de mois"`
	Days       int    `json:"days" minimum:"0" maximum:"365" doc:"Days after the invoice's date" example:"45"`
	EndOfMonth bool   `json:"end_of_month,omitempty" doc:"Then to the end of that month"`
}

// Due is the day an invoice of the given date falls due.
func (r TermRule) Due(from calendar.Date) calendar.Date {
	due := from.AddDays(r.Days)
	if r.EndOfMonth {
		due = due.EndOfMonth()
	}
	return due
}

// WarehouseID names a warehouse.
type WarehouseID string

// Prefix of a warehouse's id.
func (WarehouseID) Prefix() string { return "wh" }

// Warehouse is a place where stock lies.
type Warehouse struct {
	ID WarehouseID `json:"id" readOnly:"true" doc:"The warehouse"`
	Place
	Declared
	Usage
	journal.Stamp
}

// Place is what is known about a warehouse.
type Place struct {
	Name    string         `json:"name" minLength:"1" maxLength:"100" doc:"What it is called" example:"Entrepôt principal"`
	Address postal.Address `json:"address,omitzero" doc:"Where it is"`
}

// Check says that there is no such country as it is moved to.
func (p Place) Check(was Place) error {
	var l fault.List
	p.Address.CheckCountry(was.Address, "/address", &l)
	return l.Err()
}

// DeliveryMethodID names a way of delivery.
type DeliveryMethodID string

// Prefix of a delivery method's id.
func (DeliveryMethodID) Prefix() string { return "dm" }

// DeliveryMethod is a way goods reach the customer.
type DeliveryMethod struct {
	ID DeliveryMethodID `json:"id" readOnly:"true" doc:"The delivery method"`
	Way
	Declared
	Usage
	journal.Stamp
}

// Way is what is known about a delivery method.
type Way struct {
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"Printed on documents" example:"Transporteur"`
}

// Declared is what an owner says of every entry of the settings.
type Declared struct {
	Default  bool `json:"default,omitempty" doc:"Taken when nothing else is said. The first entry is the default; making another one the default takes it from the one before"`
	Inactive bool `json:"inactive,omitempty" doc:"No longer offered; what used it keeps it"`
}

// Usage is whether something names an entry.
type Usage struct {
	Used bool `json:"used,omitempty" readOnly:"true" doc:"A document, an item or a contact has used it, so it can be made inactive but not deleted"`
}
