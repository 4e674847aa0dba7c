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

// AnyForm is the form of a kind. It embeds a CustomerForm and a Form.
type AnyForm interface {
	Party() CustomerForm
	Common() Form
}

// CustomerForm is the section of a form that names the document's customer.
type CustomerForm struct {
	_ struct{} `oneOf:"customer_id|customer"`

	CustomerID crm.ContactID `json:"customer_id,omitempty" maxLength:"40" doc:"The customer; to create one, send customer instead" example:"con_01KAMX0000000000000000CHEV"`
	Customer   *crm.Card     `json:"customer,omitempty" on:"new" needs:"billing_address" doc:"A new customer, created together with a new document"`
}

// Party returns the customer section of the form.
func (f CustomerForm) Party() CustomerForm { return f }

// New returns the customer that the form creates together with its document. The
// JSON pointers of its faults begin with /customer.
func (f CustomerForm) New(id crm.ContactID) (crm.Contact, error) {
	if f.Customer == nil {
		return crm.Contact{}, fault.Invalid("document.customer_missing", "/customer", "Enter the new customer's data.")
	}
	card := *f.Customer
	card.Customer = true
	c, err := crm.NewContact(id, card)
	return c, fault.Below("/customer", err)
}

// Form holds the fields a clerk writes to create or change a document of any kind.
// Fields omitted from a new document get values from the customer, the items and
// the settings.
type Form struct {
	Date             calendar.Date        `json:"date,omitzero" doc:"Date of the document; if omitted, today, or for an invoice the day on which it is sent. An invoice is dated neither before the last one nor in the future" example:"2026-11-21"`
	ExpectedShipment calendar.Date        `json:"expected_shipment,omitzero" doc:"Day on which the goods should be shipped"`
	ExpectedDelivery calendar.Date        `json:"expected_delivery,omitzero" doc:"Day on which the goods should arrive"`
	Reference        string               `json:"reference,omitempty" maxLength:"100" doc:"The customer's own order number, printed" example:"BC 2026-118"`
	Warehouse        org.WarehouseID      `json:"warehouse_id,omitempty" maxLength:"40" doc:"Warehouse from which the goods are shipped; the default warehouse if omitted"`
	DeliveryMethod   org.DeliveryMethodID `json:"delivery_method_id,omitempty" maxLength:"40" doc:"Delivery method of the goods; the default method if omitted"`
	Salesperson      org.UserID           `json:"salesperson_id,omitempty" maxLength:"40" doc:"The user to whom the sale is credited; the author if omitted"`
	Term             org.TermID           `json:"payment_term_id,omitempty" maxLength:"40" doc:"Payment term of its invoices; the customer's term if omitted, then the default one"`
	TermsOfSale      string               `json:"terms_of_sale,omitempty" maxLength:"4000" doc:"Printed; the organisation's if omitted from a new document"`
	TermsOfDelivery  string               `json:"terms_of_delivery,omitempty" maxLength:"4000" doc:"Printed; the organisation's if omitted from a new document"`
	Notes            string               `json:"notes,omitempty" maxLength:"4000" doc:"Printed, for the customer"`
	Remarks          string               `json:"remarks,omitempty" maxLength:"10000" doc:"Internal, never printed"`
	Language         string               `json:"language,omitempty" enum:"fr,en" doc:"Language of its PDF; the customer's if omitted, then the organisation's"`
	Billing          *postal.Address      `json:"billing_address,omitempty" needs:"street,city,country;empty" doc:"Address to which the invoice is sent; the customer's if omitted"`
	Shipping         *postal.Address      `json:"shipping_address,omitempty" needs:"street,city,country;empty" doc:"Address to which the goods are shipped; the customer's if omitted"`
	Currency         money.Currency       `json:"currency,omitzero" doc:"Currency of all its amounts; the customer's if omitted, then the organisation's" example:"EUR"`
	ExchangeRate     money.ExchangeRate   `json:"exchange_rate,omitzero" doc:"Units of the organisation's currency for one unit of the document's currency, if they differ" example:"0.92"`
	TaxInclusive     bool                 `json:"tax_inclusive,omitempty" doc:"Rates, discounts and the shipping charge contain the tax"`
	Lines            []FormLine           `json:"lines" nullable:"false" minItems:"1" maxItems:"500" doc:"Lines, in the order in which they are printed"`
	Sections         []FormSection        `json:"sections,omitempty" first:"1" maxItems:"500" doc:"Discount, shipping charge and adjustment: one section, and one more for each order merged into the document, oldest merge first; send all sections together"`
}

// FormLine is one line as a clerk writes it. A form has all lines of its
// document; a line that is not in the form is removed from the document.
type FormLine struct {
	_ struct{} `anyOf:"item_id|name,rate|id"`

	ID          int            `json:"id,omitempty" on:"change" minimum:"0" doc:"The line to change; omit it for a new line" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" maxLength:"40" doc:"The item; omit it for free text" example:"itm_01KAMX0000000000000000CABR"`
	Name        string         `json:"name,omitempty" maxLength:"200" doc:"Name of the line; the item's name if omitted"`
	Description string         `json:"description,omitempty" maxLength:"4000" doc:"Printed below the name; the item's if omitted from a new line"`
	Unit        string         `json:"unit,omitempty" maxLength:"20" doc:"Unit of the quantity; the item's if omitted from a new line"`
	Kind        stock.Kind     `json:"kind,omitempty" enum:"goods,service" doc:"Only for free text: goods if omitted; an item has its own kind"`
	Quantity    money.Quantity `json:"quantity" above:"0" doc:"Quantity, above zero" example:"12"`
	Rate        *money.Price   `json:"rate,omitempty" least:"0" doc:"Price of one unit; the item's if omitted from a new line" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Discount on this line"`
	Tax         org.TaxID      `json:"tax_id,omitempty" maxLength:"40" doc:"Its declared tax; if omitted from a new line the customer's, then the item's, then the organisation's default"`
}

// FormSection is a section as a clerk writes it.
type FormSection struct {
	Discount    money.Discount `json:"discount,omitzero" doc:"Discount on all lines of the section"`
	Shipping    money.Amount   `json:"shipping_charge,omitzero" least:"0" doc:"Charge for shipping" example:"32.38"`
	ShippingTax org.TaxID      `json:"shipping_tax_id,omitempty" maxLength:"40" doc:"Declared tax of the charge; the customer's if omitted, then the default one"`
	Adjustment  money.Amount   `json:"adjustment,omitzero" doc:"Added to the total after tax; may be negative"`
}

// Form returns the form that describes the document. Writing it back unchanged
// changes nothing, so a patch is applied to it.
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
	f := FormSection{Discount: s.Discount, Shipping: s.Shipping, Adjustment: s.Adjustment}
	if s.ShippingTax != nil {
		f.ShippingTax = s.ShippingTax.ID
	}
	return f
}

// Common returns the fields of the form that all kinds have.
func (f Form) Common() Form { return f }

// Items lists the items of the form, each once. They must be read before a
// document is written.
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

// NewItems lists the items that are new on their lines, each once. They must be
// read before the document is changed.
func (d Document) NewItems(f Form) []stock.ItemID {
	has := make(map[int]stock.ItemID, len(d.Lines))
	for _, l := range d.Lines {
		has[l.ID] = l.Item
	}
	var added Form
	for _, l := range f.Lines {
		if l.ID == 0 || has[l.ID] != l.Item {
			added.Lines = append(added.Lines, l)
		}
	}
	return added.Items()
}
