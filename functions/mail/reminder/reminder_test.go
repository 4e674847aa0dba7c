package reminder_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/table"
)

const day = 24 * time.Hour

// begin begins the day in a company, as the schedule does.
func begin(s *functest.Shop) {
	s.T.Helper()
	morning(s, fmt.Sprintf(`{"org": %q, "date": %q}`, s.ID, s.Now().Format(time.DateOnly)))
}

// morning hands messages to reminder.send and gives the ids of those that come again.
func morning(s *functest.Shop, messages ...string) (again []string) {
	s.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: strconv.Itoa(i), Body: m})
	}
	var out events.SQSEventResponse
	s.Invoke("reminder.send", e, &out)
	for _, f := range out.BatchItemFailures {
		again = append(again, f.ItemIdentifier)
	}
	return again
}

// reminders are the subjects of the mails to the wine merchant, oldest first,
// each up to its colon.
func reminders(s *functest.Shop) string {
	s.T.Helper()
	var page struct{ Data []struct{ Subject string } }
	s.Owner.Do("mail.list", functest.Request{Query: "sort=created_at&limit=200"}).Want(200).Into(&page)
	var all string
	for _, m := range page.Data {
		kind, _, _ := strings.Cut(strings.NewReplacer("\u00a0", " ").Replace(m.Subject), " :")
		all += kind + "; "
	}
	return all
}

func TestACustomerIsRemindedStepByStep(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	paid := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Act("invoice.record-payment", paid, `{"amount": "108"}`).Want(200)
	s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`, `"date": "2026-11-21"`))
	for n, c := range []struct {
		wait time.Duration
		want string
	}{
		{0, ""}, // due today
		{2 * day, ""},
		{day, "Rappel; "},
		{day, "Rappel; "},
		{6 * day, "Rappel; Deuxième rappel; "},
		{25 * day, "Rappel; Deuxième rappel; Mise en demeure; "},
		{100 * day, "Rappel; Deuxième rappel; Mise en demeure; "},
	} {
		s.Wait(c.wait)
		begin(s)
		begin(s)
		if got := reminders(s); got != c.want {
			t.Errorf("on the morning %d the mails are %q, want %q", n, got, c.want)
		}
	}
	i := s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200)
	if i.Get("mailed") != "true" {
		t.Error("the customer has the invoice, and it can still be voided")
	}
	first := s.Owner.Do("mail.list", functest.Request{Query: "sort=created_at&limit=1"}).Want(200)
	m := s.Owner.Do("mail.get", functest.Request{ID: first.Get("data.0.id")}).Want(200)
	for path, want := range map[string]string{"to.0": "paul@chevalier.example", "attach_pdf": "true", "about.kind": "invoice", "about.id": id, "status": "queued"} {
		if got := m.Get(path); got != want {
			t.Errorf("%s of the reminder is %q, want %q", path, got, want)
		}
	}
}

// Who begins late is sent the step that is due, not all that were missed; who is
// paid in between is left alone.
func TestOnlyWhatIsDueToday(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`)
	s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	s.Wait(12 * day)
	begin(s)
	if got := reminders(s); got != "Deuxième rappel; " {
		t.Errorf("the mails are %q", got)
	}
}

func TestNobodyIsRemindedTwice(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`)
	for range 20 {
		s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	}
	s.Wait(5 * day)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { begin(s) })
	}
	all.Wait()
	if got := strings.Count(reminders(s), "Rappel; "); got != 20 {
		t.Errorf("%d reminders of 20 invoices", got)
	}
}

// Who pays while the reminders go out is either reminded before or not at all.
func TestPaymentAndReminderAtOnce(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`)
	var ids []string
	for range 10 {
		id := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`, `"send": {}`))
		ids = append(ids, id)
	}
	s.Wait(5 * day)
	var all sync.WaitGroup
	all.Go(func() { begin(s) })
	for _, id := range ids {
		all.Go(func() { s.Act("invoice.record-payment", id, `{"amount": "108"}`).Want(200) })
	}
	all.Wait()
	reminded := strings.Count(reminders(s), "Rappel; ")
	begin(s)
	if again := strings.Count(reminders(s), "Rappel; "); again != reminded {
		t.Errorf("%d reminders while they paid, %d after", reminded, again)
	}
}

func TestWhoIsNotReminded(t *testing.T) {
	for name, c := range map[string]struct{ preferences, customer, want string }{
		"where the organisation wants no reminders": {"", "wine", ""},
		"who has no address, until he has one":      {`{"reminder_days": [3]}`, "mute", "Reminder; "},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, c.preferences)
			customer := map[string]string{"wine": s.Wine, "mute": s.Mute}[c.customer]
			s.Sell(customer, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
			s.Wait(5 * day)
			begin(s)
			if got := reminders(s); got != "" {
				t.Errorf("the mails are %q", got)
			}
			s.Act("contact.update", customer, `{"email": "compta@chop-suey.example"}`).Want(200)
			begin(s)
			if got := strings.ReplaceAll(reminders(s), ": invoice FA-2026-00001 was due on 21 November 2026", ""); got != c.want {
				t.Errorf("with an address the mails are %q, want %q", got, c.want)
			}
		})
	}
}

// An address mail cannot go to is that customer's loss and nobody else's.
func TestAnAddressMailCannotGoTo(t *testing.T) {
	for _, address := range []string{"jürgen@müller.example", "Marie <marie@bertrand.example>", `\"marie b\"@bertrand.example`} {
		t.Run(address, func(t *testing.T) {
			s := functest.NewShop(t, `{"reminder_days": [3]}`)
			s.Act("contact.update", s.Guest, `{"email": "`+address+`"}`).Want(200)
			s.Sell(s.Guest, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
			s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-22"`)
			s.Wait(5 * day)
			begin(s)
			if got := reminders(s); got != "Rappel; " {
				t.Errorf("the mails are %q", got)
			}
		})
	}
}

// An invoice nobody can read keeps no other waiting; the message comes again.
func TestAnInvoiceThatCannotBeRead(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`)
	broken := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-22"`)
	for _, it := range s.OfKind("invoice") {
		if it.ID == broken {
			it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: "?"}
			s.Put(it.Shown)
		}
	}
	s.Wait(5 * day)
	again := morning(s, fmt.Sprintf(`{"org": %q, "date": "2026-11-26"}`, s.ID))
	if fmt.Sprint(again) != "[0]" || reminders(s) != "Rappel; " {
		t.Errorf("%v come again; the mails are %q", again, reminders(s))
	}
}

// A message nobody can read comes again; the others of its batch do not.
func TestAMessageThatFails(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`)
	s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	s.Wait(5 * day)
	again := morning(s, `{`, fmt.Sprintf(`{"org": %q, "date": "2026-11-26"}`, s.ID), `{"org": "org_00000000000000000000000000", "date": "2026-11-26"}`, fmt.Sprintf(`{"org": %q, "date": "tomorrow"}`, s.ID))
	if fmt.Sprint(again) != "[0 2 3]" || reminders(s) != "Rappel; " {
		t.Errorf("%v come again; the mails are %q", again, reminders(s))
	}
}
