package mail_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
)

// tell brings an event of the mail service about a mail; detail is JSON members.
func tell(s *functest.Shop, mail, detail string) {
	s.T.Helper()
	event := fmt.Sprintf(`{"source": "aws.ses", "detail": {%s, "mail": {"messageId": "ses-7", "tags": {"ses:configuration-set": ["comptoir"], "organization": [%q], "mail": [%q]}}}}`, detail, s.ID, mail)
	s.Invoke("mail.settle", json.RawMessage(event), nil)
}

func TestWhatTheMailServiceTells(t *testing.T) {
	const paul = "paul@chevalier.example"
	bounce := func(kind string) string {
		return `"eventType": "Bounce", "bounce": {"bounceType": "` + kind + `", "bouncedRecipients": [{"emailAddress": "` + paul + `"}]}`
	}
	for name, c := range map[string]struct {
		detail                       string
		status, bounced, unreachable string
	}{
		"it was sent":             {`"eventType": "Send"`, "sent", "", ""},
		"it was delivered":        {`"eventType": "Delivery"`, "sent", "", ""},
		"it was turned away":      {`"eventType": "Reject", "reject": {"reason": "Bad content"}`, "failed", "", ""},
		"the address is no good":  {bounce("Permanent"), "sent", paul, paul},
		"the mailbox is full":     {bounce("Transient"), "sent", paul, ""},
		"nobody knows why":        {bounce("Undetermined"), "sent", paul, ""},
		"the recipient complains": {`"eventType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": "` + paul + `"}]}`, "sent", paul, paul},
		"it was opened":           {`"eventType": "Open"`, "queued", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "")
			mail, _ := sent(s, `{}`)
			tell(s, mail, c.detail)
			first := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200)
			if first.Get("status") != c.status || first.Get("bounced.0") != c.bounced {
				t.Errorf("the mail is %s", first.Body)
			}
			tell(s, mail, c.detail)
			if again := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200); again.Version() != first.Version() {
				t.Errorf("told twice, it is at version %d, not %d", again.Version(), first.Version())
			}
			contact := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
			if contact.Get("unreachable.0") != c.unreachable {
				t.Errorf("no mail goes to %s", contact.Get("unreachable"))
			}
			invoice := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
			if c.unreachable != "" {
				s.Act("invoice.send", invoice, `{}`).WantCode(422, "mail.no_recipient")
				s.Act("invoice.send", invoice, `{"to": ["PAUL@chevalier.example"]}`).WantCode(422, "mail.unreachable").WantAt("/to/0")
			}
		})
	}
}

// The mail service takes a mail first and looks into it then: that it was turned
// away is told of one that was sent.
func TestAMailThatWasTakenIsTurnedAway(t *testing.T) {
	s := functest.NewShop(t, "")
	mail, _ := sent(s, `{}`)
	s.Project()
	s.Consume("mail")
	provider := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("provider_id")
	if status(s, mail) != "sent" || provider == "" {
		t.Fatalf("the mail is %s, and the mail service calls it %q", status(s, mail), provider)
	}
	reject := `"eventType": "Reject", "reject": {"reason": "Bad content"}`
	if tell(s, mail, reject); status(s, mail) != "sent" {
		t.Errorf("an earlier try was turned away, and the mail is %s", status(s, mail))
	}
	event := fmt.Sprintf(`{"detail": {%s, "mail": {"messageId": %q, "tags": {"organization": [%q], "mail": [%q]}}}}`, reject, provider, s.ID, mail)
	s.Invoke("mail.settle", json.RawMessage(event), nil)
	if status(s, mail) != "failed" {
		t.Errorf("turned away, the mail is %s", status(s, mail))
	}
}

// Mail goes to an address again once the clerk has changed it, or says that it
// works again.
func TestMailGoesAgain(t *testing.T) {
	for name, x := range map[string]struct{ change, to string }{
		"the address is changed":   {`{"persons": [{"id": 1, "first_name": "Paul", "email": "p.henriot@chevalier.example"}]}`, "p.henriot@chevalier.example"},
		"the address works again":  {`{"unreachable": []}`, "paul@chevalier.example"},
		"the same, said otherwise": {`{"unreachable": null}`, "paul@chevalier.example"},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "")
			mail, _ := sent(s, `{}`)
			tell(s, mail, `"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "paul@chevalier.example"}]}`)
			invoice := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
			s.Act("contact.update", s.Wine, `{"phone": "03 26 47 15 10"}`).Want(200)
			s.Act("invoice.send", invoice, `{}`).WantCode(422, "mail.no_recipient")
			s.Act("contact.update", s.Wine, `{"unreachable": ["somebody@chevalier.example"]}`).WantCode(422, "contact.unreachable").WantAt("/unreachable/0")
			if left := s.Act("contact.update", s.Wine, x.change).Want(200).Get("unreachable"); left != "" {
				t.Errorf("no mail goes to %s", left)
			}
			if to := s.Act("invoice.send", invoice, `{}`).Want(200).Get("mail.to.0"); to != x.to {
				t.Errorf("it goes to %q", to)
			}
		})
	}
}

// An event that names no mail of ours changes nothing and is no error.
func TestEventsOfOtherMails(t *testing.T) {
	s := functest.NewShop(t, "")
	other := s.World.Company("Another Company")
	mail, _ := sent(s, `{}`)
	tell(s, "mail_00000000000000000000000000", `"eventType": "Send"`)
	for _, event := range []string{
		`{"detail": {"eventType": "Send", "mail": {"messageId": "x"}}}`,
		`{"detail": {"eventType": "Send", "mail": {"messageId": "x", "tags": {"organization": ["org_1"], "mail": ["` + mail + `"]}}}}`,
		`{"detail": {"eventType": "Send", "mail": {"messageId": "x", "tags": {"organization": ["` + string(other.ID) + `"], "mail": ["` + mail + `"]}}}}`,
		`{}`,
	} {
		s.Invoke("mail.settle", json.RawMessage(event), nil)
	}
	if status(s, mail) != "queued" {
		t.Errorf("the mail is %s", status(s, mail))
	}
}
