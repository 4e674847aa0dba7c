package trade

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
)

// AnyForm is a form of any kind: it embeds a CustomerForm and a Form.
type AnyForm interface {
	Party() CustomerForm
	Common() Form
}

// CustomerForm names the customer of a document that is written.
type CustomerForm struct {
	CustomerID crm.ContactID `json:"customer_id,omitempty" maxLength:"40" doc:"The customer; or give customer to create one" example:"con_01KAMX0000000000000000CHEV"`
	Customer   *crm.Card     `json:"customer,omitempty" doc:"A new customer, created together with the document; only when the document is created"`
}

// Party is the part of a kind's form that names the customer.
func (f CustomerForm) Party() CustomerForm { return f }

// New is the customer the form creates together with its document; faults point
// below /customer.
func (f CustomerForm) New(id crm.ContactID) (crm.Contact, error) {
	if f.Customer == nil {
		return crm.Contact{}, fault.Invalid("document.customer_missing", "/customer", "Give the new customer's card.")
	}
	card := *f.Customer
	card.Customer = true
	c, err := crm.NewContact(id, card)
	return c, fault.Below("/customer", err)
}

// Form is what a clerk writes to make or change a document of any kind. What is
// left out of a new one is filled in from the customer, the items and the
// settings.
type Form struct {
	Date             calendar.Date        `json:"date,omitzero" doc:"Its date; when left out, today, or of an invoice the day it is sent. An invoice is dated neither before the last one nor in the future" example:"2026-11-21"`
	ExpectedShipment calendar.Date        `json:"expected_shipment,omitzero" doc:"When the goods should leave"`
	ExpectedDelivery calendar.Date        `json:"expected_delivery,omitzero" doc:"When they should arrive"`
	Reference        string               `json:"reference,omitempty" maxLength:"100" doc:"The customer's own order number, printed" example:"BC 2026-118"`
	Warehouse        org.WarehouseID      `json:"warehouse_id,omitempty" maxLength:"40" doc:"Where the goods come from; the default warehouse when left out"`
	DeliveryMethod   org.DeliveryMethodID `json:"delivery_method_id,omitempty" maxLength:"40" doc:"How they travel; the default method when left out"`
	Salesperson      org.UserID           `json:"salesperson_id,omitempty" maxLength:"40" doc:"The user the sale is credited to; its author when left out"`
	Term             org.TermID           `json:"payment_term_id,omitempty" maxLength:"40" doc:"When its invoices fall due; the customer's term when left out, then the default one"`
	TermsOfSale      string               `json:"terms_of_sale,omitempty" maxLength:"4000" doc:"Printed; the organisation's when left out of a new document"`
	TermsOfDelivery  string               `json:"terms_of_delivery,omitempty" maxLength:"4000" doc:"Printed; the organisation's when left out of a new document"`
	Notes            string               `json:"notes,omitempty" maxLength:"4000" doc:"Printed, for the customer"`
	Remarks          string               `json:"remarks,omitempty" maxLength:"10000" doc:"Internal, never printed"`
	Language         string               `json:"language,omitempty" enum:"fr,en" doc:"Language of its paper; the customer's when left out, then the organisation's"`
	Billing          *postal.Address      `json:"billing_address,omitempty" doc:"Where the invoice goes; the customer's when left out"`
	Shipping         *postal.Address      `json:"shipping_address,omitempty" doc:"Where the goods go; the customer's when left out"`
	Currency         money.Currency       `json:"currency,omitzero" doc:"Currency of every amount in it; the customer's when left out, then the organisation's" example:"EUR"`
	ExchangeRate     money.ExchangeRate   `json:"exchange_rate,omitzero" doc:"Units of the organisation's currency for one of the document's, where the two differ" example:"0.92"`
	TaxInclusive     bool                 `json:"tax_inclusive,omitempty" doc:"Rates, discounts and the shipping charge contain the tax"`
	Lines            []FormLine           `json:"lines" nullable:"false" minItems:"1" maxItems:"500" doc:"Its lines, in the order they are printed"`
	Sections         []FormSection        `json:"sections,omitempty" maxItems:"500" doc:"What stands below the lines: one section, and one more for each order that was merged into it, oldest merge first; given all together"`
}

// FormLine is one line as a clerk writes it. The lines of a document are given
// all together; a line that is not there any more is taken off it.
type FormLine struct {
	ID          int            `json:"id,omitempty" minimum:"0" doc:"The line to change; left out: a new line" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" maxLength:"40" doc:"The item; left out: free text" example:"itm_01KAMX0000000000000000CABR"`
	Name        string         `json:"name,omitempty" maxLength:"200" doc:"What it is called; the item's name when left out"`
	Description string         `json:"description,omitempty" maxLength:"4000" doc:"Printed below the name; the item's when left out of a new line"`
	Unit        string         `json:"unit,omitempty" maxLength:"20" doc:"Unit; the item's when left out of a new line"`
	Kind        stock.Kind     `json:"kind,omitempty" enum:"goods,service" doc:"Only for free text: goods when left out; an item has its own kind"`
	Quantity    money.Quantity `json:"quantity" doc:"How much; above zero" example:"12"`
	Rate        *money.Price   `json:"rate,omitempty" doc:"Price of one unit; the item's when left out of a new line" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Off this line"`
	Tax         org.TaxID      `json:"tax_id,omitempty" maxLength:"40" doc:"Its declared tax; when left out of a new line the customer's, then the item's, then the organisation's default"`
}

// FormSection is what stands below the lines as a clerk writes it.
type FormSection struct {
	Discount    money.Discount `json:"discount,omitzero" doc:"Off the lines together"`
	Freight     money.Amount   `json:"shipping_charge,omitzero" doc:"Charge for shipping" example:"32.38"`
	ShippingTax org.TaxID      `json:"shipping_tax_id,omitempty" maxLength:"40" doc:"Declared tax of the charge; the customer's when left out, then the default one"`
	Adjustment  money.Amount   `json:"adjustment,omitzero" doc:"Added to the total after tax; may be negative"`
}

// Form is the document as a clerk could have written it: written back unchanged
// it changes nothing, so a patch is applied to it.
func (d Document) Form() Form {
	billing, shipping := d.Billing, d.Shipping
	f := Form{
		Date: d.Date, ExpectedShipment: d.ExpectedShipment, ExpectedDelivery: d.ExpectedDelivery, Reference: d.Reference,
		Warehouse: d.Warehouse.ID, DeliveryMethod: d.DeliveryMethod.ID, Salesperson: d.Salesperson.ID, Term: d.Term.ID,
		TermsOfSale: d.TermsOfSale, TermsOfDelivery: d.TermsOfDelivery, Notes: d.Notes, Remarks: d.Remarks, Language: d.Language,
		Billing: &billing, Shipping: &shipping, Currency: d.Currency, ExchangeRate: d.ExchangeRate, TaxInclusive: d.TaxInclusive,
	}
	for _, l := range d.Lines {
		rate := l.Rate
		f.Lines = append(f.Lines, FormLine{
			ID: l.ID, Item: l.Item, Name: l.Name, Description: l.Description, Unit: l.Unit, Kind: l.Kind,
			Quantity: l.Quantity, Rate: &rate, Discount: l.Discount, Tax: l.Tax.ID,
		})
	}
	for _, s := range d.Sections {
		f.Sections = append(f.Sections, s.form())
	}
	return f
}

func (s Section) form() FormSection {
	f := FormSection{Discount: s.Discount, Freight: s.Shipping, Adjustment: s.Adjustment}
	if s.ShippingTax != nil {
		f.ShippingTax = s.ShippingTax.ID
	}
	return f
}

// Common is the part of a kind's form that all kinds have.
func (f Form) Common() Form { return f }

// Items lists the items the form names, each once: what must be read before it
// is written.
func (f Form) Items() []stock.ItemID {
	var ids []stock.ItemID
	seen := make(map[stock.ItemID]bool, len(f.Lines))
	for _, l := range f.Lines {
		if l.Item != "" && !seen[l.Item] {
			seen[l.Item] = true
			ids = append(ids, l.Item)
		}
	}
	return slices.Clip(ids)
}

// NewItems lists the items the form puts on lines that do not have them yet,
// each once: what must be read before the document is changed.
func (d Document) NewItems(f Form) []stock.ItemID {
	has := make(map[int]stock.ItemID, len(d.Lines))
	for _, l := range d.Lines {
		has[l.ID] = l.Item
	}
	var fresh Form
	for _, l := range f.Lines {
		if l.ID == 0 || has[l.ID] != l.Item {
			fresh.Lines = append(fresh.Lines, l)
		}
	}
	return fresh.Items()
}
