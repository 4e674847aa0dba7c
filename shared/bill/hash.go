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
)

// The hash of a sent document binds what its paper says and, through the hash
// of the document before it in the series, everything that was sent earlier:
// nothing can be changed, slipped in or taken out unseen (CGI art. 286, I-3° bis:
// inalterability of what is recorded).
//
// It is SHA-256, in lower-case hex, of one JSON object in UTF-8 without white
// space: the fields below by name, members sorted by name, nothing empty
// (no "", no 0 where it means "none", no false, no empty list or object). Amounts are texts
// with the currency's digits, other numbers texts without trailing zeros, dates
// 2026-11-21. Strings are escaped only where JSON demands it, and U+2028 and
// U+2029 as well. The fields are listed here one by one, so that a field added
// to an address one day does not change the hash of old invoices; the first
// one names this list.
const contentVersion = "comptoir.bill.1"

// content is one object of the canonical form.
type content map[string]any

// put adds a value unless it is empty.
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

// number is a quantity, price or rate; an amount is put as text, since its zero is worth writing.
type number interface {
	IsZero() bool
	String() string
}

// paper is what an invoice and a credit note have in common on paper.
type paper struct {
	kind, number string
	customer     trade.Party
	trade.Document
	frozen *Frozen
	more   content // what only one of the two has
}

// hash is the hash of the paper after the given one.
func (p paper) hash(previous string) (string, error) {
	c := content{"content": contentVersion, "kind": p.kind, "number": p.number}
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
		if s.ShippingTax != nil { // further ones are in the tax groups of the totals, and in the mentions
			c["shipping_tax"] = taxContent(*s.ShippingTax)
			break
		}
	}
	c.put("lines", lines).put("mentions", mentions).put("totals", p.totalsContent())
	for name, v := range p.more {
		c.put(name, v)
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

// amount is an amount with the currency's digits, whatever store it went through.
func (p paper) amount(a money.Amount) string { return a.In(p.Currency).String() }

func (p paper) lineContent(l trade.Line) content {
	c := content{"amount": p.amount(l.Amount), "net": p.amount(l.Net), "gross": p.amount(l.Gross)}
	c.put("sku", l.SKU).put("kind", string(l.Kind)).put("name", l.Name).put("description", l.Description).put("unit", l.Unit)
	c.put("quantity", l.Quantity).put("rate", l.Rate).put("discount", p.discountContent(l.Discount))
	return c.put("tax", taxContent(l.Tax))
}

func (p paper) discountContent(d money.Discount) content {
	c := content{}.put("percent", d.Percent)
	if !d.Amount.IsZero() {
		c["amount"] = p.amount(d.Amount)
	}
	return c
}

func taxContent(t trade.Tax) content {
	return content{"category": t.Category, "rate": t.Rate().String()}.put("name", t.Name).put("reason", t.Reason)
}

func (p paper) totalsContent() content {
	t := p.Totals
	var taxes []content
	for _, g := range t.Taxes {
		var parts []content
		for _, part := range g.Components {
			parts = append(parts, content{"rate": part.Rate.String(), "tax": p.amount(part.Tax)}.put("name", part.Name))
		}
		taxes = append(taxes, content{
			"category": g.Category, "rate": g.Rate.String(), "lines": p.amount(g.Lines), "allowance": p.amount(g.Allowance),
			"charge": p.amount(g.Charge), "base": p.amount(g.Base), "tax": p.amount(g.Tax),
		}.put("components", parts))
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

// paper is what the invoice says on paper.
func (i Invoice) paper() paper {
	p := paper{kind: "invoice", number: i.Number, customer: i.Customer, Document: i.Document, frozen: i.Frozen, more: content{}}
	p.more.put("due_date", i.Due).put("supply_date", i.SupplyDate).put("payment_term", i.Term.Name).
		put("order_number", i.OrderNumber).put("reference", i.Reference).put("salesperson", i.Salesperson.Name).
		put("terms_of_sale", i.TermsOfSale).put("terms_of_delivery", i.TermsOfDelivery)
	return p
}

// paper is what the credit note says on paper.
func (c CreditNote) paper() paper {
	p := paper{kind: "credit_note", number: c.Number, customer: c.Customer, Document: c.Document, frozen: c.Frozen, more: content{}}
	p.more.put("invoice_number", c.InvoiceNumber).put("invoice_date", c.InvoiceDate).put("salesperson", c.Salesperson.Name)
	return p
}

// Sealed is a document with a number and a hash: an invoice or a credit note.
type Sealed interface{ paper() paper }

// Verify tells whether a sent document still says what it said, and follows the
// one with the previous hash ("" for the first of all).
func Verify(previous string, d Sealed) bool {
	p := d.paper()
	if p.frozen == nil || p.frozen.Previous != previous {
		return false
	}
	hash, err := p.hash(previous)
	return err == nil && p.frozen.Hash == hash
}
