package paper

import (
	"comptoir/shared/money"
	"comptoir/shared/pdf"
	"comptoir/shared/words"
)

// sums are the rows under the table. Subtotal, discount and shipping have the
// basis of the lines. Rows of zero are left out.
func (s sheet) sums() []pdf.Total {
	var rows []pdf.Total
	add := func(label words.Label, a money.Amount, w pdf.Weight) {
		rows = append(rows, pdf.Total{Label: s.l.Label(label), Amount: a.In(s.Currency).String(), Weight: w})
	}
	t := s.Totals
	lines, discount, shipping := t.Subtotal, t.Discount, t.Shipping
	if s.netted() {
		lines, discount, shipping = money.Amount{}, money.Amount{}, money.Amount{}
		for _, g := range t.Taxes {
			lines, discount, shipping = lines.Add(g.Lines), discount.Add(g.Allowance), shipping.Add(g.Charge)
		}
	}
	if !discount.IsZero() || !shipping.IsZero() {
		add(words.Subtotal, lines, pdf.Plain)
	}
	if !discount.IsZero() {
		add(words.Discount, discount.Neg(), pdf.Plain)
	}
	if !shipping.IsZero() {
		add(words.Shipping, shipping, pdf.Plain)
	}
	if s.basis() != pdf.TaxFree {
		add(words.TotalNet, t.Net, pdf.Plain)
		add(words.TotalTax, t.Tax, pdf.Plain)
		if s.Last != "" || !t.Adjustment.IsZero() {
			add(words.TotalGross, t.Net.Add(t.Tax), pdf.Strong)
		}
	}
	if !t.Adjustment.IsZero() {
		add(words.Adjustment, t.Adjustment, pdf.Plain)
	}
	if s.SetOff.IsZero() {
		add(s.last(), t.Total, pdf.Grand)
		return rows
	}
	if s.basis() == pdf.TaxFree || !t.Adjustment.IsZero() {
		add(words.Total, t.Total, pdf.Strong)
	}
	add(words.SetOff, s.SetOff.Neg(), pdf.Plain)
	add(s.last(), t.Total.Sub(s.SetOff), pdf.Grand)
	return rows
}

// last is the label of the last row of the totals.
func (s sheet) last() words.Label {
	switch {
	case s.Last != "":
		return s.Last
	case s.basis() == pdf.TaxFree || !s.Totals.Adjustment.IsZero():
		return words.Total
	}
	return words.TotalGross
}

// taxes is the summary by rate (CGI ann. II 242 nonies A, I-11°). Each component
// of a tax, such as GST and QST, has its own row.
func (s sheet) taxes() []pdf.Tax {
	if s.basis() == pdf.TaxFree {
		return nil
	}
	var rows []pdf.Tax
	for _, g := range s.Totals.Taxes {
		base := g.Base.In(s.Currency).String()
		if len(g.Components) > 1 {
			for _, c := range g.Components {
				rows = append(rows, pdf.Tax{
					Rate: s.l.Percent(c.Rate.String()) + " – " + c.Name, Base: base, Tax: c.Tax.In(s.Currency).String(),
				})
			}
			continue
		}
		rows = append(rows, pdf.Tax{Rate: s.rateName(g), Base: base, Tax: g.Tax.In(s.Currency).String()})
	}
	return rows
}

// rateName is the rate; if no tax is charged, with the reason.
func (s sheet) rateName(g money.TaxGroup) string {
	rate := s.l.Percent(g.Rate.String())
	if reason, known := untaxed[g.Category]; known {
		return rate + " – " + s.l.Say(reason)
	}
	return rate
}

var untaxed = map[string]words.Phrase{
	money.Exempt:         {French: "exonéré", English: "exempt"},
	money.ReverseCharge:  {French: "autoliquidation", English: "reverse charge"},
	money.IntraCommunity: {French: "intra-UE", English: "intra-EU"},
	money.Export:         {French: "exportation", English: "export"},
	money.OutsideScope:   {French: "hors champ", English: "outside scope"},
}

// taxInOwnCurrency is the sentence with the tax in the seller's own currency,
// required on a document in another currency (directive 2006/112/EC, art. 230). It
// is empty if the document is in the seller's currency or has no tax.
func (s sheet) taxInOwnCurrency() string {
	base := s.seller.Currency
	if base.IsZero() || base == s.Currency || s.ExchangeRate.IsZero() || s.Totals.Tax.IsZero() {
		return ""
	}
	sentence, err := s.l.Fill(words.Phrase{
		French:  "Montant de la TVA en {base} : {tax} (1 {currency} = {rate} {base}).",
		English: "VAT amount in {base}: {tax} (1 {currency} = {rate} {base}).",
	}, "base", base.String(), "tax", s.l.Amount(s.ExchangeRate.Convert(s.Totals.Tax, base).String(), base.String()),
		"currency", s.Currency.String(), "rate", s.l.Quantity(s.ExchangeRate.String()))
	if err != nil {
		return "" // not reached: every placeholder has a value
	}
	return sentence
}
