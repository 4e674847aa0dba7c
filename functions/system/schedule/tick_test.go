package schedule_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/table/tabletest"
)

// clock is a world with organisations in several time zones.
type clock struct {
	*functest.World
	t     *testing.T
	names map[string]string // by organisation
}

// at returns a world at a time such as 2026-11-21T07:45:00Z.
func at(t *testing.T, moment string) *clock {
	t.Helper()
	c := &clock{World: functest.NewWorld(t, operations), t: t, names: map[string]string{}}
	c.until(moment)
	return c
}

// until moves the clock to a time, without a tick.
func (c *clock) until(moment string) {
	c.t.Helper()
	then, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Wait(then.Sub(c.Now()))
}

// company creates a company in a time zone.
func (c *clock) company(zone string) *functest.Company {
	c.t.Helper()
	o := c.Company(zone)
	c.names[string(o.ID)] = zone
	c.move(o, zone)
	return o
}

func (c *clock) move(o *functest.Company, zone string) {
	c.t.Helper()
	o.Owner.Do("organization.update", functest.Request{Match: "*", Body: fmt.Sprintf(`{"time_zone": %q}`, zone)}).Want(200)
}

// started returns the companies and dates of the days started since the last call.
func (c *clock) started() []string {
	c.t.Helper()
	var all []string
	for _, m := range c.AWS.Take(op.DailyQueue) {
		var d app.DailyMessage
		if err := json.Unmarshal([]byte(m), &d); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, c.names[string(d.Org)]+" "+d.Date)
	}
	slices.Sort(all)
	return all
}

func (c *clock) tick() []string {
	c.t.Helper()
	c.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
	return c.started()
}

// day ticks every 15 minutes and returns the days started, with the time of the tick.
func (c *clock) day(hours int) []string {
	c.t.Helper()
	var all []string
	for range hours * 4 {
		for _, b := range c.tick() {
			all = append(all, b+" at "+c.Now().Format("02 15:04"))
		}
		c.Wait(15 * time.Minute)
	}
	return all
}

func want(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("days started:\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestDayStartsAtEightInEachTimeZone(t *testing.T) {
	c := at(t, "2026-11-20T00:00:00Z")
	for _, zone := range []string{"Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/New_York", "UTC"} {
		c.company(zone)
	}
	want(t, c.day(24),
		"America/New_York 2026-11-19 at 20 00:00",   // past eight on the day before
		"Pacific/Kiritimati 2026-11-20 at 20 00:00", // UTC+14, past eight
		"Pacific/Pago_Pago 2026-11-19 at 20 00:00",
		"Asia/Kathmandu 2026-11-20 at 20 02:15", // UTC+5:45
		"Europe/Paris 2026-11-20 at 20 07:00",
		"UTC 2026-11-20 at 20 08:00",
		"America/New_York 2026-11-20 at 20 13:00",
		"Pacific/Kiritimati 2026-11-21 at 20 18:00", // the next day
		"Pacific/Pago_Pago 2026-11-20 at 20 19:00",  // UTC-11
	)
	want(t, c.day(24),
		"Asia/Kathmandu 2026-11-21 at 21 02:15",
		"Europe/Paris 2026-11-21 at 21 07:00",
		"UTC 2026-11-21 at 21 08:00",
		"America/New_York 2026-11-21 at 21 13:00",
		"Pacific/Kiritimati 2026-11-22 at 21 18:00",
		"Pacific/Pago_Pago 2026-11-21 at 21 19:00",
	)
}

// Clocks go forward on 28 March 2027 and back on 31 October.
func TestDayStartsAtEightInSummerTime(t *testing.T) {
	for name, x := range map[string]struct{ from, before, after string }{
		"forward": {"2027-03-27T00:00:00Z", "Europe/Paris 2027-03-27 at 27 07:00", "Europe/Paris 2027-03-28 at 28 06:00"},
		"back":    {"2027-10-30T00:00:00Z", "Europe/Paris 2027-10-30 at 30 06:00", "Europe/Paris 2027-10-31 at 31 07:00"},
	} {
		t.Run(name, func(t *testing.T) {
			c := at(t, x.from)
			c.company("Europe/Paris")
			want(t, c.day(48), x.before, x.after)
		})
	}
}

func TestNextTickMakesUpForMissedTick(t *testing.T) {
	c := at(t, "2026-11-21T06:45:00Z")
	c.company("Europe/Paris")
	want(t, c.tick())
	c.until("2026-11-21T16:20:00Z")
	want(t, c.tick(), "Europe/Paris 2026-11-21")
	want(t, c.tick())
	c.until("2026-11-23T02:00:00Z") // the 22nd is over; its work is done on the 23rd
	want(t, c.tick())
	c.until("2026-11-23T07:00:00Z")
	want(t, c.tick(), "Europe/Paris 2026-11-23")
}

// The day of a company that changes its time zone starts once.
func TestDayStartsOnceAfterChangeOfTimeZone(t *testing.T) {
	c := at(t, "2026-11-21T00:00:00Z")
	o := c.company("Asia/Tokyo")
	want(t, c.tick(), "Asia/Tokyo 2026-11-21")
	c.move(o, "Europe/Paris")
	c.until("2026-11-21T08:00:00Z")
	want(t, c.tick())
	c.until("2026-11-22T08:00:00Z")
	want(t, c.tick(), "Asia/Tokyo 2026-11-22")
}

// If the process dies between sending a message and recording it, the next tick sends
// it again. An error of one company does not stop the others.
func TestMessageIsSentAtLeastOnce(t *testing.T) {
	c := at(t, "2026-11-21T06:45:00Z")
	c.company("Europe/Paris")
	c.company("Europe/Brussels")
	c.until("2026-11-21T07:00:00Z")
	c.InjectFailures(tabletest.On("TransactWriteItems", 1, tabletest.Dead))
	if err := c.TryInvoke("schedule.tick", struct{}{}, nil); err == nil {
		t.Error("the tick did not fail")
	}
	want(t, c.started(), "Europe/Brussels 2026-11-21", "Europe/Paris 2026-11-21")
	if again := c.tick(); len(again) != 1 {
		t.Errorf("days started again: %v, want the one that was not recorded", again)
	}
	want(t, c.tick())
}

func TestDayStartsAfterQueueFailure(t *testing.T) {
	c := at(t, "2026-11-21T07:00:00Z")
	c.company("Europe/Paris")
	c.AWS.RefuseMessage = func(string, string) bool { return true }
	if err := c.TryInvoke("schedule.tick", struct{}{}, nil); err == nil {
		t.Error("the tick did not fail")
	}
	c.AWS.RefuseMessage = nil
	want(t, c.tick(), "Europe/Paris 2026-11-21")
}

// Once the days have started, the number of requests of a tick does not depend on the
// number of companies.
func TestTickMakesSixRequests(t *testing.T) {
	requests := &functest.Requests{}
	w := functest.NewWorld(t, operations, requests.Watch)
	for i := range 7 {
		w.Company(fmt.Sprint("Company ", i))
	}
	w.Invoke("schedule.tick", struct{}{}, nil)
	requests.Take()
	w.Invoke("schedule.tick", struct{}{}, nil)
	if got := requests.Take(); got != "Query Query BatchGetItem Query Query Query" {
		t.Errorf("the requests of a tick are %s", got)
	}
}

// A mail without an outcome is queued again when it is due, and not before.
func TestDueMailIsQueuedAgain(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Invoke("schedule.tick", struct{}{}, nil)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	s.AWS.Take(op.MailQueue) // lost
	s.Invoke("schedule.tick", struct{}{}, nil)
	if due := s.AWS.Take(op.MailQueue); len(due) > 0 {
		t.Errorf("queued before they are due: %v", due)
	}
	s.Wait(letter.Patience)
	s.Invoke("schedule.tick", struct{}{}, nil)
	message := fmt.Sprintf(`{"org":%q,"mail":%q}`, s.ID, mail)
	due := s.AWS.Take(op.MailQueue)
	if len(due) != 1 || due[0] != message {
		t.Fatalf("queued: %v, want %s", due, message)
	}
	s.Receive("mail.deliver", due...)
	if status := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("status"); status != "sent" {
		t.Errorf("the mail is %s", status)
	}
	s.Wait(24 * time.Hour)
	s.Invoke("schedule.tick", struct{}{}, nil)
	if due := s.AWS.Take(op.MailQueue); len(due) > 0 {
		t.Errorf("a sent mail is queued: %v", due)
	}
}

// held counts the items of held stock.
func held(s *functest.Shop) int {
	return len(s.OfKind("held"))
}

// A large order whose process dies before the end holds its stock. The tick releases the
// stock, whether the order exists or not.
func TestTickReleasesAbandonedStock(t *testing.T) {
	for name, created := range map[string]bool{"new order": false, "existing order": true} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			var lines []string
			for i := range 200 {
				item := s.Make("item.create", fmt.Sprintf(`{"name": "Article %d", "price": "1"}`, i))
				lines = append(lines, functest.Line(item, "1"))
			}
			first := lines[0][len(`{"item_id": "`):][:30]
			body := functest.Body(s.Wine, strings.Join(lines, ","))
			confirm := func() int {
				return s.Owner.Do("salesorder.create", functest.Request{Body: body[:len(body)-1] + `, "send": {}}`}).Status
			}
			if created {
				order := s.Make("salesorder.create", body)
				confirm = func() int { return s.Act("salesorder.confirm", order, "").Status }
			}
			for nth := 1; held(s) == 0; nth++ { // dies one request later each time
				s.Wait(2 * time.Minute)
				s.InjectFailures(tabletest.From("TransactWriteItems", nth, tabletest.Dead))
				if status := confirm(); status < 500 {
					t.Fatalf("the status is %d, want an error", status)
				}
				s.InjectFailures(nil)
			}
			heldStock := s.Stock(first)
			s.Invoke("schedule.tick", struct{}{}, nil)
			if s.Stock(first) != heldStock {
				t.Error("the stock is released while the request may still run")
			}
			s.Wait(2 * time.Minute)
			s.Invoke("schedule.tick", struct{}{}, nil)
			s.Invoke("schedule.tick", struct{}{}, nil)
			if n := held(s); n > 0 {
				t.Errorf("%d items of held stock are left", n)
			}
			if got := s.Stock(first); got != "on hand 0, committed 0, available 0" {
				t.Errorf("the stock is %s, before the tick %s", got, heldStock)
			}
			if status := confirm(); status >= 300 {
				t.Errorf("the retry has the status %d", status)
			}
			if got := s.Stock(first); got != "on hand 0, committed 1, available -1" {
				t.Errorf("after the retry the stock is %s", got)
			}
		})
	}
}

// From the tick at eight to the mail: the tick queues a message, its receiver writes a
// reminder, and the reminder is sent as a mail, once a day.
func TestTickSendsReminder(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, operations)
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	s.Wait(34 * 24 * time.Hour) // to 25 December; the invoice was due on the 21st
	for range 2 {
		s.Invoke("schedule.tick", struct{}{}, nil)
		s.Consume(op.DailyQueue)
		s.Project()
		s.Consume(op.MailQueue)
		s.Wait(15 * time.Minute)
	}
	if n := len(s.AWS.Mails); n != 1 || !strings.Contains(s.AWS.Mails[0].Content.Simple.Subject.Data, invoice.Get("number")) {
		t.Errorf("%d mails sent: %+v", n, s.AWS.Mails)
	}
}

// A job that is not over is queued at each tick: its message may have got lost.
func TestOpenJobsAreQueued(t *testing.T) {
	c := functest.New(t, operations)
	c.Invoke("schedule.tick", struct{}{}, nil)
	request := functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`}
	id := c.Owner.Do("import.request", request).Want(202).Get("id")
	c.Invoke("schedule.tick", struct{}{}, nil)
	if early := c.AWS.Take(op.JobQueue); len(early) != 0 {
		t.Errorf("a request of today is queued: %q", early)
	}
	c.Wait(24 * time.Hour)
	c.Invoke("schedule.tick", struct{}{}, nil)
	if due := c.AWS.Take(op.JobQueue); len(due) != 1 || !strings.Contains(due[0], id) {
		t.Errorf("the queued jobs are %q, want %s", due, id)
	}
}
