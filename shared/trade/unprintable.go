package trade

import (
	"fmt"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/glyph"
	"comptoir/shared/words"
)

// Unprintable returns a warning for each printed field with characters that the font of
// the PDFs lacks: the PDF shows U+FFFD instead of them. The JSON pointers refer to the
// document with its customer as customer.
func (d Document) Unprintable(customer Party) []fault.Field {
	var found []fault.Field
	l := words.For(d.Language)
	check := func(pointer, text string) {
		lacking := glyph.Lacking(text, charactersNamed)
		if len(lacking) == 0 || len(found) == warningsNamed {
			return
		}
		named := make([]string, len(lacking))
		for i, r := range lacking {
			named[i] = string(r)
		}
		found = append(found, fault.Field{Pointer: pointer, Code: "document.unprintable", Detail: fmt.Sprintf(
			"The PDF cannot show these characters and prints � instead: %s. Write the text in letters of a European language.",
			strings.Join(named, " "))})
	}
	check("/customer/legal_name", customer.LegalName)
	d.Billing.Texts(func(field, text string) { check("/billing_address/"+field, text) })
	if !d.Shipping.Equal(d.Billing) {
		d.Shipping.Texts(func(field, text string) { check("/shipping_address/"+field, text) })
	}
	for _, f := range []struct{ pointer, text string }{
		{"/reference", d.Reference},
		{"/salesperson/name", d.Salesperson.Name},
		{"/delivery_method/name", d.DeliveryMethod.In(l)},
		{"/payment_term/name", d.Term.In(l)},
	} {
		check(f.pointer, f.text)
	}
	for n, x := range d.Lines {
		for _, f := range []struct{ field, text string }{
			{"sku", x.SKU}, {"name", x.Name}, {"description", x.Description}, {"unit", x.Unit}, {"tax/reason", x.Tax.ReasonIn(l)},
		} {
			check(fmt.Sprintf("/lines/%d/%s", n, f.field), f.text)
		}
	}
	check("/notes", d.Notes)
	check("/terms_of_sale", d.TermsOfSale)
	check("/terms_of_delivery", d.TermsOfDelivery)
	return found
}

// A warning names that many characters at most, and a document has that many warnings.
const (
	charactersNamed = 10
	warningsNamed   = 20
)
