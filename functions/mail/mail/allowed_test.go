package mail_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/rights"
)

// A role without the right mail_any writes to the contact's own addresses and to users of the
// organisation. No other recipient gets the document, whichever way the mail is requested.
func TestRecipientsBeyondTheContactNeedARight(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Act("contact.update", s.Wine, `{"email": "Info <info@chevalier.example>"}`).Want(200)
	clerk, accountant := s.Hire(rights.Sales), s.Hire(rights.Accountant)
	colleague := s.Owner.Do("user.get", functest.Request{ID: accountant.ID()}).Want(200).Get("email")
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1")))
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	for _, c := range []struct {
		who       *functest.Person
		operation string
		id, body  string
		code      string
		at        string
	}{
		{clerk, "salesorder.send", order, `{}`, "", ""},
		{clerk, "salesorder.send", order, `{"to": ["PAUL@chevalier.example; Info <info@chevalier.example>"]}`, "", ""},
		{clerk, "salesorder.send", order, fmt.Sprintf(`{"cc": ["Moi <%s>"]}`, strings.ToUpper(colleague)), "", ""},
		{clerk, "salesorder.send", order, `{"to": ["stranger@x.example"]}`, "mail.recipient", "/to"},
		{clerk, "salesorder.send", order, fmt.Sprintf(`{"cc": ["%s, stranger@x.example"]}`, colleague), "mail.recipient", "/cc"},
		{clerk, "invoice.send", invoice, `{"to": ["stranger@x.example"]}`, "mail.recipient", "/to"},
		{accountant, "invoice.send", invoice, `{"to": ["stranger@x.example"]}`, "", ""},
		{s.Owner, "salesorder.send", order, `{"to": ["stranger@x.example"]}`, "", ""},
	} {
		r := c.who.Do(c.operation, functest.Request{ID: c.id, Match: "*", Body: c.body})
		if c.code == "" {
			r.Want(200)
			continue
		}
		r.WantCode(403, c.code).WantAt(c.at)
	}
	clerk.Do("salesorder.create", functest.Request{
		Body: functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"send": {"to": ["stranger@x.example"]}`),
	}).WantCode(403, "mail.recipient").WantAt("/send/to")
	next := clerk.Do("salesorder.create", functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Cheese, "1"))})
	if next.Get("number") != "SO-00002" {
		t.Errorf("the refused mail used a number: %s", next.Get("number"))
	}
}

// Mails are counted by recipient in the transaction that queues them. The day of the organisation
// decides when there are new ones.
func TestMailsOfADayAreLimited(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Tools.Mails = app.MailLimits{New: 5, NewDays: 2, Usual: 8}
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	send := func(recipients int) *functest.Response {
		var all []string
		for n := range recipients {
			all = append(all, strconv.Quote(fmt.Sprintf("a%d@x.example", n)))
		}
		return s.Act("invoice.send", invoice, fmt.Sprintf(`{"to": [%s]}`, strings.Join(all, ", ")))
	}
	send(3).Want(200)
	s.Act("invoice.send", invoice, `{"to": ["a@x.example"], "cc": ["b@x.example", "A@x.example"]}`).Want(200)
	r := send(1).WantCode(429, "quota.mails")
	if r.Header["retry-after"] != strconv.Itoa(int((14 * time.Hour).Seconds())) { // it is 10 o'clock in Paris
		t.Errorf("Retry-After is %q", r.Header["retry-after"])
	}
	if detail := r.Get("detail"); !strings.Contains(detail, "5 recipients a day") || !strings.Contains(detail, "2026-11-22") {
		t.Errorf("the detail is %q", detail)
	}
	s.Wait(14*time.Hour - time.Second)
	send(1).WantCode(429, "quota.mails")
	s.Wait(time.Second)
	send(6).WantCode(429, "quota.mails")
	send(5).Want(200)
	s.Wait(48 * time.Hour)
	send(8).Want(200)
	send(1).WantCode(429, "quota.mails")
	s.World.Company("Another Company")
	if got := len(s.OfKind("mail")); got != 4 {
		t.Errorf("%d mails were queued, want 4", got)
	}
}

// Requests at once do not exceed the limit, and use all of it.
func TestMailsAtOnceAreCountedExactly(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Tools.Mails = app.MailLimits{New: 7}
	var invoices []string
	for range 12 {
		invoices = append(invoices, s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id"))
	}
	sent := 0
	for _, r := range functest.AtOnce(len(invoices), func(n int) *functest.Response { return s.Act("invoice.send", invoices[n], `{}`) }) {
		if r.Status == 200 {
			sent++
		} else {
			r.WantCode(429, "quota.mails")
		}
	}
	if got := len(s.OfKind("mail")); got != 7 || sent != 7 {
		t.Errorf("%d requests succeeded and %d mails were queued, want 7", sent, got)
	}
}

// Where the organisation has no address that answers can go to, they go to the sender, and the
// mail says so.
func TestAnswersGoToSender(t *testing.T) {
	for name, c := range map[string]struct{ email, reply, warning string }{
		"organisation":        {`"bonjour@comptoir.example"`, "bonjour@comptoir.example", ""},
		"domain with accents": {`"bonjour@épicerie.example"`, "bonjour@xn--picerie-9xa.example", ""},
		"none":                {`null`, "owner-1@comptoir.example", "mail.reply_to"},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"email": ` + c.email + `}`}).Want(200)
			invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
			m := s.Act("invoice.send", invoice, `{}`).Want(200)
			if m.Get("mail.warnings.0.code") != c.warning || c.warning != "" && !strings.Contains(m.Get("mail.warnings.0.detail"), c.reply) {
				t.Errorf("the mail is %s", m.Get("mail"))
			}
			deliver(s, queued(s)...)
			if len(s.AWS.Mails) != 1 || strings.Join(s.AWS.Mails[0].ReplyToAddresses, " ") != c.reply {
				t.Errorf("the mails are %+v", s.AWS.Mails)
			}
		})
	}
}

// Names, several addresses in one entry, and domains with accents are read and sent.
func TestRecipientsAreRead(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	sent(s, `{"to": ["Compta <compta@client.example>; marie@client.example", "compta@épicerie.example"],
		"cc": ["Éva <COMPTA@client.example>, paul@x.example"]}`)
	deliver(s, queued(s)...)
	to, cc := s.AWS.Mails[0].Destination.ToAddresses, s.AWS.Mails[0].Destination.CcAddresses
	if strings.Join(to, "|") != `"Compta" <compta@client.example>|marie@client.example|compta@xn--picerie-9xa.example` ||
		strings.Join(cc, "|") != "paul@x.example" {
		t.Errorf("the mail goes to %v, with copies to %v", to, cc)
	}
}
