package bill

import (
	"fmt"
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Printed returns the content of the invoice's PDF: a draft has the current
// settings, a sent invoice the settings with which it was sent. It does not contain
// payments. The PDF of a sent invoice is kept for ten years (code de commerce
// L123-22). A void invoice gets a second file marked as void, and the first file is
// kept.
func (i Invoice) Printed(seller org.Profile) (trade.Printed, error) {
	supplied := i.SupplyDate
	if supplied.IsZero() {
		supplied = i.Date // code de commerce L441-9: the PDF always has the date of the sale
	}
	p := trade.Printed{
		Kind: words.Invoice, Number: i.Number, Document: i.Document, Buyer: i.Customer, Made: i.SentAt,
		Facts: append([]trade.Fact{
			{Label: i.supplyLabel(), Day: supplied},
			{Label: words.DueDate, Day: i.Due},
			{Label: words.OrderNumber, Text: i.OrderNumber},
		}, i.agreed()...),
		Due: i.Due, Bank: true, Last: words.AmountDue, Frozen: i.Frozen.issuer(), Kept: "invoices/" + string(i.ID),
	}
	mentions, err := i.Mentions(seller)
	if i.Frozen != nil {
		mentions, err = i.Frozen.Mentions, nil
	}
	if err == nil { // missing fields of a draft are reported when it is sent
		p.Mentions = sentences(mentions)
	}
	switch i.Status {
	case Draft:
		p.State, p.Made, p.Kept = trade.Draft, i.UpdatedAt, ""
	case Void: // nothing is to be paid
		p.State, p.Kept = trade.Void, p.Kept+"-void"
		p.Bank, p.Last, p.Due, p.Term = false, "", calendar.Date{}, trade.Term{}
		p.Facts = slices.DeleteFunc(p.Facts, func(f trade.Fact) bool { return f.Label == words.DueDate })
	}
	return p, nil
}

// Printed returns the content of the credit note's PDF, as it was sent.
func (c CreditNote) Printed(org.Profile) (trade.Printed, error) {
	l := words.For(c.Language)
	corrected, err := l.Fill(words.Phrase{French: "{number} du {date}", English: "{number} of {date}"},
		"number", c.InvoiceNumber, "date", l.Date(c.InvoiceDate.String()))
	if err != nil {
		return trade.Printed{}, fmt.Errorf("text of the corrected invoice: %w", err)
	}
	p := trade.Printed{
		Kind: words.CreditNote, Number: c.Number, Document: c.Document, Buyer: c.Customer, Made: c.SentAt,
		Facts:  []trade.Fact{{Label: words.CorrectedInvoice, Text: corrected}, {Label: words.Contact, Text: c.Salesperson.Name}},
		SetOff: c.Applied, Last: words.AmountCredit, Frozen: c.Frozen.issuer(), Kept: "credit-notes/" + string(c.ID),
	}
	if c.Frozen != nil {
		p.Mentions = sentences(c.Frozen.Mentions)
	}
	return p, nil
}

// agreed returns the facts about the agreement with the customer, as on the order. The PDF
// of an invoice sent before these facts were printed, and hashed, does not have those about
// the delivery.
func (i Invoice) agreed() []trade.Fact {
	if i.Frozen != nil && !i.pdfContent().sealed() {
		i.ExpectedShipment, i.ExpectedDelivery, i.DeliveryMethod.Name = calendar.Date{}, calendar.Date{}, ""
	}
	return append([]trade.Fact{{Label: words.ExpectedShipment, Day: i.ExpectedShipment}}, i.Agreed()...)
}

// supplyLabel returns the label of the date of supply: goods are delivered, services
// are rendered.
func (i Invoice) supplyLabel() words.Label {
	goods := slices.ContainsFunc(i.Lines, func(l trade.Line) bool { return l.Kind == stock.Goods })
	services := slices.ContainsFunc(i.Lines, func(l trade.Line) bool { return l.Kind == stock.Service })
	switch {
	case goods && services:
		return words.SupplyDate
	case services:
		return words.ServiceDate
	}
	return words.DeliveryDate
}

// issuer returns the seller as a sent document shows it, or nil for a draft.
func (f *Frozen) issuer() *trade.Issuer {
	if f == nil {
		return nil
	}
	franchise := func(m Mention) bool { return m.Code == string(words.Franchise) }
	return &trade.Issuer{Seller: f.Seller, Logo: f.Logo, Franchise: slices.ContainsFunc(f.Mentions, franchise)}
}

func sentences(mentions []Mention) []string {
	var all []string
	for _, m := range mentions {
		all = append(all, m.Text)
	}
	return all
}
