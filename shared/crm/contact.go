// Package crm is the address book: the companies and people we sell to and buy
// from.
//
// Owns: contacts, their persons and addresses, the required fields of a contact,
// and the traits that identify possible duplicates. Does not own:
// documents made for a contact (shared/sales, shared/bill), rights, storage.
// Invariants: a customer has a legal name, and a billing address unless it came from a
// file and is marked as incomplete; exactly one
// person is primary when there are persons; a contact that documents name can
// be deactivated but not deleted.
package crm

import (
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
)

// ContactID identifies a contact.
type ContactID string

// Prefix is the prefix of a contact's id.
func (ContactID) Prefix() string { return "con" }

// Status says whether new documents can name a contact.
type Status string

// The states of a contact.
const (
	Active   Status = "active"
	Inactive Status = "inactive"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Active, Inactive} }

// Life is the life cycle of a contact.
func Life() cycle.Cycle[Status, Contact] {
	return cycle.Cycle[Status, Contact]{
		State: func(c *Contact) *Status { return &c.Status },
		Wrong: func(c Contact, s cycle.Step[Status, Contact]) error {
			return fault.Conflict("contact."+string(s.To), "The contact is already %s.", c.Status)
		},
		Steps: []cycle.Step[Status, Contact]{
			{Action: "update", From: Statuses()},
			{Action: "delete", From: Statuses(), Unless: Contact.Deletable},
			{Action: "activate", From: []Status{Inactive}, To: Active},
			{Action: "deactivate", From: []Status{Active}, To: Inactive},
		},
	}
}

// Contact is a customer, a vendor, both, or an account that is neither.
type Contact struct {
	ID     ContactID `json:"id" readOnly:"true" doc:"The contact"`
	Status Status    `json:"status" readOnly:"true" enum:"active,inactive" doc:"Inactive contacts keep their documents and get no new ones"`
	Card
	LastPerson  int                 `json:"last_person,omitempty" readOnly:"true" doc:"Highest id ever assigned to a person of the contact"`
	Used        bool                `json:"used,omitempty" readOnly:"true" doc:"A document names the contact, or has named it. It can be deleted when none names it any more"`
	ExternalIDs map[string]string   `json:"external_ids,omitempty" readOnly:"true" doc:"The contact's id in other systems, by system"`
	Incomplete  []string            `json:"incomplete,omitempty" readOnly:"true" enum:"billing_address" doc:"What a customer from a file lacks; until it is completed, orders and estimates of it cannot be confirmed, sent or invoiced"`
	Renamed     bool                `json:"renamed,omitempty" readOnly:"true" doc:"Its names have changed: a search finds its documents by all of them, whichever the documents have"`
	FormerNames []string            `json:"former_names,omitempty" readOnly:"true" doc:"The last five names it had before; a search finds it by them"`
	Unreachable []string            `json:"unreachable,omitempty" readOnly:"true" doc:"Mail addresses with a bounce or complaint; they get no mail until the address is changed or removed from this list"`
	Undelivered *letter.Undelivered `json:"undelivered,omitempty" readOnly:"true" doc:"The last mail to the contact that did not reach every recipient; absent once another mail to it is requested, and without the right to view mails"`
	journal.Stamp
}

// View is a contact in responses.
type View struct {
	Contact
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"All actions, regardless of rights, with the reason for those that are not allowed now"`
}

// Show returns the contact as in responses, given some of the documents that name it, and
// whether others have named it that are not listed.
func (c Contact) Show(documents []string, unlisted bool) View {
	c.Used = len(documents) > 0 || unlisted
	v := View{Contact: c, AllowedActions: Life().Allowed(c)}
	if refused, is := fault.As(c.InUse(documents)); is && c.Used {
		for i, a := range v.AllowedActions {
			if a.Action == "delete" {
				v.AllowedActions[i].Detail = refused.Detail
			}
		}
	}
	return v
}

// Card is the editable data of a contact.
type Card struct {
	_ struct{} `anyOf:"!customer|billing_address"`
	_ struct{} `anyOf:"!copy_billing_to_shipping|billing_address|!billing_address"`

	DisplayName   string            `json:"display_name" minLength:"1" maxLength:"200" doc:"The name in lists" example:"Vins et alcools Chevalier"`
	LegalName     string            `json:"legal_name,omitempty" maxLength:"200" doc:"Registered name, printed on documents; the display name if omitted"`
	Customer      bool              `json:"customer,omitempty" doc:"We sell to it" example:"true"`
	Vendor        bool              `json:"vendor,omitempty" doc:"We buy from it"`
	Person        bool              `json:"person,omitempty" doc:"A natural person, not a company"`
	Email         string            `json:"email,omitempty" format:"email" maxLength:"254" doc:"Main address; an address of another contact is reported, not refused" example:"compta@chevalier.example"`
	Phone         string            `json:"phone,omitempty" maxLength:"50" doc:"Main phone"`
	Mobile        string            `json:"mobile,omitempty" maxLength:"50" doc:"Mobile phone"`
	Fax           string            `json:"fax,omitempty" maxLength:"50" doc:"Fax"`
	Website       string            `json:"website,omitempty" maxLength:"300" doc:"Website"`
	Billing       postal.Address    `json:"billing_address,omitzero" whole:"street,city,country" doc:"Address of invoices; required for a customer"`
	Shipping      postal.Address    `json:"shipping_address,omitzero" needs:"street,city,country;empty" doc:"Address of deliveries; the billing address if omitted"`
	CopyBilling   bool              `json:"copy_billing_to_shipping,omitempty" writeOnly:"true" doc:"Copies the billing address to the shipping address"`
	Persons       []Person          `json:"persons,omitempty" maxItems:"50" doc:"People at the contact; the first is primary unless another person is"`
	Currency      money.Currency    `json:"currency,omitzero" doc:"Currency of its documents; the organisation's if omitted" example:"EUR"`
	Term          org.TermID        `json:"payment_term_id,omitempty" maxLength:"40" doc:"Its term of payment; the organisation's default if omitted"`
	Language      string            `json:"language,omitempty" enum:"fr,en" doc:"Language of its documents; the organisation's if omitted"`
	TaxNumber     string            `json:"tax_number,omitempty" maxLength:"30" doc:"VAT number or other tax id" example:"FR44732829320"`
	SIREN         string            `json:"siren,omitempty" pattern:"^([0-9]{9})?$" patternDescription:"nine digits, such as 732829320" doc:"SIREN of a French company, nine digits"`
	TaxTreatment  string            `json:"tax_treatment,omitempty" enum:"domestic,eu_business,eu_consumer,export,exempt" doc:"Tax treatment; for information only, shown when a tax is chosen"`
	Tax           org.TaxID         `json:"tax_id,omitempty" maxLength:"40" doc:"Tax of the contact's lines; takes precedence over the item's tax"`
	AccountType   string            `json:"account_type,omitempty" maxLength:"60" doc:"Kind of account: prospect, partner, reseller…"`
	Industry      string            `json:"industry,omitempty" maxLength:"100" doc:"Industry"`
	AnnualRevenue string            `json:"annual_revenue,omitempty" pattern:"^([0-9]{1,15}(\\.[0-9]{1,2})?)?$" patternDescription:"an amount such as 1250000.50" doc:"Yearly revenue in its currency"`
	Social        map[string]string `json:"social,omitempty" doc:"Profiles by network: at most 20, each address at most 300 characters" example:"{\"linkedin\":\"https://www.linkedin.com/company/chevalier\"}"`
	Remarks       string            `json:"remarks,omitempty" maxLength:"10000" doc:"Internal, never printed"`
}

// Change is the input for a change of a contact: its card, and the mail
// addresses that still get no mail.
type Change struct {
	Card
	Unreachable []string `json:"unreachable,omitempty" maxItems:"200" doc:"Mail addresses with a bounce or complaint. Remove an address, or all with [], when it works again; addresses cannot be added" example:"[]"`
}

// Person is a person at a contact.
type Person struct {
	_ struct{} `anyOf:"first_name|last_name|email"`

	ID        int    `json:"id,omitempty" on:"change" minimum:"0" doc:"Assigned when the person is first saved, never reused in this contact"`
	FirstName string `json:"first_name,omitempty" maxLength:"100" doc:"First name"`
	LastName  string `json:"last_name,omitempty" maxLength:"100" doc:"Last name"`
	Title     string `json:"title,omitempty" maxLength:"100" doc:"Job title at the contact" example:"Responsable des achats"`
	Email     string `json:"email,omitempty" format:"email" maxLength:"254" doc:"Default address for mails with documents"`
	Phone     string `json:"phone,omitempty" maxLength:"50" doc:"Phone"`
	Mobile    string `json:"mobile,omitempty" maxLength:"50" doc:"Mobile phone"`
	Primary   bool   `json:"primary,omitempty" doc:"The main person at the contact"`
}

// Name is the person's full name.
func (p Person) Name() string {
	if p.FirstName == "" || p.LastName == "" {
		return p.FirstName + p.LastName
	}
	return p.FirstName + " " + p.LastName
}

// Row is a contact in a list.
type Row struct {
	ID          ContactID      `json:"id" doc:"The contact"`
	Version     int            `json:"version" doc:"Its version"`
	Status      Status         `json:"status" enum:"active,inactive" doc:"Whether new documents may name it"`
	DisplayName string         `json:"display_name" doc:"Name of the contact"`
	LegalName   string         `json:"legal_name,omitempty" doc:"Registered name"`
	Customer    bool           `json:"customer,omitempty" doc:"We sell to it"`
	Vendor      bool           `json:"vendor,omitempty" doc:"We buy from it"`
	Email       string         `json:"email,omitempty" doc:"Main address"`
	Phone       string         `json:"phone,omitempty" doc:"Phone"`
	City        string         `json:"city,omitempty" doc:"City of its billing address"`
	Country     string         `json:"country,omitempty" doc:"Country of its billing address, ISO 3166-1 alpha-2"`
	Currency    money.Currency `json:"currency,omitzero" doc:"Currency of its documents"`
	Unreachable []string       `json:"unreachable,omitempty" doc:"Mail addresses with a bounce or complaint, which get no mail"`
	Incomplete  []string       `json:"incomplete,omitempty" enum:"billing_address" doc:"What the customer lacks"`
	Undelivered letter.Status  `json:"undelivered_status,omitempty" enum:"failed,bounced,complained" doc:"The last mail to it did not reach every recipient"`
}

// Row returns the contact's row in lists.
func (c Contact) Row() Row {
	r := Row{
		ID: c.ID, Version: c.Version, Status: c.Status, DisplayName: c.DisplayName, LegalName: c.LegalName,
		Customer: c.Customer, Vendor: c.Vendor, Email: c.Email, Phone: c.Phone,
		City: c.Billing.City, Country: c.Billing.Country, Currency: c.Currency, Unreachable: c.Unreachable, Incomplete: c.Incomplete,
	}
	if c.Undelivered != nil {
		r.Undelivered = c.Undelivered.Status
	}
	return r
}

// Sums are the sums of a contact's documents in one currency. They are
// derived by the projection, and eventually consistent.
type Sums struct {
	Currency money.Currency `json:"currency" doc:"Currency of these sums"`
	*OrderSums
	*InvoiceSums
}

// OrderSums are the sums of sales orders.
type OrderSums struct {
	Orders       int          `json:"orders" required:"false" doc:"Sales orders that are not void or merged; absent without the right to view sales orders"`
	OrdersOpen   int          `json:"orders_open" required:"false" doc:"Of these, confirmed and not yet closed"`
	OrdersClosed int          `json:"orders_closed" required:"false" doc:"Of these, closed"`
	OrdersTotal  money.Amount `json:"orders_total" required:"false" doc:"Their totals"`
}

// InvoiceSums are the sums of invoices.
type InvoiceSums struct {
	Invoices      int          `json:"invoices" required:"false" doc:"Authorised invoices: numbered and not void; absent without the right to view invoices"`
	InvoicesTotal money.Amount `json:"invoices_total" required:"false" doc:"Their totals less the credit notes for them"`
	Receivable    money.Amount `json:"receivable" required:"false" doc:"Their open balances"`
	CreditNotes   int          `json:"credit_notes" required:"false" doc:"Numbered credit notes"`
	Credit        money.Amount `json:"credit" required:"false" doc:"Credit available: the amounts of credit notes that are neither used nor paid back"`
	Dues
}

// Dues divide the open balances of a contact's invoices by due date.
type Dues struct {
	Pending      int          `json:"invoices_pending" required:"false" doc:"Invoices with a balance that is not overdue"`
	PendingTotal money.Amount `json:"pending" required:"false" doc:"Balances that are not overdue"`
	Overdue      int          `json:"invoices_overdue" required:"false" doc:"Invoices with a balance after their due date"`
	OverdueTotal money.Amount `json:"overdue" required:"false" doc:"The rest of the receivable amount: balances after their due date"`
}

// Visible removes the sums that a role may not see: each requires its
// module's view right.
func Visible(sums []Sums, orders, invoices bool) []Sums {
	if !orders && !invoices {
		return nil
	}
	out := make([]Sums, len(sums))
	for i, s := range sums {
		out[i] = s
		if !orders {
			out[i].OrderSums = nil
		}
		if !invoices {
			out[i].InvoiceSums = nil
		}
	}
	return out
}
