package trade

import (
	"fmt"
	"strings"

	"comptoir/shared/money"
	"comptoir/shared/stock"
)

// writeLines puts the form's lines in place of the document's. A line keeps its
// id and its history; a new one gets the next id and goes to the first section.
func (w *writing) writeLines() {
	d := &w.doc
	if len(w.form.Lines) == 0 {
		w.faults.Add("document.lines_missing", "/lines", "Give at least one line.")
	}
	if len(w.form.Lines) > MaxLines {
		w.faults.Add("document.too_large", "/lines", "A document has at most %d lines; this one has %d. Split it.", MaxLines, len(w.form.Lines))
		return
	}
	before := make(map[int]Line, len(w.was.Lines))
	for _, l := range w.was.Lines {
		before[l.ID] = l
	}
	d.Lines = make([]Line, 0, len(w.form.Lines))
	written := make(map[int]bool, len(w.form.Lines))
	for i, f := range w.form.Lines {
		at := fmt.Sprintf("/lines/%d", i)
		was, known := before[f.ID]
		switch {
		case f.ID == 0:
			d.LastLine++
			was = Line{ID: d.LastLine}
		case !known:
			w.faults.Add("line.unknown", at+"/id", "There is no line %d. Leave the id of a new line out.", f.ID)
			continue
		case written[f.ID]:
			w.faults.Add("line.twice", at+"/id", "Line %d is there twice.", f.ID)
			continue
		}
		written[was.ID] = true
		line := w.line(f, was, known, at)
		if known {
			w.keepHistory(was, line, at)
		}
		d.Lines = append(d.Lines, line)
	}
	for _, l := range w.was.Lines {
		if l.history() && !written[l.ID] {
			w.faults.Add("line.has_history", "/lines", "Line %d, %s, is packed or invoiced and cannot be taken off the %s.", l.ID, l.Name, w.rules.Noun)
		}
	}
}

// line is what the form makes of a line. What it leaves out of a new line, or
// of one that gets another item, comes from the item; of any other line, name,
// kind, rate and tax stay as they are.
func (w *writing) line(f FormLine, was Line, known bool, at string) Line {
	l := was
	l.Name, l.Description, l.Unit, l.Quantity = strings.TrimSpace(f.Name), f.Description, f.Unit, f.Quantity
	l.Discount = money.Discount{Percent: f.Discount.Percent, Amount: f.Discount.Amount.In(w.doc.Currency)}
	if l.Quantity.Sign() <= 0 {
		w.faults.Add("line.quantity", at+"/quantity", "Write a quantity above zero.")
	}
	var item stock.Item
	if known && f.Item == was.Item {
		l.Name = or(l.Name, was.Name)
		w.lineKind(&l, f, at)
	} else {
		item = w.fill(&l, f, at)
	}
	if l.Name == "" {
		w.faults.Add("line.name", at+"/name", "A line without an item needs a name.")
	}
	if f.Rate != nil {
		l.Rate = *f.Rate
	}
	if !known || !l.Rate.Equal(was.Rate) {
		w.checkRate(l.Rate, at+"/rate")
	}
	if keeps := known && (f.Tax == was.Tax.ID || f.Tax == "" && f.Item == was.Item); !keeps {
		l.Tax = w.tax(f.Tax, item.Tax, at+"/tax_id")
	}
	return l
}

// fill copies into the line what its item says, and hands back the item. Free
// text has none: it brings its own name and rate.
func (w *writing) fill(l *Line, f FormLine, at string) stock.Item {
	l.Item, l.SKU, l.Kind, l.Rate = f.Item, "", stock.Goods, money.Price{}
	if f.Item == "" {
		w.lineKind(l, f, at)
		if f.Rate == nil {
			w.faults.Add("line.rate_missing", at+"/rate", "A line without an item needs a rate.")
		}
		return stock.Item{}
	}
	item, known := w.read.Items[f.Item]
	if !known {
		w.faults.Add("line.item_unknown", at+"/item_id", "There is no item with this id. Name another one, or leave it out and give a name and a rate.")
		l.Name = or(l.Name, string(f.Item))
		return item
	}
	if item.Inactive {
		w.faults.Add("line.item_inactive", at+"/item_id", "%s is inactive. Choose another item, or make it active again.", item.Name)
	}
	l.SKU, l.Kind, l.Rate = item.SKU, item.Kind, item.Price
	l.Name, l.Description, l.Unit = or(l.Name, item.Name), or(l.Description, item.Description), or(l.Unit, item.Unit)
	w.lineKind(l, f, at)
	if currency := w.currencyOf(item); f.Rate == nil && currency != w.doc.Currency {
		w.faults.Add("line.rate_missing", at+"/rate", "The price of %s is in %s. Give its rate in %s.", item.Name, currency, w.doc.Currency)
	}
	return item
}

// lineKind takes the kind of a line without an item from the form; an item's
// stays.
func (w *writing) lineKind(l *Line, f FormLine, at string) {
	switch {
	case f.Kind == "" || f.Kind == l.Kind:
	case f.Kind != stock.Goods && f.Kind != stock.Service:
		w.faults.Add("line.kind", at+"/kind", "A line is goods or a service.")
	case l.Item != "":
		w.faults.Add("line.kind", at+"/kind", "%s is %s. Leave the kind out.", l.Name, l.Kind)
	default:
		l.Kind = f.Kind
	}
}

// checkRate holds BR-27 of EN 16931 (a price is not negative) and the
// organisation's price precision.
func (w *writing) checkRate(rate money.Price, at string) {
	if rate.Sign() < 0 {
		w.faults.Add("line.rate_negative", at, "A rate is not negative. Give a discount, or an adjustment.")
	}
	_, fraction, _ := strings.Cut(rate.String(), ".")
	if most := w.read.Settings.Preferences.PriceDigits(w.doc.Currency); len(fraction) > most {
		w.faults.Add("line.rate_decimals", at, "Prices in %s have at most %d decimals here.", w.doc.Currency, most)
	}
}

// keepHistory reports what a line that was packed or invoiced may not become.
func (w *writing) keepHistory(was, is Line, at string) {
	frozen := func(changed bool, field string) {
		if changed {
			w.faults.Add("line.frozen", at+field, "%s of line %d is invoiced already; this stays as it is.", was.Billed(), was.ID)
		}
	}
	if was.history() && (is.Item != was.Item || is.Kind != was.Kind) {
		w.faults.Add("line.frozen", at+"/item_id", "Line %d is packed or invoiced already; its item stays.", was.ID)
	}
	if was.Billed().Sign() > 0 {
		frozen(!is.Rate.Equal(was.Rate), "/rate")
		frozen(!is.Discount.Equal(was.Discount), "/discount")
		frozen(is.Tax.ID != was.Tax.ID, "/tax_id")
	}
	if is.Left(Invoiced).Sign() < 0 {
		w.faults.Add("line.quantity_below_invoiced", at+"/quantity", "%s of the line is invoiced already. Write at least that.", was.Billed())
	}
	if is.Left(Packed).Sign() < 0 {
		w.faults.Add("line.quantity_below_packed", at+"/quantity", "%s of the line is packed already. Write at least that.", was.Packed)
	}
}
