// Package sales defines sales orders, from the first draft to the last invoice.
//
// Owns: sales orders, their life cycle, the rules of merging and converting them,
// and the stock they reserve. Does not own: the fields and rules common to all
// documents (shared/trade), invoices (shared/bill), stock levels (shared/stock),
// storage and numbers. Invariants: those of shared/trade; a merged order has the
// id of its survivor.
package sales

import (
	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Kind is the name of the kind.
const Kind = "sales-order"

// OrderID identifies a sales order.
type OrderID string

// Prefix returns the prefix of a sales order's id.
func (OrderID) Prefix() string { return "so" }

// Order is a sales order.
type Order struct {
	ID       OrderID     `json:"id" readOnly:"true" doc:"The order"`
	Number   string      `json:"number" doc:"Number of the order, unique in the organisation" example:"SO-00042"`
	Status   Status      `json:"status" readOnly:"true" enum:"draft,confirmed,closed,void,merged" doc:"State of the order"`
	Customer trade.Party `json:"customer" doc:"The ordering customer, as copied into the order"`
	trade.Document
	Channel     Channel `json:"channel" enum:"direct,import,api,marketplace" doc:"Channel by which the order came; fixed"`
	ExternalRef string  `json:"external_ref,omitempty" doc:"Id of the order in the system from which it came; fixed"`

	AutoClosed bool          `json:"auto_closed,omitempty" readOnly:"true" doc:"Closed automatically, by preference; undone when its invoice is deleted, voided or credited"`
	MergedInto OrderID       `json:"merged_into,omitempty" readOnly:"true" doc:"The order into which it was merged"`
	Merges     []MergeRecord `json:"merges,omitempty" readOnly:"true" doc:"The orders merged into it, the last one last; undone in the opposite order"`
	Sent       bool          `json:"sent,omitempty" readOnly:"true" doc:"Mailed to the customer, or marked as sent"`
	Pending    string        `json:"pending,omitempty" readOnly:"true" doc:"The action now in progress in several transactions, because the order is long; the order refuses changes until it ends" example:"confirm"`
	journal.Stamp
}

// Channel is the channel by which an order came.
type Channel string

// The channels by which orders come.
const (
	Direct      Channel = "direct"
	Import      Channel = "import"
	API         Channel = "api"
	Marketplace Channel = "marketplace"
)

// MergeRecord is a survivor's record of a merge, with the data to undo it. The
// other order keeps its own lines and sections, so they are not copied here.
type MergeRecord struct {
	Other       OrderID `json:"other" doc:"The order that was merged into this one"`
	Number      string  `json:"number" doc:"Number of the merged order"`
	Version     int     `json:"version" doc:"Version of this order before the merge"`
	Lines       []int   `json:"lines" doc:"Line ids of this order before the merge"`
	Fingerprint string  `json:"print" doc:"Fingerprint of lines, customer and addresses after the merge; once it differs, the merge can no longer be undone"`
}

// Voucher returns the fields of the order that documents of all kinds have.
func (o Order) Voucher() trade.Voucher {
	return trade.Voucher{Kind: Kind, ID: string(o.ID), Number: o.Number, Status: string(o.Status), Party: o.Customer, Document: o.Document}
}

// Numbering returns the field of the order's number, and the number format of
// orders.
func (o *Order) Numbering(n org.Numbering) (*string, org.NumberFormat) {
	return &o.Number, n.SalesOrder
}

// View is an order in responses.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"sales-order" doc:"Kind of the document"`
	Order
	Invoiced       trade.Progress  `json:"invoiced" readOnly:"true" enum:"none,partly,fully" doc:"Progress of invoicing, including drafts"`
	Shipped        trade.Progress  `json:"shipped" readOnly:"true" enum:"none,partly,fully" doc:"Progress of shipping its goods"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"All actions, regardless of rights, with the reason for those that are not allowed now"`
	Warnings       []fault.Field   `json:"warnings,omitempty" readOnly:"true" doc:"Points to check; none of them is refused"`
}

// Show returns the order as in responses, with the organisation as it is now. Without an
// organisation no warning is about its texts.
func (o Order) Show(by org.Seller) View {
	v := View{
		Kind: Kind, Order: o, Invoiced: o.Invoiced(), Shipped: o.Shipped(), AllowedActions: o.AllowedActions(),
		Warnings: o.Voucher().Unprintable(by.Letterhead()),
	}
	if o.Status == Draft || o.Status == Confirmed {
		v.Warnings = append(v.Warnings, o.Voucher().LongTerm(calendar.Date{})...)
	}
	return v
}

// Row is an order in a list.
type Row struct {
	ID      OrderID `json:"id" doc:"The order"`
	Version int     `json:"version" doc:"Version of the order"`
	Number  string  `json:"number" doc:"Number of the order"`
	Status  Status  `json:"status" enum:"draft,confirmed,closed,void,merged" doc:"State of the order"`
	trade.Row
	ExpectedShipment calendar.Date  `json:"expected_shipment,omitzero" doc:"Day on which the goods should be shipped"`
	Invoiced         trade.Progress `json:"invoiced" enum:"none,partly,fully" doc:"Progress of invoicing, including drafts"`
	Shipped          trade.Progress `json:"shipped" enum:"none,partly,fully" doc:"Progress of shipping its goods"`
	Channel          Channel        `json:"channel" enum:"direct,import,api,marketplace" doc:"Channel by which the order came"`
}

// Row returns the order as a row of a list.
func (o Order) Row() Row {
	return Row{
		ID: o.ID, Version: o.Version, Number: o.Number, Status: o.Status, Row: o.Voucher().Row(),
		ExpectedShipment: o.ExpectedShipment, Invoiced: o.Invoiced(), Shipped: o.Shipped(), Channel: o.Channel,
	}
}

// ToInvoice reports whether the order is confirmed and not wholly invoiced.
func (r Row) ToInvoice() bool { return r.Status == Confirmed && r.Invoiced != trade.Fully }

// Letter returns the mail that sends the order to its customer, always with the
// PDF.
func (o Order) Letter(in trade.Envelope) (letter.Mail, error) {
	in.Post.AttachPDF = nil
	v := o.Voucher()
	return v.Letter(in, v.Facts(in), letter.OrderMail)
}

// Money holds the amounts of an order's invoices. The projection derives it, so it
// is eventually consistent.
type Money struct {
	Billed money.Amount `json:"billed_total" doc:"Total of its numbered invoices, without voided and credited ones"`
	Paid   money.Amount `json:"paid_total" doc:"Payments received for these invoices"`
}

// Settled returns the progress of paying the order.
func (m Money) Settled(total money.Amount) trade.Progress {
	switch {
	case m.Paid.Sign() <= 0:
		return trade.None
	case m.Paid.Cmp(total) < 0:
		return trade.Partly
	}
	return trade.Fully
}
