// Package stock is what we trade in: goods and services, and how much of the
// goods lies where.
//
// Owns: items, stock levels, movements and their reasons. Does not own: who
// promised or took what (shared/sales, shared/bill stage the movements).
// Invariants: available = accounting − committed at every level; a service has
// no stock; each movement that is no document's is in the ledger with a reason.
package stock

import (
	"slices"
	"strings"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// ItemID names an item.
type ItemID string

// Prefix of an item's id.
func (ItemID) Prefix() string { return "itm" }

// Kind says whether an item has stock.
type Kind string

// The kinds of item.
const (
	Goods   Kind = "goods"
	Service Kind = "service"
)

// Status says whether new lines may name an item.
type Status string

// The states of an item.
const (
	Active   Status = "active"
	Inactive Status = "inactive"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Active, Inactive} }

// Item is goods or a service.
type Item struct {
	ID ItemID `json:"id" readOnly:"true" doc:"The item"`
	Card
	Used        bool              `json:"used,omitempty" readOnly:"true" doc:"A document names it, so it can be made inactive but not deleted"`
	ExternalIDs map[string]string `json:"external_ids,omitempty" readOnly:"true" doc:"Its id in other systems, by system"`
	journal.Stamp
}

// Card is what the clerk writes about an item.
type Card struct {
	Name         string         `json:"name" minLength:"1" maxLength:"200" doc:"What it is called" example:"Queso Cabrales"`
	SKU          string         `json:"sku,omitempty" maxLength:"60" doc:"Article number; two items never share one" example:"11"`
	Kind         Kind           `json:"kind,omitempty" enum:"goods,service" doc:"Goods have stock, a service has none; fixed once used" default:"goods"`
	Description  string         `json:"description,omitempty" maxLength:"4000" doc:"Text of its lines on documents; the name when left out"`
	Unit         string         `json:"unit,omitempty" maxLength:"20" doc:"Unit it is sold by" example:"carton"`
	Price        money.Price    `json:"price,omitzero" doc:"Sales price of one unit in the currency below" example:"21.00"`
	Currency     money.Currency `json:"currency,omitzero" doc:"Currency of the price; the organisation's when left out"`
	Tax          org.TaxID      `json:"tax_id,omitempty" maxLength:"40" doc:"Its declared tax; the organisation's default when left out"`
	Inactive     bool           `json:"inactive,omitempty" doc:"No longer offered; documents keep it"`
	ReorderLevel money.Quantity `json:"reorder_level,omitzero" doc:"Buy again when less is available"`
}

// NewItem makes an item of a card, or says what the card lacks.
func NewItem(id ItemID, card Card) (Item, error) {
	i := Item{ID: id}
	return i, i.Write(card)
}

// Write puts a card in place of the item's present one.
func (i *Item) Write(card Card) error {
	var l fault.List
	card.Name = strings.Join(strings.Fields(card.Name), " ")
	card.SKU = strings.TrimSpace(card.SKU)
	if card.Kind == "" {
		card.Kind = Goods
	}
	if card.Name == "" {
		l.Add("item.name", "/name", "An item needs a name.")
	}
	if card.Price.Sign() < 0 {
		l.Add("item.price", "/price", "A price cannot be negative.")
	}
	if i.Used && card.Kind != i.Kind {
		l.Add("item.kind_fixed", "/kind", "Documents use it as %s; make a new item instead.", i.Kind)
	}
	if err := l.Err(); err != nil {
		return err
	}
	i.Card = card
	return nil
}

// Status is active or inactive.
func (i Item) Status() Status {
	if i.Inactive {
		return Inactive
	}
	return Active
}

// Text is what a line for the item says unless the clerk writes otherwise.
func (i Item) Text() string {
	if i.Description != "" {
		return i.Description
	}
	return i.Name
}

// Deletable says why the item cannot be deleted.
func (i Item) Deletable() error {
	if i.Used {
		return fault.Conflict("item.used", "%s is on documents. Make it inactive instead.", i.Name)
	}
	return nil
}

// Words is everything a search finds the item by.
func (i Item) Words() []string { return []string{i.Name, i.SKU} }

// Row is an item in a list.
type Row struct {
	ID       ItemID         `json:"id"`
	Version  int            `json:"version"`
	Name     string         `json:"name"`
	SKU      string         `json:"sku,omitempty"`
	Kind     Kind           `json:"kind" enum:"goods,service"`
	Unit     string         `json:"unit,omitempty"`
	Price    money.Price    `json:"price"`
	Currency money.Currency `json:"currency,omitzero"`
	Status   Status         `json:"status" enum:"active,inactive"`
}

// Row is the item as a list shows it.
func (i Item) Row() Row {
	return Row{ID: i.ID, Version: i.Version, Name: i.Name, SKU: i.SKU, Kind: i.Kind, Unit: i.Unit, Price: i.Price, Currency: i.Currency, Status: i.Status()}
}

// Level is how much of an item there is in one warehouse.
type Level struct {
	Warehouse  org.WarehouseID `json:"warehouse_id" doc:"Where"`
	Physical   money.Quantity  `json:"physical" doc:"On the shelf: received less shipped"`
	Accounting money.Quantity  `json:"on_hand" doc:"By the books: billed purchases less sent invoices"`
	Committed  money.Quantity  `json:"committed" doc:"Promised by confirmed orders and not on a sent invoice yet"`
	Available  money.Quantity  `json:"available" doc:"On hand less committed; negative when oversold"`
}

// Move changes a level. A document stages moves; the table adds up those of
// one item and warehouse and applies them with the document.
type Move struct {
	Item       ItemID
	Warehouse  org.WarehouseID
	Physical   money.Quantity
	Accounting money.Quantity
	Committed  money.Quantity
	Guard      bool   // refuse when it takes more than is available
	Pointer    string // where the request asked for it
	Name       string // of the item, for the refusal
}

// Available is what the move takes from or gives to the available quantity.
func (m Move) Available() money.Quantity { return m.Accounting.Sub(m.Committed) }

// Add adds up moves of one item and warehouse; the pointer of the first stays.
func (m Move) Add(o Move) Move {
	m.Physical, m.Accounting, m.Committed = m.Physical.Add(o.Physical), m.Accounting.Add(o.Accounting), m.Committed.Add(o.Committed)
	m.Guard = m.Guard || o.Guard
	return m
}

// Total adds up moves per item and warehouse, in the order they first appear,
// and drops what cancels out.
func Total(moves []Move) []Move {
	type place struct {
		item      ItemID
		warehouse org.WarehouseID
	}
	at := map[place]int{}
	var out []Move
	for _, m := range moves {
		p := place{m.Item, m.Warehouse}
		if i, known := at[p]; known {
			out[i] = out[i].Add(m)
			continue
		}
		at[p] = len(out)
		out = append(out, m)
	}
	return slices.DeleteFunc(out, func(m Move) bool {
		return m.Physical.IsZero() && m.Accounting.IsZero() && m.Committed.IsZero()
	})
}

// Short is the refusal to promise more than is available.
func Short(m Move, available money.Quantity) error {
	return fault.Invalid("stock.short", m.Pointer, "Only %s of %s are available; %s are asked for. Order less, or allow overselling in the preferences.", available, m.Name, m.Available().Neg())
}

// Adjustment is a movement a person made by hand, kept in the ledger.
type Adjustment struct {
	ID        string          `json:"id" doc:"The movement"`
	Warehouse org.WarehouseID `json:"warehouse_id" doc:"Where"`
	Quantity  money.Quantity  `json:"quantity" doc:"Added, or taken when negative"`
	Reason    string          `json:"reason" doc:"Why"`
	Note      string          `json:"note,omitempty" doc:"Remarks"`
	At        time.Time       `json:"at" doc:"When (UTC)"`
	Actor     journal.Actor   `json:"actor" doc:"Who"`
}
