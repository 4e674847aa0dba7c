package salesorder_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestSendMailsOrder(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "4")).Get("id")
	sent := s.do("send", id, "{}").Want(200)
	for path, want := range map[string]string{
		"status": "confirmed", "sent": "true", "version": "2", "mail.to": `["paul@chevalier.example"]`, "mail.status": "queued",
		"mail.attach_pdf": "true",
		"mail.about.kind": "sales-order", "mail.about.id": id, "mail.subject": "Votre commande SO-00001 – Comptoir du Vexin",
	} {
		if got := sent.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := s.stock(s.cheese); got != "on hand 10, committed 4, available 6" {
		t.Error(got)
	}
	again := s.do("send", id, `{"to": ["a@b.example"], "cc": ["c@d.example"], "subject": "Encore", "text": "Voici."}`).Want(200)
	if again.Get("version") != "2" || again.Get("mail.text") != "Voici." || s.count("mail")["mail"] != 2 {
		t.Errorf("the second mail is %s", again.Body)
	}
}

func TestSendRefusesInvalidMail(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true}`)
	id := s.order(line(s.cheese, "4")).Get("id")
	for name, x := range map[string]struct{ body, code, at string }{
		"an option of invoices":       {`{"attach_pdf": false}`, "request.invalid", "/attach_pdf"},
		"a statement":                 {`{"attach_statement": true}`, "request.invalid", "/attach_statement"},
		"an invalid address":          {`{"to": ["address"]}`, "mail.address", "/to/0"},
		"a subject with a line break": {`{"subject": "x\nBcc: y"}`, "request.invalid", "/subject"},
		"a subject of spaces":         {`{"subject": " "}`, "request.invalid", "/subject"},
		"a name without an address":   {`{"cc": ["Paul <paul>"]}`, "mail.address", "/cc/0"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Owner.On(t).Do("salesorder.send", functest.Request{ID: id, Version: 1, Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	swissOrder := strings.Replace(s.body(line(s.glass, "1")), s.wine, s.swiss, 1)
	withoutMail := s.Owner.Do("salesorder.create", functest.Request{Body: swissOrder}).Want(201).Get("id")
	s.do("send", withoutMail, "{}").WantCode(422, "mail.no_recipient").WantAt("/to")
	s.do("send", s.order(line(s.cheese, "11")).Get("id"), "{}").WantCode(422, "stock.short")
	s.Hire(rights.Accountant).Do("salesorder.send", functest.Request{ID: id, Version: 1, Body: "{}"}).WantCode(403, "right.missing")
	if n := s.count("mail"); n["mail"] != 0 {
		t.Errorf("refused requests left %d mails", n["mail"])
	}
}
