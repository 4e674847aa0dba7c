package intake

import (
	"strings"

	"comptoir/shared/money"
	"comptoir/shared/sheet"
	"comptoir/shared/stock"
)

// ItemRow is a row that tells of an item. What makes an item complete is for
// stock.NewItem to decide.
type ItemRow struct {
	Row        int
	Source     string
	ExternalID string
	Card       stock.Card     // without SKU, an item takes its external id as one
	OnHand     money.Quantity // what lies in stock now
	Counted    bool           // whether the row says so
	Tax        string         // its tax, by the name or the rate it has where it comes from; "": the organisation's default
	VendorID   string         // external id of whom it is bought from
}

// Item reads a row of items; with faults, it is to be rejected.
func (p *Parser) Item(row sheet.Row) (ItemRow, []Fault) {
	r := p.read(row)
	if r.faults != nil {
		return ItemRow{}, r.faults
	}
	i := ItemRow{
		Row: row.Number, Source: p.ItemSource(), ExternalID: r.line(externalID),
		Tax: r.line(taxName), VendorID: r.line(itemVendorID),
	}
	i.Card = stock.Card{
		Name: r.line(itemName), SKU: r.line(itemSKU), Kind: r.kind(),
		Description: r.text(itemDescription), Unit: r.line(itemUnit), Inactive: r.retired(),
	}
	if i.Card.SKU == "" {
		i.Card.SKU = i.ExternalID
	}
	if i.Card.Name == "" {
		r.need(itemName)
	}
	c := r.currency()
	i.Card.Price, _ = r.price(itemPrice, c)
	if r.cell(currency) != "" {
		i.Card.Currency = c
	}
	i.Card.ReorderLevel, _ = r.quantity(itemReorder)
	i.OnHand, i.Counted = r.quantity(itemOnHand)
	if i.Card.Kind == stock.Service {
		i.OnHand, i.Counted = money.Quantity{}, false
	}
	return i, r.faults
}

// kind is a service where the row says so; every other word (inventory,
// consumable, a category) is goods.
func (r *reading) kind() stock.Kind {
	text := sheet.Fold(r.cell(itemKind))
	if strings.Contains(text, "service") || strings.Contains(text, "prestation") {
		return stock.Service
	}
	return stock.Goods
}
