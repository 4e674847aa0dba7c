package restore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// These tests follow infra/runbooks/restore.md. Data was damaged after a point in time; a
// table restored to that point replaces the table in use.

// partition returns the partition key of a document and its side items.
func partition(s *functest.Shop, id string) string { return table.At(id, ".").Group(s.ID) }

// wantChain fails the test unless the invoices have these numbers, and each has the hash
// of the previous one.
func wantChain(t *testing.T, s *functest.Shop, numbers string, ids ...string) {
	t.Helper()
	var got []string
	previous := ""
	for _, id := range ids {
		var i bill.Invoice
		s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200).Into(&i)
		got = append(got, i.Number)
		if i.Frozen == nil || !bill.Verify(previous, i) {
			t.Fatalf("the invoice %s does not have the hash of the previous one", i.Number)
		}
		previous = i.Frozen.Hash
	}
	if strings.Join(got, " ") != numbers {
		t.Errorf("the invoices have the numbers %s, want %s", strings.Join(got, " "), numbers)
	}
}

// rebuild rebuilds all derived items and waits for the end.
func rebuild(t *testing.T, s *functest.Shop) {
	t.Helper()
	id := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	s.Project()
	s.Consume(op.RebuildQueue)
	if status := s.Owner.Do("projection.get", functest.Request{ID: id}).Get("status"); status != "done" {
		t.Fatalf("the rebuild is %s", status)
	}
}

// A restored table replaces the one in use, and work continues in it.
func TestWorkContinuesInRestoredTable(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	one := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	two := s.Sell(s.Wine, functest.Line(s.Advice, "2")).Get("id")
	request := functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "3")), Key: "the key of the order"}
	ordered := s.Owner.Do("salesorder.create", request).Want(201)
	s.Project()

	// The stream delivers these changes only after the point in time.
	pending := s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(s.Guest, functest.Line(s.Glass, "1"))}).Want(201)
	three := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "3")))
	mail := s.Act("invoice.send", three, `{}`).Want(200).Get("mail.id")
	point := s.CopyTable()

	// Before the switch, the mail and a fourth invoice are sent.
	s.Project()
	s.Consume(op.MailQueue)
	four := s.Sell(s.Wine, functest.Line(s.Advice, "4")).Get("id")
	mails := len(s.AWS.Mails)

	// Documents known outside the product are copied before the new table has a stream.
	for _, p := range []string{partition(s, four), partition(s, "SERIES"), partition(s, mail)} {
		s.CopyPartition(s.Name, point, p)
	}
	s.AWS.TakeEvents()
	s.UseTable(point)

	t.Run("a request repeated under its key gets the stored response", func(t *testing.T) {
		r := s.Owner.On(t).Do("salesorder.create", request).Want(201)
		if r.Header["idempotent-replayed"] != "true" || string(r.Body) != string(ordered.Body) {
			t.Errorf("the response is %v %s", r.Header, r.Body)
		}
	})
	t.Run("numbers continue without gaps, and the hash chain is intact", func(t *testing.T) {
		five := s.Sell(s.Wine, functest.Line(s.Advice, "5")).Get("id")
		wantChain(t, s, "FA-2026-00001 FA-2026-00002 FA-2026-00003 FA-2026-00004 FA-2026-00005", one, two, three, four, five)
		body := functest.Body(s.Wine, functest.Line(s.Glass, "1"))
		next := s.Owner.On(t).Do("salesorder.create", functest.Request{Body: body}).Want(201)
		if was, is := pending.Get("number"), next.Get("number"); was != "SO-00002" || is != "SO-00003" {
			t.Errorf("the order after %s is %s", was, is)
		}
	})
	t.Run("the stock agrees with the orders", func(t *testing.T) {
		if got := s.Stock(s.Glass); got != "on hand 100, committed 0, available 100" {
			t.Error(got)
		}
		s.Act("salesorder.confirm", ordered.Get("id"), "").Want(200)
		if got := s.Stock(s.Glass); got != "on hand 100, committed 3, available 97" {
			t.Error(got)
		}
	})
	t.Run("a mail that was sent is not sent again", func(t *testing.T) {
		s.Wait(time.Hour)
		s.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
		s.Consume(op.MailQueue)
		if n := len(s.AWS.Mails); n != mails {
			t.Errorf("there are %d mails, want %d", n, mails)
		}
	})
	t.Run("no event is published twice", func(t *testing.T) {
		s.Project()
		for _, event := range s.AWS.TakeEvents() {
			if strings.Contains(event, four) || strings.Contains(event, mail) {
				t.Errorf("the event was published again: %s", event)
			}
		}
	})
	t.Run("a rebuild derives the changes that the stream never delivered", func(t *testing.T) {
		s.Project()
		found := func() string {
			r := s.Owner.On(t).Do("salesorder.list", functest.Request{Query: "q=" + pending.Get("number")}).Want(200)
			return r.Get("data.0.id")
		}
		if id := found(); id != "" {
			t.Fatalf("a search finds %s before the rebuild", id)
		}
		rebuild(t, s)
		if id := found(); id != pending.Get("id") {
			t.Errorf("a search finds %q after the rebuild", id)
		}
		r := s.Owner.On(t).Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		invoices, receivable := r.Get("sums.0.invoices"), r.Get("sums.0.receivable")
		if invoices != "5" || receivable != "1620.00" { // 15 × 90 and 20 %
			t.Errorf("the customer has %s invoices and owes %s: %s", invoices, receivable, r.Body)
		}
	})
	t.Run("a stored response expires without the TTL of the table", func(t *testing.T) {
		s.Wait(73 * time.Hour) // a response is stored for 72 hours
		r := s.Owner.On(t).Do("salesorder.create", request).Want(201)
		if r.Get("id") == ordered.Get("id") {
			t.Error("an expired response was returned again")
		}
	})
}

// A mail that was sent after the point in time and is not copied is sent again: the
// runbook copies it for this reason.
func TestMailNotCopiedIsSentTwice(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	id := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	s.Act("invoice.send", id, `{}`).Want(200)
	point := s.CopyTable()
	s.Project()
	s.Consume(op.MailQueue)
	s.UseTable(point)
	s.Wait(time.Hour)
	s.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
	s.Consume(op.MailQueue)
	if n := len(s.AWS.Mails); n != 2 {
		t.Errorf("there are %d mails, want 2 as in the runbook", n)
	}
}

// All records of sent reminders are copied: without them, customers are reminded again.
func TestCustomersAreNotRemindedAgainAfterSwitch(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, samples.Everything)
	s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	s.Project()
	s.Wait(40 * 24 * time.Hour)
	remind := func() int {
		s.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
		s.Consume(op.DailyQueue)
		s.Project()
		s.Consume(op.MailQueue)
		return len(s.AWS.Mails)
	}
	point := s.CopyTable()
	if n := remind(); n != 1 {
		t.Fatalf("%d reminders were sent", n)
	}
	reminded := s.OfKind("reminded")
	s.UseTable(point)
	for _, it := range reminded {
		s.Put(it.Shown)
	}
	if n := remind(); n != 1 {
		t.Errorf("%d reminders were sent", n)
	}
}

// The other way of the runbook keeps the table in use, and copies one damaged document
// back from the restored table.
func TestDocumentIsCopiedBackFromRestoredTable(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	s.Project()
	point := s.CopyTable()
	damage := functest.Request{ID: s.Wine, Match: "*", Body: `{"display_name": "xxxx", "persons": []}`}
	damaged := s.Owner.Do("contact.update", damage).Want(200)
	sold := s.Sell(s.Guest, functest.Line(s.Advice, "1")).Get("id")
	s.Project()

	s.CopyPartition(point, s.Name, partition(s, s.Wine))
	rebuild(t, s)

	r := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
	if r.Get("display_name") != "Vins Chevalier" || r.Get("persons.0.email") == "" || r.Version() >= damaged.Version() {
		t.Errorf("the contact is %s", r.Body)
	}
	website := `{"website": "https://chevalier.example"}`
	s.Owner.Do("contact.update", functest.Request{ID: s.Wine, Version: r.Version(), Body: website}).Want(200)
	s.Owner.Do("invoice.get", functest.Request{ID: sold}).Want(200)
	found := func(q string) []string {
		var page struct{ Data []struct{ ID string } }
		s.Owner.Do("contact.list", functest.Request{Query: "q=" + q}).Want(200).Into(&page)
		var ids []string
		for _, d := range page.Data {
			ids = append(ids, d.ID)
		}
		return ids
	}
	if !slices.Equal(found("chevalier"), []string{s.Wine}) || len(found("xxxx")) > 0 {
		t.Errorf("a search for the old name finds %v, for the damaged one %v", found("chevalier"), found("xxxx"))
	}
}
