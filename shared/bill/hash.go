package bill

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// The hash of a sent document covers the content of its PDF. It also covers the hash of
// the previous document of the series, and so all earlier documents: a changed,
// inserted or removed document is detected (CGI art. 286, I-3° bis: inalterability of
// recorded data).
//
// It is the SHA-256, in lower-case hex, of one JSON object in UTF-8 without white
// space, with the fields below, members sorted by name and without empty values (no
// "", no 0 that means "none", no false, no empty list or object). Amounts are strings
// with the currency's digits, other numbers are strings without trailing zeros, dates
// have the form 2026-11-21. Strings are escaped only where JSON requires it, and for
// U+2028 and U+2029. Every field is listed here, so that a new field of an address
// does not change the hash of old invoices. The first field is the version of this
// list. An invoice of list 1 has no fields about the delivery, and its PDF does not show
// them: the hash of an invoice distinguishes them.
const (
	contentVersion  = "comptoir.bill.1"
	deliveryVersion = "comptoir.bill.2"
)

// content is one object of the canonical form.
type content map[string]any

// put adds a value if it is not empty.
func (c content) put(name string, v any) content {
	switch v := v.(type) {
	case string:
		if v == "" {
			return c
		}
	case bool:
		if !v {
			return c
		}
	case content:
		if len(v) == 0 {
			return c
		}
	case []content:
		if len(v) == 0 {
			return c
		}
	case calendar.Date:
		return c.put(name, v.String())
	case number:
		if v.IsZero() {
			return c
		}
		c[name] = v.String()
		return c
	}
	c[name] = v
	return c
}

// number is a quantity, price or rate. Amounts are put as strings, because an amount of
// zero is part of the content.
type number interface {
	IsZero() bool
	String() string
}

// pdfContent is the PDF content that invoices and credit notes have in common.
type pdfContent struct {
	kind, number string
	customer     trade.Party
	trade.Document
	frozen   *Frozen
	extra    content // fields of only one of the two kinds
	delivery content // fields that list 1 lacks; nil: the document has list 1
}

// hash returns the hash of the content, given the hash of the previous document.
func (p pdfContent) hash(previous string) (string, error) {
	version := contentVersion
	if p.delivery != nil {
		version = deliveryVersion
	}
	c := content{"content": version, "kind": p.kind, "number": p.number}
	c.put("previous", previous).put("date", p.Date).put("language", p.Language).put("notes", p.Notes)
	c.put("seller", sellerContent(p.frozen.Seller)).put("logo", p.frozen.Logo)
	c.put("customer", partyContent(p.customer))
	c.put("billing_address", addressContent(p.Billing)).put("shipping_address", addressContent(p.Shipping))
	c.put("currency", p.Currency.String()).put("exchange_rate", p.ExchangeRate).put("tax_inclusive", p.TaxInclusive)
	var lines, mentions []content
	for _, l := range p.Lines {
		lines = append(lines, p.lineContent(l))
	}
	for _, m := range p.frozen.Mentions {
		mentions = append(mentions, content{}.put("code", m.Code).put("text", m.Text))
	}
	for _, s := range p.Sections {
		if s.ShippingTax != nil { // other shipping taxes are in the tax groups of the totals and in the mentions
			c["shipping_tax"] = taxContent(*s.ShippingTax)
			break
		}
	}
	c.put("lines", lines).put("mentions", mentions).put("totals", p.totalsContent())
	for _, more := range []content{p.extra, p.delivery} {
		for name, v := range more {
			c.put(name, v)
		}
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(c); err != nil {
		return "", fmt.Errorf("write the canonical content of %s: %w", p.number, err)
	}
	sum := sha256.Sum256(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:]), nil
}

// amount returns an amount with the currency's digits, which a store may have dropped.
func (p pdfContent) amount(a money.Amount) string { return a.In(p.Currency).String() }

func (p pdfContent) lineContent(l trade.Line) content {
	c := content{"amount": p.amount(l.Amount), "net": p.amount(l.Net), "gross": p.amount(l.Gross)}
	c.put("sku", l.SKU).put("kind", string(l.Kind)).put("name", l.Name).put("description", l.Description).put("unit", l.Unit)
	c.put("quantity", l.Quantity).put("rate", l.Rate).put("discount", p.discountContent(l.Discount))
	return c.put("tax", taxContent(l.Tax))
}

func (p pdfContent) discountContent(d money.Discount) content {
	c := content{}.put("percent", d.Percent)
	if !d.Amount.IsZero() {
		c["amount"] = p.amount(d.Amount)
	}
	return c
}

func taxContent(t trade.Tax) content {
	return content{"category": t.Category, "rate": t.Rate().String()}.put("name", t.Name).put("reason", t.Reason)
}

func (p pdfContent) totalsContent() content {
	t := p.Totals
	var taxes []content
	for _, g := range t.Taxes {
		var components []content
		for _, c := range g.Components {
			components = append(components, content{"rate": c.Rate.String(), "tax": p.amount(c.Tax)}.put("name", c.Name))
		}
		taxes = append(taxes, content{
			"category": g.Category, "rate": g.Rate.String(), "lines": p.amount(g.Lines), "allowance": p.amount(g.Allowance),
			"charge": p.amount(g.Charge), "base": p.amount(g.Base), "tax": p.amount(g.Tax),
		}.put("components", components))
	}
	return content{
		"subtotal": p.amount(t.Subtotal), "discount": p.amount(t.Discount), "shipping": p.amount(t.Shipping),
		"net": p.amount(t.Net), "tax": p.amount(t.Tax), "adjustment": p.amount(t.Adjustment), "total": p.amount(t.Total),
	}.put("taxes", taxes)
}

func sellerContent(s org.Seller) content {
	bank := content{}.put("name", s.Bank.Name).put("iban", s.Bank.IBAN).put("bic", s.Bank.BIC)
	return content{}.put("name", s.Name).put("legal_name", s.LegalName).put("legal_form", s.LegalForm).put("capital", s.Capital).
		put("siren", s.SIREN).put("siret", s.SIRET).put("register", s.Register).put("vat_number", s.VATNumber).
		put("address", addressContent(s.Address)).put("email", s.Email).put("phone", s.Phone).put("website", s.Website).
		put("bank", bank)
}

func partyContent(b trade.Party) content {
	return content{}.put("name", b.Name).put("legal_name", b.LegalName).put("tax_number", b.TaxNumber).
		put("siren", b.SIREN).put("person", b.Person)
}

func addressContent(a postal.Address) content {
	return content{}.put("attention", a.Attention).put("street", a.Street).put("street2", a.Street2).
		put("postal_code", a.PostalCode).put("city", a.City).put("state", a.State).put("country", a.Country).put("phone", a.Phone)
}

// pdfContent returns the content of the invoice's PDF.
func (i Invoice) pdfContent() pdfContent {
	p := pdfContent{kind: "invoice", number: i.Number, customer: i.Customer, Document: i.Document, frozen: i.Frozen, extra: content{}}
	p.extra.put("due_date", i.Due).put("supply_date", i.SupplyDate).put("payment_term", i.Term.In(words.For(i.Language))).
		put("order_number", i.OrderNumber).put("reference", i.Reference).put("salesperson", i.Salesperson.Name).
		put("terms_of_sale", i.TermsOfSale).put("terms_of_delivery", i.TermsOfDelivery)
	p.delivery = content{}.put("expected_shipment", i.ExpectedShipment).put("expected_delivery", i.ExpectedDelivery).
		put("delivery_method", i.DeliveryMethod.Name)
	return p
}

// pdfContent returns the content of the credit note's PDF.
func (c CreditNote) pdfContent() pdfContent {
	p := pdfContent{kind: "credit_note", number: c.Number, customer: c.Customer, Document: c.Document, frozen: c.Frozen, extra: content{}}
	p.extra.put("invoice_number", c.InvoiceNumber).put("invoice_date", c.InvoiceDate).put("salesperson", c.Salesperson.Name)
	return p
}

// Sealed is a document with a number and a hash: an invoice or a credit note.
type Sealed interface{ pdfContent() pdfContent }

// Verify reports whether a sent document is unchanged and follows the document with
// the previous hash ("" for the first document of a series).
func Verify(previous string, d Sealed) bool {
	p := d.pdfContent()
	if p.frozen == nil || p.frozen.Previous != previous {
		return false
	}
	return p.sealed() || p.first().sealed()
}

// first returns the content by list 1.
func (p pdfContent) first() pdfContent {
	p.delivery = nil
	return p
}

// sealed reports whether the content has the hash of the sent document.
func (p pdfContent) sealed() bool {
	hash, err := p.hash(p.frozen.Previous)
	return err == nil && p.frozen.Hash == hash
}
