package bill

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// Form is what an accountant writes to make or change an invoice that needs no
// order. What is left out of a new invoice is filled in from the customer, the
// items and the settings, as in an order; lines and what stands below them are
// written as in an order.
type Form struct {
	CustomerID   crm.ContactID      `json:"customer_id,omitempty" maxLength:"40" doc:"The customer; or give customer to create one" example:"con_01KAMX0000000000000000CHEV"`
	Customer     *crm.Card          `json:"customer,omitempty" doc:"A new customer, created together with the invoice; only when the invoice is created"`
	Date         calendar.Date      `json:"date,omitzero" doc:"Date of issue, not before the last invoice's and not in the future; the day it is sent when left out" example:"2026-11-21"`
	SupplyDate   calendar.Date      `json:"supply_date,omitzero" doc:"Date of delivery or service, if another" example:"2026-11-18"`
	Term         org.TermID         `json:"payment_term_id,omitempty" maxLength:"40" doc:"When it falls due; the customer's term when left out, then the default one"`
	Due          calendar.Date      `json:"due_date,omitzero" doc:"When it is to be paid, if not by the payment term" example:"2026-12-31"`
	Reference    string             `json:"reference,omitempty" maxLength:"100" doc:"The customer's own order number, printed" example:"BC 2026-118"`
	Warehouse    org.WarehouseID    `json:"warehouse_id,omitempty" maxLength:"40" doc:"Where the goods are booked out; the default warehouse when left out"`
	Salesperson  org.UserID         `json:"salesperson_id,omitempty" maxLength:"40" doc:"Whom the sale is credited to; its author when left out"`
	TermsOfSale  string             `json:"terms_of_sale,omitempty" maxLength:"4000" doc:"Printed; the organisation's when left out of a new invoice"`
	Notes        string             `json:"notes,omitempty" maxLength:"4000" doc:"Printed, for the customer"`
	Remarks      string             `json:"remarks,omitempty" maxLength:"10000" doc:"Internal, never printed"`
	Language     string             `json:"language,omitempty" enum:"fr,en" doc:"Language of its paper; the customer's when left out, then the organisation's"`
	Billing      *postal.Address    `json:"billing_address,omitempty" doc:"Where it goes; the customer's when left out"`
	Shipping     *postal.Address    `json:"shipping_address,omitempty" doc:"Where the goods went; the customer's when left out"`
	Currency     money.Currency     `json:"currency,omitzero" doc:"Currency of every amount in it; the customer's when left out, then the organisation's" example:"EUR"`
	ExchangeRate money.ExchangeRate `json:"exchange_rate,omitzero" doc:"Units of the organisation's currency for one of the invoice's, where the two differ" example:"0.92"`
	TaxInclusive bool               `json:"tax_inclusive,omitempty" doc:"Rates, discounts and the shipping charge contain the tax"`
	Lines        []sales.FormLine   `json:"lines" nullable:"false" minItems:"1" maxItems:"500" doc:"What is invoiced, in the order it is printed"`
	sales.FormSection
}

// Form is the invoice as an accountant could have written it: written back
// unchanged it changes nothing, so a patch is applied to it.
func (i Invoice) Form() Form {
	o := i.order().Form()
	return Form{
		CustomerID: o.CustomerID, Date: i.Date, SupplyDate: i.SupplyDate, Term: o.Term, Due: i.Due, Reference: o.Reference,
		Warehouse: o.Warehouse, Salesperson: o.Salesperson, TermsOfSale: o.TermsOfSale, Notes: o.Notes, Remarks: o.Remarks,
		Language: i.Language, Billing: o.Billing, Shipping: o.Shipping, Currency: o.Currency, ExchangeRate: o.ExchangeRate,
		TaxInclusive: o.TaxInclusive, Lines: o.Lines, FormSection: o.FormSection,
	}
}

// order is the form as that of an order: what the two have in common is filled
// in and checked once, in shared/sales.
func (f Form) order() sales.Form {
	return sales.Form{
		CustomerID: f.CustomerID, Customer: f.Customer, Date: f.Date, Term: f.Term, Reference: f.Reference,
		Warehouse: f.Warehouse, Salesperson: f.Salesperson, TermsOfSale: f.TermsOfSale, Notes: f.Notes, Remarks: f.Remarks,
		Billing: f.Billing, Shipping: f.Shipping, Currency: f.Currency, ExchangeRate: f.ExchangeRate,
		TaxInclusive: f.TaxInclusive, Channel: sales.Direct, Lines: f.Lines, FormSection: f.FormSection,
	}
}

// Items lists the items the form names, each once: what must be read before it
// is written.
func (f Form) Items() []stock.ItemID { return f.order().Items() }

// NewCustomer is the customer the form creates together with its invoice;
// faults point below /customer.
func (f Form) NewCustomer(id crm.ContactID) (crm.Contact, error) {
	c, err := f.order().NewCustomer(id)
	return c, asInvoice(err)
}
