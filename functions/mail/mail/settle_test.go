package mail_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
)

// These are events of the mail service, without the mail.
const (
	reject     = `{"eventType": "Reject", "reject": {"reason": "Bad content"}}`
	complaint  = `{"eventType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": "paul@chevalier.example"}]}}`
	bounceForm = `{"eventType": "Bounce", "bounce": {"bounceType": %q, "bouncedRecipients": [{"emailAddress": "paul@chevalier.example"}]}}`
)

// report invokes mail.settle with an event about a mail.
func report(s *functest.Shop, mail, detail string) {
	s.T.Helper()
	reportAs(s, "ses-7", mail, detail)
}

// reportAs invokes mail.settle with an event about a mail that has that id at the
// mail service.
func reportAs(s *functest.Shop, provider, mail, detail string) {
	s.T.Helper()
	var e struct {
		Source string         `json:"source"`
		Detail map[string]any `json:"detail"`
	}
	e.Source = "aws.ses"
	if err := json.Unmarshal([]byte(detail), &e.Detail); err != nil {
		s.T.Fatal(err)
	}
	e.Detail["mail"] = map[string]any{"messageId": provider, "tags": map[string]any{
		"ses:configuration-set": []string{"comptoir"}, "organization": []string{string(s.ID)}, "mail": []string{mail},
	}}
	s.Invoke("mail.settle", e, nil)
}

func bounce(kind string) string { return fmt.Sprintf(bounceForm, kind) }

func TestEventChangesMailAndContact(t *testing.T) {
	const paul = "paul@chevalier.example"
	for name, c := range map[string]struct {
		detail                       string
		status, bounced, unreachable string
	}{
		"sent":                {`{"eventType": "Send"}`, "sent", "", ""},
		"delivered":           {`{"eventType": "Delivery"}`, "sent", "", ""},
		"rejected":            {reject, "failed", "", ""},
		"permanent bounce":    {bounce("Permanent"), "bounced", paul, paul},
		"transient bounce":    {bounce("Transient"), "bounced", paul, ""},
		"undetermined bounce": {bounce("Undetermined"), "bounced", paul, ""},
		"complaint":           {complaint, "complained", paul, paul},
		"opened":              {`{"eventType": "Open"}`, "queued", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			mail, _ := sent(s, `{}`)
			report(s, mail, c.detail)
			first := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200)
			if first.Get("status") != c.status || first.Get("bounced.0") != c.bounced {
				t.Errorf("the mail is %s", first.Body)
			}
			report(s, mail, c.detail)
			if again := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200); again.Version() != first.Version() {
				t.Errorf("the second event changed the version from %d to %d", first.Version(), again.Version())
			}
			contact := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
			if contact.Get("unreachable.0") != c.unreachable {
				t.Errorf("unreachable are %s", contact.Get("unreachable"))
			}
			invoice := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
			if c.unreachable != "" {
				s.Act("invoice.send", invoice, `{}`).WantCode(422, "mail.no_recipient")
				s.Act("invoice.send", invoice, `{"to": ["PAUL@chevalier.example"]}`).WantCode(422, "mail.unreachable").WantAt("/to/0")
			}
		})
	}
}

// SES accepts a mail before it checks the content, so it may reject a sent mail.
func TestSentMailIsRejected(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, _ := sent(s, `{}`)
	s.Project()
	s.Consume("mail")
	provider := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("provider_id")
	if status(s, mail) != "sent" || provider == "" {
		t.Fatalf("the mail is %s, its id at the mail service %q", status(s, mail), provider)
	}
	if report(s, mail, reject); status(s, mail) != "sent" {
		t.Errorf("after the rejection of an earlier attempt the mail is %s", status(s, mail))
	}
	if reportAs(s, provider, mail, reject); status(s, mail) != "failed" {
		t.Errorf("after the rejection the mail is %s", status(s, mail))
	}
}

// A contact with an unreachable address gets mail again once a user changes the
// address or removes it from the unreachable addresses.
func TestChangedContactGetsMailAgain(t *testing.T) {
	for name, x := range map[string]struct{ change, to string }{
		"address changed": {
			`{"persons": [{"id": 1, "first_name": "Paul", "email": "p.henriot@chevalier.example"}]}`,
			"p.henriot@chevalier.example",
		},
		"unreachable emptied": {`{"unreachable": []}`, "paul@chevalier.example"},
		"unreachable removed": {`{"unreachable": null}`, "paul@chevalier.example"},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			mail, _ := sent(s, `{}`)
			report(s, mail, bounce("Permanent"))
			invoice := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
			s.Act("contact.update", s.Wine, `{"phone": "03 26 47 15 10"}`).Want(200)
			s.Act("invoice.send", invoice, `{}`).WantCode(422, "mail.no_recipient")
			s.Act("contact.update", s.Wine, `{"unreachable": ["other@chevalier.example"]}`).
				WantCode(422, "contact.unreachable").WantAt("/unreachable/0")
			if left := s.Act("contact.update", s.Wine, x.change).Want(200).Get("unreachable"); left != "" {
				t.Errorf("unreachable are %s", left)
			}
			if to := s.Act("invoice.send", invoice, `{}`).Want(200).Get("mail.to.0"); to != x.to {
				t.Errorf("the mail goes to %q, want %q", to, x.to)
			}
		})
	}
}

func TestEventsOfOtherMailsAreIgnored(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	other := s.World.Company("Another Company")
	mail, _ := sent(s, `{}`)
	report(s, "mail_00000000000000000000000000", `{"eventType": "Send"}`)
	const tagged = `{"detail": {"eventType": "Send", "mail": {"messageId": "x", "tags": {"organization": [%q], "mail": [%q]}}}}`
	for _, event := range []string{
		`{"detail": {"eventType": "Send", "mail": {"messageId": "x"}}}`,
		fmt.Sprintf(tagged, "org_1", mail),
		fmt.Sprintf(tagged, other.ID, mail),
		`{}`,
	} {
		s.Invoke("mail.settle", json.RawMessage(event), nil)
	}
	if status(s, mail) != "queued" {
		t.Errorf("the mail is %s", status(s, mail))
	}
}
