package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/pdf/pdftest"
)

// The texts of declared entries and of items are printed in the document's language if they are translated, and otherwise as
// they are. A change of the language changes the texts of the entries.
func TestDeclaredTextsAreTranslated(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	term := s.Make("paymentterm.create", `{"name": "60 jours net", "days": 60, "translations": {"en": {"name": "60 days net"}}}`)
	method := s.Make("deliverymethod.create", `{"name": "Transporteur", "translations": {"en": {"name": "Carrier"}}}`)
	tax := s.Make("tax.create", `{"name": "Exonérée", "category": "E", "components": [{"name": "TVA", "rate": "0"}],
		"reason": "Exonération, art. 261 du CGI", "translations": {"en": {"reason": "Exempt, art. 261 of the CGI"}}}`)
	item := s.Make("item.create", `{"name": "Fromage bleu", "description": "Lait cru", "unit": "carton", "price": "14",
		"translations": {"en": {"name": "Blue cheese", "unit": "box"}}}`)
	body := functest.Body(s.Mute, `{"item_id": "`+item+`", "quantity": "2", "tax_id": "`+tax+`"}`,
		`"payment_term_id": "`+term+`"`, `"delivery_method_id": "`+method+`"`)
	shows := func(file []byte, texts, not []string) {
		t.Helper()
		for _, text := range texts {
			if !pdftest.Says(t, file, text) {
				t.Errorf("%q is missing in\n%s", text, pdftest.Pages(t, file)[0])
			}
		}
		for _, text := range not {
			if pdftest.Says(t, file, text) {
				t.Errorf("%q is in\n%s", text, pdftest.Pages(t, file)[0])
			}
		}
	}
	french := []string{"60 jours net", "Transporteur"}
	id := s.Make("salesorder.create", body)
	pdf := func(kind, id string) []byte { return s.Owner.Do(kind+".pdf", functest.Request{ID: id}).Want(200).Body }
	shows(pdf("salesorder", id), []string{"60 days net", "Carrier", "Blue cheese Lait cru", "box"}, append(french, "Fromage"))
	invoice := s.Act("salesorder.convert-to-invoice", id, `{}`).Want(200).Get("invoice.id")
	s.Act("invoice.mark-sent", invoice, "").Want(200)
	shows(pdf("invoice", invoice), []string{"60 days net", "Blue cheese", "Exempt, art. 261 of the CGI"}, []string{"jours", "Exonération"})

	changed := s.Make("salesorder.create", body)
	s.Act("salesorder.update", changed, `{"language": "fr"}`).Want(200)
	shows(pdf("salesorder", changed), french, []string{"60 days", "Carrier"})

	s.Owner.Do("paymentterm.update", functest.Request{ID: term, Match: "*", Body: `{"translations": {"en": null}}`}).Want(200)
	shows(pdf("salesorder", s.Make("salesorder.create", body)), []string{"60 jours net", "Carrier"}, []string{"60 days"})
	shows(pdf("salesorder", id), []string{"60 days net"}, nil) // copied when it was written
}
