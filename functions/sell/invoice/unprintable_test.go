package invoice_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/pdf/pdftest"
)

// A document with characters that its PDF cannot show says so in each response, before it is sent.
func TestUnprintableCharactersAreReported(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	body := functest.Body(s.Wine, `{"name": "Thé 東京", "quantity": "1", "rate": "10", "tax_id": "`+s.Reduced+`"}`, `"notes": "שלום"`)
	for _, action := range []string{"salesorder.create", "invoice.create"} {
		r := s.Owner.Do(action, functest.Request{Body: body}).Want(201)
		if at, detail := r.Get("warnings.0.pointer"), r.Get("warnings.0.detail"); at != "/lines/0/name" || !strings.Contains(detail, "東 京") ||
			r.Get("warnings.1.pointer") != "/notes" || r.Get("warnings.0.code") != "document.unprintable" {
			t.Errorf("%s: the warnings are %s", action, r.Body)
		}
	}
	id := s.Make("invoice.create", body)
	r := s.Act("invoice.update", id, `{"notes": "Bonjour"}`).Want(200)
	if r.Get("warnings.0.pointer") != "/lines/0/name" || r.Get("warnings.1.pointer") != "" {
		t.Errorf("after the update: %s", r.Body)
	}
	if r := s.Act("invoice.send", id, `{}`).Want(200); r.Get("warnings.0.pointer") != "/lines/0/name" {
		t.Errorf("after sending: %s", r.Body)
	}
	if file := paper(s, id); !pdftest.Says(t, file, "Thé \uFFFD\uFFFD") {
		t.Error("the PDF does not show that characters are missing")
	}
	plain := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	if r := s.Act("invoice.mark-sent", plain, "").Want(200); strings.Contains(string(r.Body), "warnings") {
		t.Errorf("an invoice without such characters: %s", r.Body)
	}
}

// The organisation's own texts are reported on its documents and where they are written, and a
// credit note, which gets its number at once, has its own warnings.
func TestUnprintableSellerAndCreditNoteAreReported(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	body := `{"legal_name": "東京 SARL", "bank": {"name": "銀行"}}`
	changed := s.Owner.Do("organization.update", functest.Request{Match: "*", Body: body}).Want(200)
	if changed.Get("warnings.0.pointer") != "/legal_name" || changed.Get("warnings.1.pointer") != "/bank/name" {
		t.Errorf("the organisation has the warnings %s", changed.Get("warnings"))
	}
	told := func(r *functest.Response, path string) {
		t.Helper()
		d := r.Get(path + ".0.detail")
		if r.Get(path+".0.code") != "document.unprintable" || !strings.Contains(d, "the organisation's legal_name") {
			t.Errorf("the warnings are %s", r.Get(path))
		}
	}
	told(s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200), "warnings")
	told(s.Act("invoice.mark-sent", id, "").Want(200), "warnings")
	body = functest.Body(s.Wine, functest.Line(s.Advice, "1"))
	for _, action := range []string{"salesorder.create", "invoice.create"} {
		told(s.Owner.Do(action, functest.Request{Body: body}).Want(201), "warnings")
	}
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"legal_name": "Tokyo SARL", "bank": {"name": "Banque"}}`}).Want(200)
	told(s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200), "warnings") // as it was sent
	credit := s.Act("invoice.credit", id, `{"notes": "東京"}`).Want(200)
	if credit.Get("credit_note.warnings.0.pointer") != "/notes" || credit.Get("credit_note.warnings.1.code") != "" {
		t.Errorf("the credit note has the warnings %s", credit.Get("credit_note.warnings"))
	}
}
