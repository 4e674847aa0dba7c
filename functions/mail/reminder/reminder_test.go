package reminder_test

import (
	"encoding/json"
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

// startDay starts the day of a company, as the schedule does.
func startDay(s *functest.Shop) {
	s.T.Helper()
	morning(s, fmt.Sprintf(`{"org": %q, "date": %q}`, s.ID, s.Now().Format(time.DateOnly)))
}

// morning passes messages to reminder.send and returns the ids of those that failed.
func morning(s *functest.Shop, messages ...string) (failed []string) {
	s.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: strconv.Itoa(i), Body: m})
	}
	var out events.SQSEventResponse
	s.Invoke("reminder.send", e, &out)
	for _, f := range out.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	return failed
}

// reminders returns the subjects of the mails, oldest first, each up to its colon.
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

func TestEachStepSendsOneReminder(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	paid := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Act("invoice.record-payment", paid, `{"amount": "108"}`).Want(200)
	s.Make("invoice.create",
		functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`, `"date": "2026-11-21"`))
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
		startDay(s)
		startDay(s)
		delivered(s)
		if got := reminders(s); got != c.want {
			t.Errorf("morning %d: the mails are %q, want %q", n, got, c.want)
		}
	}
	i := s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200)
	if i.Get("mailed") != "true" {
		t.Error("the reminder did not mark the invoice as mailed")
	}
	first := s.Owner.Do("mail.list", functest.Request{Query: "sort=created_at&limit=1"}).Want(200)
	m := s.Owner.Do("mail.get", functest.Request{ID: first.Get("data.0.id")}).Want(200)
	for path, want := range map[string]string{
		"to.0": "paul@chevalier.example", "attach_pdf": "true", "about.kind": "invoice", "about.id": id, "status": "sent",
	} {
		if got := m.Get(path); got != want {
			t.Errorf("%s of the reminder is %q, want %q", path, got, want)
		}
	}
}

// An organisation that starts late begins with the first reminder, however late an invoice is;
// the others follow at the days it has chosen. A formal notice is never the first word.
func TestLateStartBeginsWithFirst(t *testing.T) {
	for _, late := range []time.Duration{11, 41} {
		t.Run(fmt.Sprintf("%d days late", late), func(t *testing.T) {
			s := functest.NewShop(t, `{"reminder_days": [3, 10, 30]}`, operations)
			s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
			s.Wait(late * day)
			for n, c := range []struct {
				wait time.Duration
				want string
			}{
				{0, "Rappel; "},
				{6 * day, "Rappel; "},
				{day, "Rappel; Deuxième rappel; "},
				{19 * day, "Rappel; Deuxième rappel; "},
				{day, "Rappel; Deuxième rappel; Mise en demeure; "},
			} {
				s.Wait(c.wait)
				startDay(s)
				delivered(s)
				if got := reminders(s); got != c.want {
					t.Errorf("morning %d: the mails are %q, want %q", n, got, c.want)
				}
			}
		})
	}
}

// delivered delivers the mails that are queued.
func delivered(s *functest.Shop) {
	s.T.Helper()
	s.Project()
	s.Consume("mail")
}

func TestConcurrentRunsSendOneReminder(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	for range 20 {
		s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	}
	s.Wait(5 * day)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { startDay(s) })
	}
	all.Wait()
	if got := strings.Count(reminders(s), "Rappel; "); got != 20 {
		t.Errorf("%d reminders of 20 invoices", got)
	}
}

// An invoice paid during the run is either reminded before the payment or not at all.
func TestPaidInvoiceIsNotReminded(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	var ids []string
	for range 10 {
		body := functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`, `"send": {}`)
		ids = append(ids, s.Make("invoice.create", body))
	}
	s.Wait(5 * day)
	var all sync.WaitGroup
	all.Go(func() { startDay(s) })
	for _, id := range ids {
		all.Go(func() { s.Act("invoice.record-payment", id, `{"amount": "108"}`).Want(200) })
	}
	all.Wait()
	reminded := strings.Count(reminders(s), "Rappel; ")
	startDay(s)
	if again := strings.Count(reminders(s), "Rappel; "); again != reminded {
		t.Errorf("%d reminders during the payments, %d after", reminded, again)
	}
}

func TestReminderNeedsDaysAndAddress(t *testing.T) {
	for name, c := range map[string]struct{ preferences, customer, want string }{
		"no reminder days":           {"", "wine", ""},
		"no address, then a new one": {`{"reminder_days": [3]}`, "mute", "Reminder; "},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, c.preferences, operations)
			customer := map[string]string{"wine": s.Wine, "mute": s.Mute}[c.customer]
			s.Sell(customer, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
			s.Wait(5 * day)
			startDay(s)
			if got := reminders(s); got != "" {
				t.Errorf("the mails are %q", got)
			}
			s.Act("contact.update", customer, `{"email": "compta@chop-suey.example"}`).Want(200)
			startDay(s)
			if got := strings.ReplaceAll(reminders(s), ": invoice FA-2026-00001 was due on 21 November 2026", ""); got != c.want {
				t.Errorf("after the change the mails are %q, want %q", got, c.want)
			}
		})
	}
}

// A customer with an invalid mail address does not stop the reminders of others.
func TestInvalidAddressIsSkipped(t *testing.T) {
	for _, address := range []string{"jürgen@müller.example", `"marie b"@bertrand.example`} { // stored by release 0.2
		t.Run(address, func(t *testing.T) {
			s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
			for _, it := range s.OfKind("contact") {
				if it.ID == s.Guest {
					doc := map[string]any{}
					stored := it.Shown[table.ClearDoc].(*types.AttributeValueMemberS)
					if err := json.Unmarshal([]byte(stored.Value), &doc); err != nil {
						t.Fatal(err)
					}
					doc["email"] = address
					text, err := json.Marshal(doc)
					if err != nil {
						t.Fatal(err)
					}
					stored.Value = string(text)
					s.Put(it.Shown)
				}
			}
			s.Sell(s.Guest, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
			s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-22"`)
			s.Wait(5 * day)
			startDay(s)
			if got := reminders(s); got != "Rappel; " {
				t.Errorf("the mails are %q", got)
			}
		})
	}
}

// An unreadable invoice does not stop the reminders of others; the message fails.
func TestUnreadableInvoiceIsSkipped(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	broken := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-22"`)
	for _, it := range s.OfKind("invoice") {
		if it.ID == broken {
			it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: "?"}
			s.Put(it.Shown)
		}
	}
	s.Wait(5 * day)
	failed := morning(s, fmt.Sprintf(`{"org": %q, "date": "2026-11-26"}`, s.ID))
	if fmt.Sprint(failed) != "[0]" || reminders(s) != "Rappel; " {
		t.Errorf("messages %v failed; the mails are %q", failed, reminders(s))
	}
}

// Only the invalid messages of a batch fail.
func TestInvalidMessageFails(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`)
	s.Wait(5 * day)
	failed := morning(s,
		`{`,
		fmt.Sprintf(`{"org": %q, "date": "2026-11-26"}`, s.ID),
		`{"org": "org_00000000000000000000000000", "date": "2026-11-26"}`,
		fmt.Sprintf(`{"org": %q, "date": "tomorrow"}`, s.ID),
	)
	if fmt.Sprint(failed) != "[0 2 3]" || reminders(s) != "Rappel; " {
		t.Errorf("messages %v failed; the mails are %q", failed, reminders(s))
	}
}
