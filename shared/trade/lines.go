package trade

import (
	"fmt"
	"strings"

	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/visible"
	"comptoir/shared/words"
)

// writeLines replaces the document's lines by the form's. A line keeps its id and
// its history. A new line gets the next id and belongs to the first section.
func (w *writer) writeLines() {
	d := &w.doc
	if len(w.form.Lines) == 0 {
		w.faults.Add("document.lines_missing", "/lines", "Add at least one line.")
	}
	if len(w.form.Lines) > MaxLines {
		w.faults.Add("document.too_large", "/lines",
			"A document has at most %d lines, and this one has %d. Split it.", MaxLines, len(w.form.Lines))
		return
	}
	before := make(map[int]Line, len(w.old.Lines))
	for _, l := range w.old.Lines {
		before[l.ID] = l
	}
	d.Lines = make([]Line, 0, len(w.form.Lines))
	written := make(map[int]bool, len(w.form.Lines))
	for i, f := range w.form.Lines {
		at := fmt.Sprintf("/lines/%d", i)
		old, known := before[f.ID]
		switch {
		case f.ID == 0:
			d.LastLine++
			old = Line{ID: d.LastLine}
		case !known:
			w.faults.Add("line.unknown", at+"/id", "There is no line %d. Omit the id of a new line.", f.ID)
			continue
		case written[f.ID]:
			w.faults.Add("line.twice", at+"/id", "Line %d appears twice in the request. Send it once.", f.ID)
			continue
		}
		written[old.ID] = true
		line := w.line(f, old, known, at)
		if known {
			w.keepHistory(old, line, at)
		}
		d.Lines = append(d.Lines, line)
	}
	for _, l := range w.old.Lines {
		if l.history() && !written[l.ID] {
			w.faults.Add("line.has_history", "/lines",
				"Line %d, %s, is packed or invoiced and cannot be removed from the %s.", l.ID, l.Name, w.rules.Noun)
		}
	}
}

// line returns the line as changed by the form. Fields left out of a new line, or
// of a line that gets another item, come from the item. Any other line keeps its
// name, kind, rate and tax if they are left out.
func (w *writer) line(f FormLine, old Line, known bool, at string) Line {
	l := old
	l.Name, l.Description, l.Unit, l.Quantity = strings.TrimSpace(f.Name), f.Description, f.Unit, f.Quantity
	l.Discount = money.Discount{Percent: f.Discount.Percent, Amount: f.Discount.Amount.In(w.doc.Currency)}
	if l.Quantity.Sign() <= 0 {
		w.faults.Add("line.quantity", at+"/quantity", "Write a quantity above zero.")
	}
	var item stock.Item
	if known && f.Item == old.Item {
		l.Name = or(l.Name, old.Name)
		w.lineKind(&l, f, at)
	} else {
		item = w.fill(&l, f, at)
	}
	if !visible.Any(l.Name) {
		w.faults.Add("line.name", at+"/name", "Enter a name: a line without an item needs one.")
	}
	if f.Rate != nil {
		l.Rate = *f.Rate
	}
	if !known || !l.Rate.Equal(old.Rate) {
		w.checkRate(l.Rate, at+"/rate")
	}
	if keeps := known && (f.Tax == old.Tax.ID || f.Tax == "" && f.Item == old.Item); !keeps {
		l.Tax = w.tax(f.Tax, item.Tax, at+"/tax_id")
	}
	return l
}

// fill copies the fields of the item into the line, its texts in the document's language, and returns the item. A line of
// free text has no item: its name and rate come from the form.
func (w *writer) fill(l *Line, f FormLine, at string) stock.Item {
	l.Item, l.SKU, l.Kind, l.Rate = f.Item, "", stock.Goods, money.Price{}
	if f.Item == "" {
		w.lineKind(l, f, at)
		if f.Rate == nil {
			w.faults.Add("line.rate_missing", at+"/rate", "Enter a rate: a line without an item needs one.")
		}
		return stock.Item{}
	}
	item, known := w.read.Items[f.Item]
	if !known {
		w.faults.Add("line.item_unknown", at+"/item_id",
			"There is no item with this id. Choose another one, or omit it and enter a name and a rate.")
		l.Name = or(l.Name, string(f.Item))
		return item
	}
	if item.Inactive {
		w.faults.Add("line.item_inactive", at+"/item_id", "%s is inactive. Choose another item, or activate it again.", item.Name)
	}
	l.SKU, l.Kind, l.Rate = item.SKU, item.Kind, item.Price
	texts := item.In(words.For(w.doc.Language))
	l.Name, l.Description, l.Unit = or(l.Name, texts.Name), or(l.Description, texts.Description), or(l.Unit, texts.Unit)
	w.lineKind(l, f, at)
	if currency := w.currencyOf(item); f.Rate == nil && currency != w.doc.Currency {
		w.faults.Add("line.rate_missing", at+"/rate", "The price of %s is in %s. Enter a rate in %s.", item.Name, currency, w.doc.Currency)
	}
	return item
}

// lineKind sets the kind of a line without an item to that of the form. A line
// with an item has the kind of the item.
func (w *writer) lineKind(l *Line, f FormLine, at string) {
	switch {
	case f.Kind == "" || f.Kind == l.Kind:
	case f.Kind != stock.Goods && f.Kind != stock.Service:
		w.faults.Add("line.kind", at+"/kind", "Choose goods or service.")
	case l.Item != "":
		w.faults.Add("line.kind", at+"/kind", "The kind of %s is %s and cannot change. Omit the kind.", l.Name, l.Kind)
	default:
		l.Kind = f.Kind
	}
}

// checkRate enforces BR-27 of EN 16931 (a price is not negative) and the
// organisation's price precision.
func (w *writer) checkRate(rate money.Price, at string) {
	if rate.Sign() < 0 {
		w.faults.Add("line.rate_negative", at, "Write a rate of 0 or more. For a reduction, enter a discount or an adjustment.")
	}
	_, fraction, _ := strings.Cut(rate.String(), ".")
	if most := w.read.Settings.Preferences.PriceDigits(w.doc.Currency); len(fraction) > most {
		w.faults.Add("line.rate_decimals", at,
			"Write a rate with at most %d decimals, the precision of prices in %s.", most, w.doc.Currency)
	}
}

// keepHistory reports changes that are not allowed for a packed or invoiced line.
func (w *writer) keepHistory(old, line Line, at string) {
	frozen := func(changed bool, field string) {
		if changed {
			w.faults.Add("line.frozen", at+field, "%s of line %d are already invoiced, so this field cannot change.", old.Billed(), old.ID)
		}
	}
	if old.history() && (line.Item != old.Item || line.Kind != old.Kind) {
		w.faults.Add("line.frozen", at+"/item_id", "Line %d is already packed or invoiced, so its item cannot change.", old.ID)
	}
	if old.Billed().Sign() > 0 {
		frozen(!line.Rate.Equal(old.Rate), "/rate")
		frozen(!line.Discount.Equal(old.Discount), "/discount")
		frozen(line.Tax.ID != old.Tax.ID, "/tax_id")
	}
	if line.Left(Invoiced).Sign() < 0 {
		w.faults.Add("line.quantity_below_invoiced", at+"/quantity",
			"%[1]s of the line are already invoiced. Write a quantity of at least %[1]s.", old.Billed())
	}
	if line.Left(Packed).Sign() < 0 {
		w.faults.Add("line.quantity_below_packed", at+"/quantity",
			"%[1]s of the line are already packed. Write a quantity of at least %[1]s.", old.Packed)
	}
}
