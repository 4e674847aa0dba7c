package reminder_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
)

// returned reports to mail.settle that the latest mail came back.
func returned(s *functest.Shop, kind string) {
	s.T.Helper()
	last := s.Owner.Do("mail.list", functest.Request{Query: "limit=1"}).Want(200)
	event := fmt.Sprintf(`{"source": "aws.ses", "detail": {"eventType": "Bounce",
		"bounce": {"bounceType": %q, "bouncedRecipients": [{"emailAddress": %q, "diagnosticCode": "smtp; 550 5.1.1 unknown"}]},
		"mail": {"messageId": "ses-1", "tags": {"organization": [%q], "mail": [%q]}}}}`,
		kind, last.Get("data.0.to.0"), s.ID, last.Get("data.0.id"))
	s.Invoke("mail.settle", json.RawMessage(event), nil)
}

// overdue sells to a customer an invoice that was due five days ago, and returns its id.
func overdue(s *functest.Shop, customer string) string {
	s.T.Helper()
	id := s.Sell(customer, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Wait(5 * day)
	return id
}

// blocked returns the code for which the invoice's reminder is blocked: that of the invoice, after
// a check that the list of blocked reminders agrees.
func blocked(s *functest.Shop, id string) string {
	s.T.Helper()
	i := s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200)
	code := i.Get("reminder_blocked.code")
	list := s.Owner.Do("invoice.list", functest.Request{Query: "reminder=blocked"}).Want(200)
	if listed := list.Get("data.0.reminder_blocked.code"); listed != code || (code != "" && list.Get("data.0.id") != id) {
		s.T.Errorf("the invoice is blocked by %q, the list is %s", code, list.Body)
	}
	if (code == "") != (i.Get("reminder_blocked.detail") == "") {
		s.T.Errorf("the invoice is %s", i.Body)
	}
	return code
}

// A reminder that came back is not taken for delivered: the same words go out again, on another
// day, three times at most. The second reminder follows the first that arrives.
func TestReturnedReminderIsRepeated(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
	id := overdue(s, s.Wine)
	want := ""
	for range 3 {
		startDay(s)
		delivered(s)
		returned(s, "Transient")
		startDay(s)
		if want += "Rappel; "; reminders(s) != want || blocked(s, id) != "" {
			t.Fatalf("the mails are %q, want %q; blocked: %q", reminders(s), want, blocked(s, id))
		}
		s.Wait(day)
	}
	for range 2 {
		startDay(s)
		if reminders(s) != want || blocked(s, id) != "reminder.returned" {
			t.Errorf("after three attempts the mails are %q; blocked: %q", reminders(s), blocked(s, id))
		}
		s.Wait(day)
	}
	s.Act("contact.update", s.Wine, `{"persons": [{"id": 1, "first_name": "Paul", "email": "p.henriot@chevalier.example"}]}`).Want(200)
	startDay(s)
	delivered(s)
	if want += "Rappel; "; reminders(s) != want || blocked(s, id) != "" {
		t.Errorf("at a new address the mails are %q; blocked: %q", reminders(s), blocked(s, id))
	}
	s.Wait(7 * day)
	startDay(s)
	if want += "Deuxième rappel; "; reminders(s) != want {
		t.Errorf("a week later the mails are %q", reminders(s))
	}
}

// An address that does not exist blocks the reminder until a clerk corrects it or removes the mark.
func TestUnreachableCustomerIsSeen(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
	id := overdue(s, s.Wine)
	startDay(s)
	delivered(s)
	returned(s, "Permanent")
	s.Wait(day)
	startDay(s)
	if code := blocked(s, id); code != "mail.unreachable" || reminders(s) != "Rappel; " {
		t.Errorf("blocked: %q; the mails are %q", code, reminders(s))
	}
	version := s.Owner.Do("invoice.get", functest.Request{ID: id}).Version()
	s.Wait(day)
	startDay(s)
	i := s.Owner.Do("invoice.get", functest.Request{ID: id})
	if i.Version() != version || i.Get("reminder_blocked.since") != "2026-11-27" {
		t.Errorf("a second morning changed the invoice: %s", i.Body)
	}
	s.Act("contact.update", s.Wine, `{"unreachable": []}`).Want(200)
	startDay(s)
	if blocked(s, id) != "" || reminders(s) != "Rappel; Rappel; " {
		t.Errorf("blocked: %q; the mails are %q", blocked(s, id), reminders(s))
	}
}

// The contact shows a reminder that did not arrive, as its invoice does, until the next one goes out.
func TestReminderRemovesMarkOfContact(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
	id := overdue(s, s.Wine)
	marks := func() [2]string {
		i := s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200)
		c := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		return [2]string{i.Get("undelivered.status"), c.Get("undelivered.status")}
	}
	startDay(s)
	delivered(s)
	returned(s, "Transient")
	if marks() != [2]string{"bounced", "bounced"} {
		t.Errorf("the reminder came back: invoice and contact are %q", marks())
	}
	s.Wait(day)
	for range 2 {
		startDay(s)
	}
	if marks() != [2]string{} || reminders(s) != "Rappel; Rappel; " {
		t.Errorf("reminded again: invoice and contact are %q, the mails %q", marks(), reminders(s))
	}
}

// A mail that the mail service does not take is not a reminder.
func TestFailedReminderIsRepeated(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
	overdue(s, s.Wine)
	s.AWS.Refuse = func(functest.SentMail) string { return "MessageRejected" }
	startDay(s)
	delivered(s)
	s.AWS.Refuse = nil
	s.Wait(10 * day)
	startDay(s)
	if reminders(s) != "Rappel; Rappel; " {
		t.Errorf("the mails are %q", reminders(s))
	}
}

// The clerk sees which customer could not be reminded, until a reminder can go or nothing is owed.
func TestCustomerWithoutAddressIsSeen(t *testing.T) {
	for name, resolve := range map[string]func(*functest.Shop, string){
		"address": func(s *functest.Shop, _ string) {
			s.Act("contact.update", s.Mute, `{"email": "compta@chop-suey.example"}`).Want(200)
			startDay(s)
		},
		"payment": func(s *functest.Shop, id string) { s.Act("invoice.record-payment", id, `{"amount": "108"}`).Want(200) },
		"credit":  func(s *functest.Shop, id string) { s.Act("invoice.credit", id, `{}`).Want(200) },
		"void":    func(s *functest.Shop, id string) { s.Act("invoice.void", id, ``).Want(200) },
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
			id := overdue(s, s.Mute)
			startDay(s)
			if code := blocked(s, id); code != "mail.no_recipient" {
				t.Errorf("blocked: %q", code)
			}
			resolve(s, id)
			if code := blocked(s, id); code != "" {
				t.Errorf("resolved, and blocked: %q", code)
			}
		})
	}
}

// No reminder is sent while the customer's open credit notes cover what is due, in its currency.
func TestOpenCreditCoversWhatIsDue(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	paid := s.Sell(s.Wine, functest.Line(s.Advice, "2")).Get("id")
	s.Act("invoice.record-payment", paid, `{"amount": "216"}`).Want(200)
	s.Act("invoice.credit", paid, `{}`).Want(200)
	id := overdue(s, s.Wine)
	s.Project()
	startDay(s)
	if code := blocked(s, id); code != "reminder.covered" || reminders(s) != "" {
		t.Errorf("blocked: %q; the mails are %q", code, reminders(s))
	}
	s.Sell(s.Wine, functest.Line(s.Advice, "2"), `"due_date": "2026-11-26", "date": "2026-11-26"`)
	s.Wait(3 * day)
	s.Project()
	startDay(s)
	if blocked(s, id) != "" || reminders(s) != "Rappel; Rappel; " {
		t.Errorf("more is due than the credit; blocked: %q; the mails are %q", blocked(s, id), reminders(s))
	}
	last := s.Owner.Do("mail.list", functest.Request{Query: "limit=1"}).Want(200).Get("data.0.id")
	text := strings.ReplaceAll(s.Owner.Do("mail.get", functest.Request{ID: last}).Get("text"), "\u202f", " ")
	if !strings.Contains(text, "Un avoir de 216,00") {
		t.Errorf("the reminder does not name the credit: %s", text)
	}
}

// Reminders beyond the mails of a day wait for the next day. None is lost.
func TestRemindersWaitForTheNextDay(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [1]}`, operations)
	s.Tools.Mails = app.MailLimits{New: 3}
	for range 5 {
		s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	}
	for n, want := range []int{0, 3, 5, 5} {
		startDay(s)
		startDay(s)
		if got := strings.Count(reminders(s), "Rappel; "); got != want {
			t.Errorf("day %d: %d reminders, want %d", n, got, want)
		}
		delivered(s)
		s.Wait(day)
	}
}

// Answers to a reminder go to the salesperson where the organisation has no address.
func TestAnswersGoToSalesperson(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"email": null}`}).Want(200)
	overdue(s, s.Wine)
	startDay(s)
	delivered(s)
	if len(s.AWS.Mails) != 1 || strings.Join(s.AWS.Mails[0].ReplyToAddresses, " ") != "owner-1@comptoir.example" {
		t.Errorf("the mails are %+v", s.AWS.Mails)
	}
}
