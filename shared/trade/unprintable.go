package trade

import (
	"fmt"

	"comptoir/shared/fault"
	"comptoir/shared/glyph"
	"comptoir/shared/org"
	"comptoir/shared/words"
)

// Unprintable returns a warning for each printed text of the document or of its seller with
// characters that the font of the PDFs lacks. The JSON pointers refer to the document with
// its customer as customer; the seller's texts have none.
func (v Voucher) Unprintable(by org.Seller) []fault.Field {
	var found glyph.Unprintable
	l := words.For(v.Language)
	found.Check("/number", v.Number)
	found.Check("/customer/legal_name", words.Or(v.Party.LegalName, v.Party.Name))
	found.Check("/customer/tax_number", v.Party.TaxNumber)
	v.Billing.Texts(func(field, text string) { found.Check("/billing_address/"+field, text) })
	if !v.Shipping.Equal(v.Billing) {
		v.Shipping.Texts(func(field, text string) { found.Check("/shipping_address/"+field, text) })
	}
	for _, f := range []struct{ pointer, text string }{
		{"/reference", v.Reference},
		{"/salesperson/name", v.Salesperson.Name},
		{"/delivery_method/name", v.DeliveryMethod.In(l)},
		{"/payment_term/name", v.Term.In(l)},
	} {
		found.Check(f.pointer, f.text)
	}
	for n, x := range v.Lines {
		at := fmt.Sprintf("/lines/%d", n)
		for _, f := range []struct{ field, text string }{
			{"/sku", x.SKU}, {"/name", x.Name}, {"/description", x.Description}, {"/unit", x.Unit},
		} {
			found.Check(at+f.field, f.text)
		}
		x.Tax.unprintable(at+"/tax", l, &found)
	}
	for n, x := range v.Sections {
		if x.ShippingTax != nil {
			x.ShippingTax.unprintable(fmt.Sprintf("/sections/%d/shipping_tax", n), l, &found)
		}
	}
	found.Check("/notes", v.Notes)
	found.Check("/terms_of_sale", v.TermsOfSale)
	found.Check("/terms_of_delivery", v.TermsOfDelivery)
	by.Texts(func(field, text string) { found.CheckOf("the organisation's "+field, text) })
	return found
}

// unprintable checks the printed texts of a tax: its reason, and the names of several
// components.
func (t Tax) unprintable(at string, l words.Language, found *glyph.Unprintable) {
	found.Check(at+"/reason", t.ReasonIn(l))
	if len(t.Components) > 1 {
		for n, c := range t.Components {
			found.Check(fmt.Sprintf("%s/components/%d/name", at, n), c.Name)
		}
	}
}
