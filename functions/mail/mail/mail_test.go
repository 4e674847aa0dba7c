package mail_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// deliver hands messages to mail.deliver and tells how many come again.
func deliver(s *functest.Shop, messages ...string) (again int) {
	s.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: strconv.Itoa(i), Body: m})
	}
	var out events.SQSEventResponse
	s.Invoke("mail.deliver", e, &out)
	return len(out.BatchItemFailures)
}

// queued are the messages the stream has put into the mail queue.
func queued(s *functest.Shop) []string {
	s.T.Helper()
	s.Project()
	return s.AWS.Take(op.MailQueue)
}

// sent mails a new invoice to the wine merchant and gives the mail's id.
func sent(s *functest.Shop, body string) (mail, invoice string) {
	s.T.Helper()
	invoice = s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	return s.Act("invoice.send", invoice, body).Want(200).Get("mail.id"), invoice
}

func status(s *functest.Shop, mail string) string {
	s.T.Helper()
	return s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("status")
}

func TestAMailLeavesWithItsPaper(t *testing.T) {
	s := functest.NewShop(t, "")
	mail, invoice := sent(s, `{"to": ["compta@chevalier.example"], "cc": ["paul@chevalier.example"], "subject": "Votre facture"}`)
	if status(s, mail) != "queued" || len(s.AWS.Mails) != 0 {
		t.Error("it left from the request")
	}
	if n := deliver(s, queued(s)...); n != 0 || len(s.AWS.Mails) != 1 {
		t.Fatalf("%d messages come again, %d mails left", n, len(s.AWS.Mails))
	}
	m := s.AWS.Mails[0]
	if m.FromEmailAddress != `"Comptoir du Vexin" <documents@comptoir.example>` || m.ReplyToAddresses[0] != "bonjour@comptoir.example" ||
		m.Destination.ToAddresses[0] != "compta@chevalier.example" || m.Destination.CcAddresses[0] != "paul@chevalier.example" || m.Content.Simple.Subject.Data != "Votre facture" {
		t.Errorf("it went out as %+v", m)
	}
	if !strings.Contains(m.Content.Simple.Body.Text.Data, "FA-2026-00001") {
		t.Errorf("it says %s", m.Content.Simple.Body.Text.Data)
	}
	if len(m.Content.Simple.Attachments) != 1 || m.Content.Simple.Attachments[0].FileName != "FA-2026-00001.pdf" {
		t.Fatalf("attached is %v", m.Content.Simple.Attachments)
	}
	paper := s.Owner.Do("invoice.pdf", functest.Request{ID: invoice}).Want(200).Body
	if string(m.Content.Simple.Attachments[0].RawContent) != string(paper) || len(s.AWS.Keys("documents/")) != 1 {
		t.Error("the customer's paper is another one than ours")
	}
	read := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200)
	if read.Get("status") != "sent" || read.Get("provider_id") != "ses-1" || read.Get("until") != "" {
		t.Errorf("the mail is %s", read.Body)
	}
}

// A mail the queue brings twice leaves once, one after the other or at once.
func TestAMailLeavesOnce(t *testing.T) {
	s := functest.NewShop(t, "")
	first, _ := sent(s, `{}`)
	messages := queued(s)
	deliver(s, messages...)
	if again := deliver(s, messages[0], messages[0]); again != 0 || len(s.AWS.Mails) != 1 {
		t.Errorf("%d mails left", len(s.AWS.Mails))
	}
	second, _ := sent(s, `{}`)
	messages = queued(s)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { deliver(s, messages...) })
	}
	all.Wait()
	if len(s.AWS.Mails) != 2 || status(s, first) != "sent" || status(s, second) != "sent" {
		t.Errorf("%d mails left; they are %s and %s", len(s.AWS.Mails), status(s, first), status(s, second))
	}
}

func TestWhatAMailCarries(t *testing.T) {
	s := functest.NewShop(t, "")
	sent(s, `{"attach_pdf": false}`)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1")))
	s.Act("salesorder.send", order, `{}`).Want(200)
	deliver(s, queued(s)...)
	byName := map[string]string{}
	for _, m := range s.AWS.Mails {
		name := ""
		for _, a := range m.Content.Simple.Attachments {
			name = a.FileName
			if !pdftest.Says(t, a.RawContent, "Commande") {
				t.Errorf("%s is no order", name)
			}
		}
		byName[name] = m.Content.Simple.Subject.Data
	}
	if len(byName) != 2 || !strings.HasPrefix(byName[""], "Facture") || !strings.HasPrefix(byName["SO-00001.pdf"], "Votre commande") {
		t.Errorf("carried was %v", byName)
	}
}

// What becomes of a mail the mail service does not take.
func TestWhenTheMailServiceRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		says   string
		again  int
		status string
		then   string // when it takes mails again
	}{
		"the mail itself":       {"MessageRejected", 0, "failed", "failed"},
		"any mail, for a while": {"AccountSendingPausedException", 1, "queued", "sent"},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "")
			mail, _ := sent(s, `{}`)
			s.AWS.Refuse = func(functest.SentMail) string { return c.says }
			messages := queued(s)
			if again := deliver(s, messages...); again != c.again || status(s, mail) != c.status {
				t.Errorf("%d messages come again, the mail is %s", again, status(s, mail))
			}
			if reason := s.Owner.Do("mail.get", functest.Request{ID: mail}).Get("reason"); (reason != "") != (c.status == "failed") {
				t.Errorf("the reason is %q", reason)
			}
			s.AWS.Refuse = nil
			deliver(s, messages...)
			if status(s, mail) != c.then {
				t.Errorf("then it is %s", status(s, mail))
			}
		})
	}
}

// When the answer is lost nobody knows whether the mail left: it is of unknown
// fate until word comes, and sent again when none came within 15 minutes.
func TestAMailOfUnknownFate(t *testing.T) {
	s := functest.NewShop(t, "")
	var broken atomic.Bool
	var taken atomic.Int64
	s.AWS.Refuse = func(functest.SentMail) string {
		taken.Add(1)
		if broken.Load() {
			panic(http.ErrAbortHandler) // the connection breaks after the mail was taken
		}
		return ""
	}
	broken.Store(true)
	mail, _ := sent(s, `{}`)
	message := queued(s)[0]
	if again := deliver(s, message); again != 0 || taken.Load() != 1 || status(s, mail) != "unknown" {
		t.Fatalf("%d messages come again, %d mails were taken, the mail is %s", again, taken.Load(), status(s, mail))
	}
	s.Wait(letter.Patience - time.Second)
	if deliver(s, message); taken.Load() != 1 || len(due(t, s)) != 0 {
		t.Errorf("it was not waited for word: %d mails, %v due", taken.Load(), due(t, s))
	}
	s.Wait(2 * time.Second)
	broken.Store(false)
	if again := due(t, s); len(again) != 1 || deliver(s, again...) != 0 || taken.Load() != 2 || status(s, mail) != "sent" {
		t.Errorf("due are %v; %d mails left, the mail is %s", again, taken.Load(), status(s, mail))
	}

	broken.Store(true)
	mail, _ = sent(s, `{}`)
	message = queued(s)[0]
	deliver(s, message)
	tell(s, mail, `"eventType": "Send"`)
	s.Wait(time.Hour)
	broken.Store(false)
	if deliver(s, message); taken.Load() != 3 || status(s, mail) != "sent" {
		t.Errorf("word came, and %d mails left; the mail is %s", taken.Load(), status(s, mail))
	}
}

// A message that got lost is found again among the mails due.
func TestAMessageThatGotLost(t *testing.T) {
	s := functest.NewShop(t, "")
	mail, _ := sent(s, `{}`)
	queued(s)
	if n := len(due(t, s)); n != 0 {
		t.Errorf("%d mails are due at once", n)
	}
	s.Wait(letter.Patience)
	deliver(s, due(t, s)...)
	if status(s, mail) != "sent" || len(due(t, s)) != 0 {
		t.Errorf("the mail is %s, %v due", status(s, mail), due(t, s))
	}
	late, _ := sent(s, `{}`)
	queued(s)
	s.Wait(letter.GiveUp + time.Minute)
	deliver(s, due(t, s)...)
	if status(s, late) != "failed" || len(s.AWS.Mails) != 1 {
		t.Errorf("a day later the mail is %s", status(s, late))
	}
}

// due are the messages for mails that wait for a look.
func due(t *testing.T, s *functest.Shop) []string {
	t.Helper()
	mails, err := store.MailsDue(context.Background(), s.Tools.Table, s.Now())
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, m := range mails {
		raw, err := json.Marshal(app.MailMessage{Org: m.Org, Mail: string(m.Mail)})
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, string(raw))
	}
	return messages
}

func TestWhoSeesWhichMails(t *testing.T) {
	s := functest.NewShop(t, "")
	about, _ := sent(s, `{}`)
	s.Wait(time.Second)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1")))
	ordered := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	buyer := s.Hire(rights.Purchasing)
	for who, want := range map[*functest.Person]string{s.Owner: ordered + about, buyer: ordered} {
		r := who.Do("mail.list", functest.Request{}).Want(200)
		if got := r.Get("data.0.id") + r.Get("data.1.id"); got != want {
			t.Errorf("listed are %s, want %s", got, want)
		}
	}
	buyer.Do("mail.get", functest.Request{ID: ordered}).Want(200)
	buyer.Do("mail.get", functest.Request{ID: about}).WantCode(403, "right.missing")
	for query, want := range map[string]string{
		"status=queued&sort=created_at": about + ordered, "status=sent": "", "contact_id=" + s.Wine + "&status=queued,failed": ordered + about, "contact_id=" + s.Mute: "",
	} {
		r := s.Owner.Do("mail.list", functest.Request{Query: query}).Want(200)
		if got := r.Get("data.0.id") + r.Get("data.1.id"); got != want {
			t.Errorf("%q lists %s, want %s", query, got, want)
		}
	}
	s.Owner.Do("mail.list", functest.Request{Query: "status=lost"}).WantCode(422, "filter.status")
}
