package mail_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// mark returns the status of the mark of the wine merchant, after a check that its row agrees.
func mark(s *functest.Shop) string {
	s.T.Helper()
	status := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200).Get("undelivered.status")
	var page struct {
		Data []struct {
			ID     string
			Status string `json:"undelivered_status"`
		}
	}
	s.Owner.Do("contact.list", functest.Request{}).Want(200).Into(&page)
	for _, row := range page.Data {
		if row.ID == s.Wine && row.Status != status {
			s.T.Errorf("the contact is %q, its row %q", status, row.Status)
		}
	}
	return status
}

// A mail that the delivery gives up marks its contact. A mail about another document, created and
// mailed in one request, removes the mark, and the contact keeps the list of its documents.
func TestNextMailOfAnotherDocumentRemovesMark(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	sent(s, `{}`)
	s.AWS.Refuse = func(functest.SentMail) string { return "MessageRejected" }
	if deliver(s, queued(s)...); mark(s) != "failed" {
		t.Fatalf("after a failed mail the contact is %q", mark(s))
	}
	s.Make("estimate.create", functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"send": {}`))
	if mark(s) != "" {
		t.Errorf("after another mail the contact is %q", mark(s))
	}
	r := s.Owner.Do("contact.delete", functest.Request{ID: s.Wine, Match: "*"}).WantCode(409, "contact.used")
	if used := r.Get("detail"); !strings.Contains(used, "EST-00001") || !strings.Contains(used, "FA-2026-00001") {
		t.Errorf("of its two documents the refusal names %s", used)
	}
}

// A user without the right to view mails sees in the list that one did not arrive, not which, to whom
// or why.
func TestMarkHidesMailFromThoseWhoMayNotViewMails(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, _ := sent(s, `{}`)
	report(s, mail, complaint)
	for role, want := range map[rights.Role]string{rights.Purchasing: "", rights.Accountant: mail} {
		p := s.Hire(role)
		page := p.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		if got := page.Get("undelivered.mail_id"); got != want {
			t.Errorf("%s sees the mail %q", role, got)
		}
		list := p.Do("contact.list", functest.Request{}).Want(200)
		if !strings.Contains(string(list.Body), `"undelivered_status":"complained"`) || strings.Contains(string(list.Body), mail) {
			t.Errorf("%s sees the list %s", role, list.Body)
		}
	}
}

// Two mails that come back at once mark the contact, and both their documents; one mark of the
// contact stays. Two mails that are requested at once remove it.
func TestMailsComeBackAtOnce(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	var mails, invoices [2]string
	for n := range mails {
		mails[n], invoices[n] = sent(s, `{}`)
	}
	functest.AtOnce(len(mails), func(n int) *functest.Response {
		report(s, mails[n], bounce("Transient"))
		return nil
	})
	to := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
	if m := to.Get("undelivered.mail_id"); mark(s) != "bounced" || m != mails[0] && m != mails[1] || to.Version() != 3 {
		t.Errorf("the contact is %s", to.Body)
	}
	for _, id := range invoices {
		if i := s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200); i.Get("undelivered.status") != "bounced" {
			t.Errorf("the invoice is %s", i.Body)
		}
	}
	for _, r := range functest.AtOnce(len(invoices), func(n int) *functest.Response { return s.Act("invoice.send", invoices[n], `{}`) }) {
		r.Want(200)
	}
	if mark(s) != "" {
		t.Errorf("mailed again, the contact is %q", mark(s))
	}
}

// A contact that cannot be read, or is too large to be stored again, keeps no mail from its status,
// and its document from no mark.
func TestContactThatCannotBeMarked(t *testing.T) {
	for name, stored := range map[string]func(string) string{
		"unreadable": func(string) string { return "?" },
		"too large": func(doc string) string {
			return strings.Replace(doc, `"display_name"`, `"remarks":"`+strings.Repeat("x", 350_000)+`","display_name"`, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			mail, invoice := sent(s, `{}`)
			for _, it := range s.OfKind("contact") {
				if it.ID == s.Wine {
					doc := it.Shown[table.ClearDoc].(*types.AttributeValueMemberS)
					it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: stored(doc.Value)}
					s.Put(it.Shown)
				}
			}
			if report(s, mail, bounce("Permanent")); status(s, mail) != "bounced" {
				t.Errorf("the mail is %s", status(s, mail))
			}
			if i := s.Owner.Do("invoice.get", functest.Request{ID: invoice}).Want(200); i.Get("undelivered.status") != "bounced" {
				t.Errorf("the invoice is %s", i.Body)
			}
		})
	}
}

// An event about an older mail that repeats what is known does not mark the document and its
// contact again; one that brings something new does, although a later mail was requested.
func TestLateEventOfOlderMail(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, invoice := sent(s, `{}`)
	report(s, mail, bounce("Transient"))
	later := s.Act("invoice.send", invoice, `{}`).Want(200).Get("mail.id")
	for _, x := range []struct{ of, detail, mail, status string }{
		{mail, bounce("Transient"), "", ""},
		{mail, complaint, mail, "complained"},
		{later, bounce("Transient"), later, "bounced"},
		{mail, complaint, later, "bounced"},
	} {
		report(s, x.of, x.detail)
		i := s.Owner.Do("invoice.get", functest.Request{ID: invoice}).Want(200)
		to := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		for _, r := range []*functest.Response{i, to} {
			if mark(s) != x.status || r.Get("undelivered.mail_id") != x.mail || r.Get("undelivered.status") != x.status {
				t.Errorf("want %q of mail %q, got %s", x.status, x.mail, r.Body)
			}
		}
	}
}

// A copy of a contact has no mark, and a user cannot write one.
func TestMarkBelongsToOneContact(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, _ := sent(s, `{}`)
	report(s, mail, complaint)
	s.Act("contact.update", s.Wine, `{"undelivered": null}`).WantCode(422, "request.invalid").WantAt("/undelivered")
	s.Act("contact.update", s.Wine, `{"phone": "03 26 47 15 10"}`).Want(200)
	if mark(s) != "complained" {
		t.Errorf("after changes the contact is %q", mark(s))
	}
	made := s.Act("contact.clone", s.Wine, `{"display_name": "Chevalier, Reims", "copy": ["persons"]}`).Want(201)
	if made.Get("undelivered") != "" {
		t.Errorf("the copy is %s", made.Body)
	}
}
