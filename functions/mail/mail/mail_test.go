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

// deliver passes messages to mail.deliver and returns how many failed.
func deliver(s *functest.Shop, messages ...string) (failed int) {
	s.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: strconv.Itoa(i), Body: m})
	}
	var out events.SQSEventResponse
	s.Invoke("mail.deliver", e, &out)
	return len(out.BatchItemFailures)
}

// queued returns the messages that the stream put into the mail queue.
func queued(s *functest.Shop) []string {
	s.T.Helper()
	s.Project()
	return s.AWS.Take(op.MailQueue)
}

// sent mails a new invoice to the wine merchant and returns the ids of both.
func sent(s *functest.Shop, body string) (mail, invoice string) {
	s.T.Helper()
	invoice = s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	return s.Act("invoice.send", invoice, body).Want(200).Get("mail.id"), invoice
}

func status(s *functest.Shop, mail string) string {
	s.T.Helper()
	return s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("status")
}

func TestMailIsSentWithPDF(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, invoice := sent(s, `{"to": ["compta@chevalier.example"], "cc": ["paul@chevalier.example"], "subject": "Votre facture"}`)
	if status(s, mail) != "queued" || len(s.AWS.Mails) != 0 {
		t.Error("the request sent the mail")
	}
	if n := deliver(s, queued(s)...); n != 0 || len(s.AWS.Mails) != 1 {
		t.Fatalf("%d messages failed, %d mails sent", n, len(s.AWS.Mails))
	}
	m := s.AWS.Mails[0]
	if m.FromEmailAddress != `"Comptoir du Vexin" <documents@comptoir.example>` || m.ReplyToAddresses[0] != "bonjour@comptoir.example" ||
		m.Destination.ToAddresses[0] != "compta@chevalier.example" || m.Destination.CcAddresses[0] != "paul@chevalier.example" ||
		m.Content.Simple.Subject.Data != "Votre facture" {
		t.Errorf("the mail sent is %+v", m)
	}
	if !strings.Contains(m.Content.Simple.Body.Text.Data, "FA-2026-00001") {
		t.Errorf("the text is %s", m.Content.Simple.Body.Text.Data)
	}
	if len(m.Content.Simple.Attachments) != 1 || m.Content.Simple.Attachments[0].FileName != "FA-2026-00001.pdf" {
		t.Fatalf("the attachments are %v", m.Content.Simple.Attachments)
	}
	paper := s.Owner.Do("invoice.pdf", functest.Request{ID: invoice}).Want(200).Body
	if string(m.Content.Simple.Attachments[0].RawContent) != string(paper) || len(s.AWS.Keys("documents/")) != 1 {
		t.Error("the attached PDF and the stored PDF differ")
	}
	read := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200)
	if read.Get("status") != "sent" || read.Get("provider_id") != "ses-1" || read.Get("until") != "" {
		t.Errorf("the mail is %s", read.Body)
	}
}

// A message that the queue delivers twice, one after the other or at once, sends
// one mail.
func TestMailIsSentOnce(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	first, _ := sent(s, `{}`)
	messages := queued(s)
	deliver(s, messages...)
	if failed := deliver(s, messages[0], messages[0]); failed != 0 || len(s.AWS.Mails) != 1 {
		t.Errorf("%d messages failed, %d mails sent", failed, len(s.AWS.Mails))
	}
	second, _ := sent(s, `{}`)
	messages = queued(s)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { deliver(s, messages...) })
	}
	all.Wait()
	if len(s.AWS.Mails) != 2 || status(s, first) != "sent" || status(s, second) != "sent" {
		t.Errorf("%d mails sent, with status %s and %s", len(s.AWS.Mails), status(s, first), status(s, second))
	}
}

func TestMailAttachesPDFIfWanted(t *testing.T) {
	s := functest.NewShop(t, "", operations)
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
				t.Errorf("%s is not an order", name)
			}
		}
		byName[name] = m.Content.Simple.Subject.Data
	}
	if len(byName) != 2 || !strings.HasPrefix(byName[""], "Facture") || !strings.HasPrefix(byName["SO-00001.pdf"], "Votre commande") {
		t.Errorf("attachments and subjects are %v", byName)
	}
}

func TestRefusedMailFailsOrIsRetried(t *testing.T) {
	for name, c := range map[string]struct {
		code   string
		failed int
		status string
		later  string // status once the mail service accepts mails again
	}{
		"mail rejected":  {"MessageRejected", 0, "failed", "failed"},
		"account paused": {"AccountSendingPausedException", 1, "queued", "sent"},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			mail, _ := sent(s, `{}`)
			s.AWS.Refuse = func(functest.SentMail) string { return c.code }
			messages := queued(s)
			if failed := deliver(s, messages...); failed != c.failed || status(s, mail) != c.status {
				t.Errorf("%d messages failed, the mail is %s", failed, status(s, mail))
			}
			if reason := s.Owner.Do("mail.get", functest.Request{ID: mail}).Get("reason"); (reason != "") != (c.status == "failed") {
				t.Errorf("the reason is %q", reason)
			}
			s.AWS.Refuse = nil
			deliver(s, messages...)
			if status(s, mail) != c.later {
				t.Errorf("later the mail is %s, want %s", status(s, mail), c.later)
			}
		})
	}
}

// When SES's response is lost, the outcome is unknown until an event arrives. The
// mail is sent again if no event arrives within 15 minutes.
func TestUnknownMailIsSentAgain(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	var broken atomic.Bool
	var accepted atomic.Int64
	s.AWS.Refuse = func(functest.SentMail) string {
		accepted.Add(1)
		if broken.Load() {
			panic(http.ErrAbortHandler) // the connection breaks after SES accepted the mail
		}
		return ""
	}
	broken.Store(true)
	mail, _ := sent(s, `{}`)
	message := queued(s)[0]
	if failed := deliver(s, message); failed != 0 || accepted.Load() != 1 || status(s, mail) != "unknown" {
		t.Fatalf("%d messages failed, %d mails sent, the mail is %s", failed, accepted.Load(), status(s, mail))
	}
	s.Wait(letter.Patience - time.Second)
	if deliver(s, message); accepted.Load() != 1 || len(due(t, s)) != 0 {
		t.Errorf("%d mails sent before letter.Patience expired, %v due", accepted.Load(), due(t, s))
	}
	s.Wait(2 * time.Second)
	broken.Store(false)
	if again := due(t, s); len(again) != 1 || deliver(s, again...) != 0 || accepted.Load() != 2 || status(s, mail) != "sent" {
		t.Errorf("%v due, %d mails sent, the mail is %s", again, accepted.Load(), status(s, mail))
	}

	broken.Store(true)
	mail, _ = sent(s, `{}`)
	message = queued(s)[0]
	deliver(s, message)
	report(s, mail, `{"eventType": "Send"}`)
	s.Wait(time.Hour)
	broken.Store(false)
	if deliver(s, message); accepted.Load() != 3 || status(s, mail) != "sent" {
		t.Errorf("%d mails sent after the event, the mail is %s", accepted.Load(), status(s, mail))
	}
}

// A mail whose message was lost is due after letter.Patience.
func TestLostMessageIsQueuedAgain(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	mail, _ := sent(s, `{}`)
	queued(s)
	if n := len(due(t, s)); n != 0 {
		t.Errorf("%d mails are due at once", n)
	}
	s.Wait(letter.Patience)
	deliver(s, due(t, s)...)
	if status(s, mail) != "sent" || len(due(t, s)) != 0 {
		t.Errorf("the mail is %s, with %v due", status(s, mail), due(t, s))
	}
	late, _ := sent(s, `{}`)
	queued(s)
	s.Wait(letter.GiveUp + time.Minute)
	deliver(s, due(t, s)...)
	if status(s, late) != "failed" || len(s.AWS.Mails) != 1 {
		t.Errorf("after a day the mail is %s", status(s, late))
	}
}

// due returns the messages for the mails that are due.
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

func TestRoleLimitsMails(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	about, _ := sent(s, `{}`)
	s.Wait(time.Second)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1")))
	ordered := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	buyer := s.Hire(rights.Purchasing)
	for user, want := range map[*functest.Person]string{s.Owner: ordered + about, buyer: ordered} {
		r := user.Do("mail.list", functest.Request{}).Want(200)
		if got := r.Get("data.0.id") + r.Get("data.1.id"); got != want {
			t.Errorf("got mails %s, want %s", got, want)
		}
	}
	buyer.Do("mail.get", functest.Request{ID: ordered}).Want(200)
	buyer.Do("mail.get", functest.Request{ID: about}).WantCode(403, "right.missing")
	for query, want := range map[string]string{
		"status=queued&sort=created_at": about + ordered, "status=sent": "",
		"contact_id=" + s.Wine + "&status=queued,failed": ordered + about, "contact_id=" + s.Mute: "",
	} {
		r := s.Owner.Do("mail.list", functest.Request{Query: query}).Want(200)
		if got := r.Get("data.0.id") + r.Get("data.1.id"); got != want {
			t.Errorf("%q lists %s, want %s", query, got, want)
		}
	}
	s.Owner.Do("mail.list", functest.Request{Query: "status=lost"}).WantCode(422, "filter.status")
}
