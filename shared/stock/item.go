// Package stock defines the items that the organisation trades, goods and services,
// and the stock of goods in each warehouse.
//
// Owns: items, stock levels, movements and their reasons. Does not own: the documents
// that promise or move goods (shared/sales, shared/bill stage the movements).
// Invariants: available = accounting − committed at every level; a service has
// no stock; each movement without a document is in the ledger with a reason.
package stock

import (
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/visible"
	"comptoir/shared/words"
)

// ItemID identifies an item.
type ItemID string

// Prefix is the prefix of an item's id.
func (ItemID) Prefix() string { return "itm" }

// Kind says whether an item has stock.
type Kind string

// The kinds of item.
const (
	Goods   Kind = "goods"
	Service Kind = "service"
)

// Status says whether new lines can name an item.
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
	Used        bool              `json:"used,omitempty" readOnly:"true" doc:"A document names the item, or has named it, or its stock was adjusted. It can be deleted when none names it any more"`
	ExternalIDs map[string]string `json:"external_ids,omitempty" readOnly:"true" doc:"Its id in other systems, by system"`
	journal.Stamp
}

// Card is the editable data of an item.
type Card struct {
	Name         string         `json:"name" minLength:"1" maxLength:"200" doc:"Name of the item" example:"Queso Cabrales"`
	SKU          string         `json:"sku,omitempty" maxLength:"60" doc:"Article number; unique among items" example:"11"`
	Kind         Kind           `json:"kind,omitempty" enum:"goods,service" doc:"Goods have stock, a service has none; fixed once used" default:"goods"`
	Description  string         `json:"description,omitempty" maxLength:"4000" doc:"Text of its lines on documents; the name if omitted"`
	Unit         string         `json:"unit,omitempty" maxLength:"20" doc:"Unit by which it is sold and counted; fixed once used" example:"carton"`
	Price        money.Price    `json:"price,omitzero" least:"0" doc:"Sales price of one unit in the currency below" example:"21.00"`
	Currency     money.Currency `json:"currency,omitzero" doc:"Currency of the price; the organisation's if omitted"`
	Tax          org.TaxID      `json:"tax_id,omitempty" maxLength:"40" doc:"Its declared tax; the organisation's default if omitted"`
	Inactive     bool           `json:"inactive,omitempty" doc:"Not offered any more; documents keep it"`
	ReorderLevel money.Quantity `json:"reorder_level,omitzero" least:"0" doc:"Available quantity below which to reorder"`

	Translations words.Translations[Texts] `json:"translations,omitzero" doc:"Its texts on documents in other languages"`
}

// Texts are the texts of an item on documents.
type Texts struct {
	Name        string `json:"name,omitempty" maxLength:"200" doc:"Name of its lines in this language" example:"Cabrales cheese"`
	Description string `json:"description,omitempty" maxLength:"4000" doc:"Text of its lines in this language"`
	Unit        string `json:"unit,omitempty" maxLength:"20" doc:"Unit in this language" example:"box"`
}

// In returns the item's texts on documents in a language.
func (c Card) In(l words.Language) Texts {
	t := c.Translations.In(l)
	return Texts{Name: words.Or(t.Name, c.Name), Description: words.Or(t.Description, c.Description), Unit: words.Or(t.Unit, c.Unit)}
}

// NewItem makes an item from a card, or lists every rule the card breaks.
func NewItem(id ItemID, card Card, s org.Settings) (Item, error) {
	i := Item{ID: id}
	return i, i.Write(card, s)
}

// Write replaces the item's card, or lists every rule the
// card breaks. An unchanged tax and price are not checked again: the settings
// may have changed since.
func (i *Item) Write(card Card, s org.Settings) error {
	var l fault.List
	card.Name = strings.Join(strings.Fields(card.Name), " ")
	card.SKU = strings.TrimSpace(card.SKU)
	if card.Kind == "" {
		card.Kind = Goods
	}
	if !visible.Any(card.Name) {
		l.Add("item.name", "/name", "An item needs a name.")
	}
	if i.Used && card.Kind != i.Kind {
		l.Add("item.kind_fixed", "/kind", "Documents use this item as %s. Create a new item instead.", i.Kind)
	}
	if i.Used && !sameUnit(i.Unit, card.Unit) {
		l.Add("item.unit_fixed", "/unit", "Stock and documents count this item in %s. Create a new item for another unit.", i.Unit)
	}
	if card.ReorderLevel.Sign() < 0 {
		l.Add("item.reorder_level", "/reorder_level", "A reorder level cannot be negative.")
	}
	i.checkPrice(card, s, &l)
	i.checkTax(card, s, &l)
	if err := l.Err(); err != nil {
		return err
	}
	i.Card = card
	return nil
}

// Fixed reports whether a card changes a field that is fixed while documents or stock use the
// item: its kind, or the unit of its quantities. A first unit, and another case, are
// permitted.
func (i Item) Fixed(card Card) bool {
	return card.Kind != "" && card.Kind != i.Kind || !sameUnit(i.Unit, card.Unit)
}

func sameUnit(was, is string) bool {
	return was == "" || canon.Number(was) == canon.Number(is)
}

// checkPrice applies BR-27 of EN 16931 (a price is not negative) and the
// organisation's price precision.
func (i *Item) checkPrice(card Card, s org.Settings, l *fault.List) {
	if card.Price.Sign() < 0 {
		l.Add("item.price", "/price", "A price cannot be negative.")
	}
	c := card.Currency
	if c.IsZero() {
		c = s.Currency
	}
	if unchanged := card.Price.Equal(i.Price) && card.Currency == i.Currency; unchanged {
		return
	}
	_, decimals, _ := strings.Cut(card.Price.String(), ".")
	if most := s.Preferences.PriceDigits(c); len(decimals) > most {
		l.Add("item.price_decimals", "/price", "A price in %s can have at most %d decimals.", c, most)
	}
}

// checkTax reports a new tax that the settings do not offer.
func (i *Item) checkTax(card Card, s org.Settings, l *fault.List) {
	if card.Tax != "" && card.Tax != i.Tax {
		org.Offered(s.Taxes, card.Tax, "item.tax", "/tax_id", l)
	}
}

// Status returns active or inactive.
func (i Item) Status() Status {
	if i.Inactive {
		return Inactive
	}
	return Active
}

// Deletable reports why the item cannot be deleted.
func (i Item) Deletable() error {
	if i.Used {
		return i.InUse([]string{"documents or stock movements"})
	}
	return nil
}

// InUse is the refusal to delete an item that documents name.
func (i Item) InUse(documents []string) error {
	return fault.Conflict("item.used", "%s is used by %s. Make it inactive instead.", i.Name, strings.Join(documents, ", "))
}

// Words are the texts by which a search finds the item.
func (i Item) Words() []string { return []string{i.Name, i.SKU} }

// Row is an item in a list.
type Row struct {
	ID       ItemID         `json:"id" doc:"The item"`
	Version  int            `json:"version" doc:"Its version"`
	Name     string         `json:"name" doc:"Name of the item"`
	SKU      string         `json:"sku,omitempty" doc:"Article number"`
	Kind     Kind           `json:"kind" enum:"goods,service" doc:"Goods have stock, a service has none"`
	Unit     string         `json:"unit,omitempty" doc:"Unit by which it is sold"`
	Price    money.Price    `json:"price" doc:"Sales price of one unit"`
	Currency money.Currency `json:"currency,omitzero" doc:"Currency of the price"`
	Status   Status         `json:"status" enum:"active,inactive" doc:"Whether new lines may name it"`
	Stock    *Figures       `json:"stock,omitempty" readOnly:"true" doc:"Stock in all warehouses, in the list of items; a service has none"`
}

// Row returns the item's row in lists.
func (i Item) Row() Row {
	return Row{
		ID: i.ID, Version: i.Version, Name: i.Name, SKU: i.SKU, Kind: i.Kind,
		Unit: i.Unit, Price: i.Price, Currency: i.Currency, Status: i.Status(),
	}
}
