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

// infra/runbooks/restore.md, step by step. Something has gone wrong after a point
// in time; a table restored to that point takes the place of the one in use.

// partition is where a document lies with everything that belongs to it.
func partition(s *functest.Shop, id string) string { return table.At(id, ".").Group(s.ID) }

// chain fails the test unless the invoices have these numbers and each follows
// from the one before.
func chain(t *testing.T, s *functest.Shop, numbers string, ids ...string) {
	t.Helper()
	var got []string
	previous := ""
	for _, id := range ids {
		var i bill.Invoice
		s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200).Into(&i)
		got = append(got, i.Number)
		if i.Frozen == nil || !bill.Verify(previous, i) {
			t.Fatalf("the invoice %s does not follow from the one before", i.Number)
		}
		previous = i.Frozen.Hash
	}
	if strings.Join(got, " ") != numbers {
		t.Errorf("the invoices have the numbers %s, want %s", strings.Join(got, " "), numbers)
	}
}

// rebuild derives everything anew and waits for it.
func rebuild(t *testing.T, s *functest.Shop) {
	t.Helper()
	id := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	s.Project()
	s.Consume(op.RebuildQueue)
	if status := s.Owner.Do("projection.get", functest.Request{ID: id}).Get("status"); status != "done" {
		t.Fatalf("the rebuild is %s", status)
	}
}

func TestWorkGoesOnInARestoredTable(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	one := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	two := s.Sell(s.Wine, functest.Line(s.Advice, "2")).Get("id")
	asked := functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "3")), Key: "asked once"}
	ordered := s.Owner.Do("salesorder.create", asked).Want(201)
	s.Project()

	// Of these the stream has not told when the point is reached.
	untold := s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(s.Guest, functest.Line(s.Glass, "1"))}).Want(201)
	three := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "3")))
	mail := s.Act("invoice.send", three, `{}`).Want(200).Get("mail.id")
	point := s.CopyTable()

	// What happened until the switch: the mail left, and a fourth invoice was sent.
	s.Project()
	s.Consume(op.MailQueue)
	four := s.Sell(s.Wine, functest.Line(s.Advice, "4")).Get("id")
	mails := len(s.AWS.Mails)

	// What the world outside knows of is carried over, before there is a stream.
	for _, p := range []string{partition(s, four), partition(s, "SERIES"), partition(s, mail)} {
		s.CopyPartition(s.Name, point, p)
	}
	s.AWS.TakeEvents()
	s.UseTable(point)

	t.Run("a request that was answered before gets the same answer", func(t *testing.T) {
		r := s.Owner.On(t).Do("salesorder.create", asked).Want(201)
		if r.Header["idempotent-replayed"] != "true" || string(r.Body) != string(ordered.Body) {
			t.Errorf("it was answered with %v %s", r.Header, r.Body)
		}
	})
	t.Run("numbers go on without a gap, and the chain of hashes holds", func(t *testing.T) {
		five := s.Sell(s.Wine, functest.Line(s.Advice, "5")).Get("id")
		chain(t, s, "FA-2026-00001 FA-2026-00002 FA-2026-00003 FA-2026-00004 FA-2026-00005", one, two, three, four, five)
		next := s.Owner.On(t).Do("salesorder.create", functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "1"))}).Want(201)
		if was, is := untold.Get("number"), next.Get("number"); was != "SO-00002" || is != "SO-00003" {
			t.Errorf("after order %s came %s", was, is)
		}
	})
	t.Run("the stock is what the orders hold", func(t *testing.T) {
		if got := s.Stock(s.Glass); got != "on hand 100, committed 0, available 100" {
			t.Error(got)
		}
		s.Act("salesorder.confirm", ordered.Get("id"), "").Want(200)
		if got := s.Stock(s.Glass); got != "on hand 100, committed 3, available 97" {
			t.Error(got)
		}
	})
	t.Run("a mail that has left is not sent again", func(t *testing.T) {
		s.Wait(time.Hour)
		s.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
		s.Consume(op.MailQueue)
		if n := len(s.AWS.Mails); n != mails {
			t.Errorf("there are %d mails, there were %d", n, mails)
		}
	})
	t.Run("nothing is told to the bus twice", func(t *testing.T) {
		s.Project()
		for _, event := range s.AWS.TakeEvents() {
			if strings.Contains(event, four) || strings.Contains(event, mail) {
				t.Errorf("it was told again: %s", event)
			}
		}
	})
	t.Run("what the stream never told is derived by a rebuild", func(t *testing.T) {
		s.Project()
		found := func() string {
			r := s.Owner.On(t).Do("salesorder.list", functest.Request{Query: "q=" + untold.Get("number")}).Want(200)
			return r.Get("data.0.id")
		}
		if id := found(); id != "" {
			t.Fatalf("%s is found already", id)
		}
		rebuild(t, s)
		if id := found(); id != untold.Get("id") {
			t.Errorf("found %q", id)
		}
		r := s.Owner.On(t).Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
		if invoices, receivable := r.Get("sums.0.invoices"), r.Get("sums.0.receivable"); invoices != "5" || receivable != "1620.00" { // 15 × 90 and 20 %
			t.Errorf("the customer has %s invoices and owes %s: %s", invoices, receivable, r.Body)
		}
	})
	t.Run("nothing is forgotten, for the table forgets nothing by itself", func(t *testing.T) {
		s.Wait(73 * time.Hour) // an answer is remembered for 72
		r := s.Owner.On(t).Do("salesorder.create", asked).Want(201)
		if r.Get("id") == ordered.Get("id") {
			t.Error("an answer that should have been forgotten was given again")
		}
	})
}

// Where a mail that left after the point is not carried over, it is sent again.
// This is why the runbook does.
func TestAMailThatIsNotCarriedOverIsSentTwice(t *testing.T) {
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
		t.Errorf("there are %d mails; the runbook says two", n)
	}
}

// The notes of who was reminded are carried over, all of them; without, customers
// would be reminded again.
func TestNobodyIsRemindedAgainAfterASwitch(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, samples.Everything)
	s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	s.Project()
	s.Wait(40 * 24 * time.Hour)
	morning := func() int {
		s.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
		s.Consume(op.DailyQueue)
		s.Project()
		s.Consume(op.MailQueue)
		return len(s.AWS.Mails)
	}
	point := s.CopyTable()
	if n := morning(); n != 1 {
		t.Fatalf("%d reminders were sent", n)
	}
	notes := s.OfKind("reminded")
	s.UseTable(point)
	for _, it := range notes {
		s.Put(it.Shown)
	}
	if n := morning(); n != 1 {
		t.Errorf("%d reminders were sent", n)
	}
}

// The other way: the table stays, and one document that was spoilt is put back as
// it was, from a table restored beside it.
func TestADocumentIsPutBackFromARestoredTable(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	s.Project()
	point := s.CopyTable()
	spoilt := s.Owner.Do("contact.update", functest.Request{ID: s.Wine, Match: "*", Body: `{"display_name": "xxxx", "persons": []}`}).Want(200)
	sold := s.Sell(s.Guest, functest.Line(s.Advice, "1")).Get("id")
	s.Project()

	s.CopyPartition(point, s.Name, partition(s, s.Wine))
	rebuild(t, s)

	r := s.Owner.Do("contact.get", functest.Request{ID: s.Wine}).Want(200)
	if r.Get("display_name") != "Vins Chevalier" || r.Get("persons.0.email") == "" || r.Version() >= spoilt.Version() {
		t.Errorf("it is %s", r.Body)
	}
	s.Owner.Do("contact.update", functest.Request{ID: s.Wine, Version: r.Version(), Body: `{"website": "https://chevalier.example"}`}).Want(200)
	s.Owner.Do("invoice.get", functest.Request{ID: sold}).Want(200)
	names := func(q string) []string {
		var found struct{ Data []struct{ ID string } }
		s.Owner.Do("contact.list", functest.Request{Query: "q=" + q}).Want(200).Into(&found)
		var ids []string
		for _, d := range found.Data {
			ids = append(ids, d.ID)
		}
		return ids
	}
	if !slices.Equal(names("chevalier"), []string{s.Wine}) || len(names("xxxx")) > 0 {
		t.Errorf("searching finds %v and %v", names("chevalier"), names("xxxx"))
	}
}
