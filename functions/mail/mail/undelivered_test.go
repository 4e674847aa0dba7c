package mail_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

// A mail that did not reach its recipient is seen in the list of mails, on its document of any
// kind, on its contact and in the lists of both, until the document is mailed again.
func TestDocumentShowsUndeliveredMail(t *testing.T) {
	for kind, make := range map[string]func(*functest.Shop) (id, list string){
		"estimate": func(s *functest.Shop) (string, string) {
			return s.Make("estimate.create", functest.Body(s.Wine, functest.Line(s.Advice, "1"))), "estimate.list"
		},
		"salesorder": func(s *functest.Shop) (string, string) {
			return s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1"))), "salesorder.list"
		},
		"invoice": func(s *functest.Shop) (string, string) {
			return s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1"))), "invoice.list"
		},
	} {
		for name, c := range map[string]struct{ detail, status, reason string }{
			"bounce":    {bounce("Transient"), "bounced", "The recipient's server did not take the mail"},
			"complaint": {complaint, "complained", "reported the mail as spam"},
			"rejection": {reject, "failed", "Bad content"},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				s := functest.NewShop(t, "", operations)
				id, list := make(s)
				mail := s.Act(kind+".send", id, `{}`).Want(200).Get("mail.id")
				before := s.Owner.Do(kind+".get", functest.Request{ID: id}).Want(200)
				if before.Get("undelivered") != "" {
					t.Errorf("before the event the document is %s", before.Body)
				}
				for range 2 {
					report(s, mail, c.detail)
				}
				after := s.Owner.Do(kind+".get", functest.Request{ID: id}).Want(200)
				if after.Get("undelivered.status") != c.status || after.Get("undelivered.mail_id") != mail ||
					after.Get("undelivered.addresses.0") != "paul@chevalier.example" || !strings.Contains(after.Get("undelivered.reason"), c.reason) {
					t.Errorf("the document is %s", after.Body)
				}
				if after.Version() != before.Version()+1 {
					t.Errorf("two equal events changed the version from %d to %d", before.Version(), after.Version())
				}
				to := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
				if to.Get("undelivered.status") != c.status || to.Get("undelivered.mail_id") != mail || to.Version() != 2 {
					t.Errorf("the contact is %s", to.Body)
				}
				all := s.Owner.Do("contact.list", functest.Request{}).Want(200)
				if !strings.Contains(string(all.Body), `"undelivered_status":"`+c.status) {
					t.Errorf("the list of contacts is %s", all.Body)
				}
				if row := s.Owner.Do(list, functest.Request{}).Want(200); row.Get("data.0.undelivered_status") != c.status {
					t.Errorf("the list is %s", row.Body)
				}
				s.Project()
				for query, want := range map[string]string{
					"status=" + c.status: mail, "status=sent": "", "document_id=" + id: mail, "document_id=" + s.Wine: "",
					"document_id=" + id + "&contact_id=" + s.Wine: mail, "document_id=" + id + "&contact_id=" + s.Mute: "",
				} {
					r := s.Owner.Do("mail.list", functest.Request{Query: query}).Want(200)
					if query != "document_id="+s.Wine && r.Get("data.0.id") != want {
						t.Errorf("%s lists %s", query, r.Body)
					}
				}
				s.Act(kind+".send", id, `{"to": ["other@chevalier.example"]}`).Want(200)
				if again := s.Owner.Do(kind+".get", functest.Request{ID: id}).Want(200); again.Get("undelivered") != "" {
					t.Errorf("mailed again, the document is %s", again.Body)
				}
				if again := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200); again.Get("undelivered") != "" {
					t.Errorf("mailed again, the contact is %s", again.Body)
				}
			})
		}
	}
}

// A mail that the delivery gives up marks its document too.
func TestFailedDeliveryMarksDocument(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	_, invoice := sent(s, `{}`)
	s.AWS.Refuse = func(functest.SentMail) string { return "MessageRejected" }
	deliver(s, queued(s)...)
	i := s.Owner.Do("invoice.get", functest.Request{ID: invoice}).Want(200)
	if i.Get("undelivered.status") != "failed" || i.Get("undelivered.addresses.0") != "paul@chevalier.example" {
		t.Errorf("the invoice is %s", i.Body)
	}
}

// A customer's link to an estimate stays valid when another recipient's mail comes back, and when
// the estimate is mailed again. It ends when the estimate changes.
func TestLinkOutlivesReturnedMail(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	link := regexp.MustCompile(`/estimate-links/(\S+)`)
	id := s.Make("estimate.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	first := s.Act("estimate.send", id, `{"cc": ["buyer@chevalier.example"]}`).Want(200)
	links := []string{link.FindStringSubmatch(first.Get("mail.text"))[1]}
	report(s, first.Get("mail.id"), bounce("Permanent"))
	s.Wait(time.Minute)
	again := s.Act("estimate.send", id, `{"to": ["buyer@chevalier.example"]}`).Want(200)
	links = append(links, link.FindStringSubmatch(again.Get("mail.text"))[1])
	for n, l := range links {
		s.Anonymous(t).Do("estimate.show", functest.Request{Path: map[string]string{"link": l}}).Want(200)
		if n == 1 {
			s.Act("estimate.revise", id, "").Want(200)
			s.Anonymous(t).Do("estimate.show", functest.Request{Path: map[string]string{"link": l}}).Want(404)
		}
	}
}

// An event about a mail of a deleted document and a deleted contact changes only the mail.
func TestDeletedDocumentIsNotMarked(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Make("estimate.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	mail := s.Act("estimate.send", id, `{}`).Want(200).Get("mail.id")
	s.Act("estimate.revise", id, "").Want(200)
	s.Owner.Do("estimate.delete", functest.Request{ID: id, Match: "*"}).Want(204)
	s.Project()
	s.Owner.Do("contact.delete", functest.Request{ID: s.Wine, Match: "*"}).Want(204)
	if report(s, mail, bounce("Permanent")); status(s, mail) != "bounced" {
		t.Errorf("the mail is %s", status(s, mail))
	}
}
