// Package sales is what customers ask of us: sales orders, from the first draft
// to the last invoice.
//
// Owns: sales orders, their life cycle, what merging and converting them means,
// and what they hold of the stock. Does not own: what orders have in common with
// every document (shared/trade), invoices (shared/bill), stock levels
// (shared/stock), storage and numbers. Invariants: those of shared/trade; an
// order that was merged names its survivor.
package sales

import (
	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Kind is the name of the kind.
const Kind = "sales-order"

// OrderID names a sales order.
type OrderID string

// Prefix of a sales order's id.
func (OrderID) Prefix() string { return "so" }

// Order is a sales order.
type Order struct {
	ID       OrderID     `json:"id" readOnly:"true" doc:"The order"`
	Number   string      `json:"number" doc:"Its number, unique in the organisation" example:"SO-00042"`
	Status   Status      `json:"status" readOnly:"true" enum:"draft,confirmed,closed,void,merged" doc:"Where it stands"`
	Customer trade.Party `json:"customer" doc:"The customer who orders, as copied then"`
	trade.Document
	Channel     Channel `json:"channel" enum:"direct,import,api,marketplace" doc:"Where it came from; fixed"`
	ExternalRef string  `json:"external_ref,omitempty" doc:"Its id where it came from; fixed"`

	AutoClosed bool          `json:"auto_closed,omitempty" readOnly:"true" doc:"Closed by preference, not by hand; undone when its invoice goes"`
	MergedInto OrderID       `json:"merged_into,omitempty" readOnly:"true" doc:"The order that took over its lines"`
	Merges     []MergeRecord `json:"merges,omitempty" readOnly:"true" doc:"The orders it took over, the last one last; undone in the opposite order"`
	Sent       bool          `json:"sent,omitempty" readOnly:"true" doc:"The customer has it: it was mailed, or marked as sent"`
	Pending    string        `json:"pending,omitempty" readOnly:"true" doc:"What is being done with it at this moment, in several steps because it is long; it refuses changes meanwhile" example:"confirm"`
	journal.Stamp
}

// Channel is where an order came from.
type Channel string

// The channels.
const (
	Direct      Channel = "direct"
	Import      Channel = "import"
	API         Channel = "api"
	Marketplace Channel = "marketplace"
)

// MergeRecord is what a survivor keeps of a merge, so that it can be undone. The
// other order keeps its own lines and sections, so they are not copied here.
type MergeRecord struct {
	Other   OrderID `json:"other" doc:"The order that was merged into this one"`
	Number  string  `json:"number" doc:"Its number"`
	Version int     `json:"version" doc:"This order's version before"`
	Lines   []int   `json:"lines" doc:"The lines it had before"`
	Print   string  `json:"print" doc:"Fingerprint of lines, customer and addresses after the merge; another one today: the merge can no longer be undone"`
}

// Voucher is the order as what documents of all kinds have in common.
func (o Order) Voucher() trade.Voucher {
	return trade.Voucher{Kind: Kind, ID: string(o.ID), Number: o.Number, Status: string(o.Status), Party: o.Customer, Document: o.Document}
}

// Numbering is the order's number, and how orders are numbered.
func (o *Order) Numbering(n org.Numbering) (*string, org.NumberFormat) {
	return &o.Number, n.SalesOrder
}

// View is an order as every operation answers with it.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"sales-order" doc:"What it is"`
	Order
	Invoiced       trade.Progress  `json:"invoiced" readOnly:"true" enum:"none,partly,fully" doc:"How much of it is on invoices, drafts included"`
	Shipped        trade.Progress  `json:"shipped" readOnly:"true" enum:"none,partly,fully" doc:"How much of its goods has left"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside, and why the rest cannot"`
}

// Show is the order as every operation answers with it.
func (o Order) Show() View {
	return View{Kind: Kind, Order: o, Invoiced: o.Invoiced(), Shipped: o.Shipped(), AllowedActions: o.AllowedActions()}
}

// Row is an order in a list.
type Row struct {
	ID      OrderID `json:"id" doc:"The order"`
	Version int     `json:"version" doc:"Its version"`
	Number  string  `json:"number" doc:"Its number"`
	Status  Status  `json:"status" enum:"draft,confirmed,closed,void,merged" doc:"Where it stands"`
	trade.Row
	ExpectedShipment calendar.Date  `json:"expected_shipment,omitzero" doc:"When it should leave"`
	Invoiced         trade.Progress `json:"invoiced" enum:"none,partly,fully" doc:"How much of it is on invoices"`
	Shipped          trade.Progress `json:"shipped" enum:"none,partly,fully" doc:"How much of it has left"`
	Channel          Channel        `json:"channel" enum:"direct,import,api,marketplace" doc:"How it came in"`
}

// Row is the order as a list shows it.
func (o Order) Row() Row {
	return Row{
		ID: o.ID, Version: o.Version, Number: o.Number, Status: o.Status, Row: o.Voucher().Row(),
		ExpectedShipment: o.ExpectedShipment, Invoiced: o.Invoiced(), Shipped: o.Shipped(), Channel: o.Channel,
	}
}

// Letter is the mail that takes the order to its customer, always with its paper.
func (o Order) Letter(in trade.Envelope) (letter.Mail, error) {
	in.Post.AttachPDF = nil
	v := o.Voucher()
	return v.Letter(in, v.Facts(in), letter.OrderMail)
}

// Money is what came of an order's invoices. It is derived: the projection
// keeps it, and lags a moment behind.
type Money struct {
	Billed money.Amount `json:"billed_total" doc:"Total of its numbered invoices, voided and credited ones left out"`
	Paid   money.Amount `json:"paid_total" doc:"Received for them"`
}

// Settled reports how much of the order is paid.
func (m Money) Settled(total money.Amount) trade.Progress {
	switch {
	case m.Paid.Sign() <= 0:
		return trade.None
	case m.Paid.Cmp(total) < 0:
		return trade.Partly
	}
	return trade.Fully
}
