package intake

import (
	"strings"

	"comptoir/shared/money"
	"comptoir/shared/sheet"
	"comptoir/shared/stock"
)

// ItemRow is an item as its row describes it. stock.NewItem checks that it is
// complete.
type ItemRow struct {
	Row        int
	Source     string
	ExternalID string
	Card       stock.Card     // the SKU defaults to the external id
	OnHand     money.Quantity // quantity in stock now
	Counted    bool           // whether the row contains that quantity
	Tax        string         // its tax, by its name or rate in the other system; "": the organisation's default
	VendorID   string         // external id of its vendor
}

// Item reads a row of items. A row with faults is rejected.
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

// kind returns service if the row says so. Every other word (inventory,
// consumable, a category) means goods.
func (r *reading) kind() stock.Kind {
	text := sheet.Fold(r.cell(itemKind))
	if strings.Contains(text, "service") || strings.Contains(text, "prestation") {
		return stock.Service
	}
	return stock.Goods
}
