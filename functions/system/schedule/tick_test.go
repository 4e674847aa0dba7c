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

// clock is a world whose organisations' mornings are watched.
type clock struct {
	*functest.World
	t     *testing.T
	names map[string]string // by organisation
}

// at opens a world at a moment, written as 2026-11-21T07:45:00Z.
func at(t *testing.T, moment string) *clock {
	t.Helper()
	c := &clock{World: functest.NewWorld(t), t: t, names: map[string]string{}}
	c.until(moment)
	return c
}

// until lets the clock go on to a moment without a tick.
func (c *clock) until(moment string) {
	c.t.Helper()
	then, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Wait(then.Sub(c.Now()))
}

// company founds a company in a time zone.
func (c *clock) company(zone string) *functest.Company {
	c.t.Helper()
	o := c.Company(zone)
	c.names[string(o.ID)] = zone
	c.move(o, zone)
	return o
}

func (c *clock) move(o *functest.Company, zone string) {
	c.t.Helper()
	o.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"time_zone": "` + zone + `"}`}).Want(200)
}

// begun is whose mornings have begun since, and on which day.
func (c *clock) begun() []string {
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
	return c.begun()
}

// day ticks every 15 minutes and tells at which moments mornings began.
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
		t.Errorf("begun are\n  %s\nnot\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestMorningsAroundTheWorld(t *testing.T) {
	c := at(t, "2026-11-20T00:00:00Z")
	for _, zone := range []string{"Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/New_York", "UTC"} {
		c.company(zone)
	}
	want(t, c.day(24),
		"America/New_York 2026-11-19 at 20 00:00",   // still the day before, and past eight
		"Pacific/Kiritimati 2026-11-20 at 20 00:00", // UTC+14, past eight already
		"Pacific/Pago_Pago 2026-11-19 at 20 00:00",
		"Asia/Kathmandu 2026-11-20 at 20 02:15", // UTC+5:45
		"Europe/Paris 2026-11-20 at 20 07:00",
		"UTC 2026-11-20 at 20 08:00",
		"America/New_York 2026-11-20 at 20 13:00",
		"Pacific/Kiritimati 2026-11-21 at 20 18:00", // its next day
		"Pacific/Pago_Pago 2026-11-20 at 20 19:00",  // UTC-11
	)
	want(t, c.day(24),
		"Asia/Kathmandu 2026-11-21 at 21 02:15", "Europe/Paris 2026-11-21 at 21 07:00", "UTC 2026-11-21 at 21 08:00", "America/New_York 2026-11-21 at 21 13:00",
		"Pacific/Kiritimati 2026-11-22 at 21 18:00", "Pacific/Pago_Pago 2026-11-21 at 21 19:00",
	)
}

// Clocks go forward on 28 March 2027 and back on 31 October: eight is eight.
func TestSummerTime(t *testing.T) {
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

func TestAMissedTickIsMadeUpFor(t *testing.T) {
	c := at(t, "2026-11-21T06:45:00Z")
	c.company("Europe/Paris")
	want(t, c.tick())
	c.until("2026-11-21T16:20:00Z")
	want(t, c.tick(), "Europe/Paris 2026-11-21")
	want(t, c.tick())
	c.until("2026-11-23T02:00:00Z") // the 22nd is over: its work is part of the next day's
	want(t, c.tick())
	c.until("2026-11-23T07:00:00Z")
	want(t, c.tick(), "Europe/Paris 2026-11-23")
}

// A company that moves has its morning once a day, wherever it is.
func TestACompanyMoves(t *testing.T) {
	c := at(t, "2026-11-21T00:00:00Z")
	o := c.company("Asia/Tokyo")
	want(t, c.tick(), "Asia/Tokyo 2026-11-21")
	c.move(o, "Europe/Paris")
	c.until("2026-11-21T08:00:00Z")
	want(t, c.tick())
	c.until("2026-11-22T08:00:00Z")
	want(t, c.tick(), "Asia/Tokyo 2026-11-22")
}

// Who dies between sending and noting it sends again; what goes wrong for one
// company keeps no other waiting.
func TestAtLeastOnce(t *testing.T) {
	c := at(t, "2026-11-21T06:45:00Z")
	c.company("Europe/Paris")
	c.company("Europe/Brussels")
	c.until("2026-11-21T07:00:00Z")
	c.Disturb(tabletest.On("TransactWriteItems", 1, tabletest.Dead))
	if err := c.TryInvoke("schedule.tick", struct{}{}, nil); err == nil {
		t.Error("the tick ended well")
	}
	want(t, c.begun(), "Europe/Brussels 2026-11-21", "Europe/Paris 2026-11-21")
	if again := c.tick(); len(again) != 1 {
		t.Errorf("begun again are %v, not the one that was not noted", again)
	}
	want(t, c.tick())
}

func TestTheQueueIsDown(t *testing.T) {
	c := at(t, "2026-11-21T07:00:00Z")
	c.company("Europe/Paris")
	c.AWS.RefuseMessage = func(string, string) bool { return true }
	if err := c.TryInvoke("schedule.tick", struct{}{}, nil); err == nil {
		t.Error("the tick ended well")
	}
	c.AWS.RefuseMessage = nil
	want(t, c.tick(), "Europe/Paris 2026-11-21")
}

// A tick asks the same few questions however many companies there are, once
// their mornings have begun.
func TestWhatATickAsks(t *testing.T) {
	watch := &functest.Requests{}
	w := functest.NewWorld(t, watch.Watch)
	for i := range 7 {
		w.Company(fmt.Sprint("Company ", i))
	}
	w.Invoke("schedule.tick", struct{}{}, nil)
	watch.Take()
	w.Invoke("schedule.tick", struct{}{}, nil)
	if got := watch.Take(); got != "Query Query BatchGetItem Query Query" {
		t.Errorf("a tick asks %s", got)
	}
}

// A mail whose fate is open is looked at when its time has come, and not before.
func TestMailsAreLookedAt(t *testing.T) {
	s := functest.NewShop(t, "")
	s.Invoke("schedule.tick", struct{}{}, nil)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	s.AWS.Take(op.MailQueue) // lost
	s.Invoke("schedule.tick", struct{}{}, nil)
	if due := s.AWS.Take(op.MailQueue); len(due) > 0 {
		t.Errorf("looked at are %v", due)
	}
	s.Wait(letter.Patience)
	s.Invoke("schedule.tick", struct{}{}, nil)
	message := fmt.Sprintf(`{"org":%q,"mail":%q}`, s.ID, mail)
	due := s.AWS.Take(op.MailQueue)
	if len(due) != 1 || due[0] != message {
		t.Fatalf("looked at are %v", due)
	}
	s.Receive("mail.deliver", due...)
	if status := s.Owner.Do("mail.get", functest.Request{ID: mail}).Want(200).Get("status"); status != "sent" {
		t.Errorf("the mail is %s", status)
	}
	s.Wait(24 * time.Hour)
	s.Invoke("schedule.tick", struct{}{}, nil)
	if due := s.AWS.Take(op.MailQueue); len(due) > 0 {
		t.Errorf("what is sent is looked at: %v", due)
	}
}

// held counts what is held and not given back yet.
func held(s *functest.Shop) int {
	return len(s.OfKind("held"))
}

// A large order that died half-way holds its goods; the clock gives them back,
// whether the order exists or never came to be.
func TestForsakenStockIsGivenBack(t *testing.T) {
	for name, created := range map[string]bool{"an order that never came to be": false, "an order that exists": true} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, "")
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
			for nth := 1; held(s) == 0; nth++ { // it dies a little later each time
				s.Wait(2 * time.Minute)
				s.Disturb(tabletest.From("TransactWriteItems", nth, tabletest.Dead))
				if status := confirm(); status < 500 {
					t.Fatalf("it is answered %d", status)
				}
				s.Disturb(nil)
			}
			promised := s.Stock(first)
			s.Invoke("schedule.tick", struct{}{}, nil)
			if s.Stock(first) != promised {
				t.Error("it is given back while it may still be going on")
			}
			s.Wait(2 * time.Minute)
			s.Invoke("schedule.tick", struct{}{}, nil)
			s.Invoke("schedule.tick", struct{}{}, nil)
			if n := held(s); n > 0 {
				t.Errorf("%d notes are left", n)
			}
			if got := s.Stock(first); got != "on hand 0, committed 0, available 0" {
				t.Errorf("the stock is %s, and was %s", got, promised)
			}
			if status := confirm(); status >= 300 {
				t.Errorf("then it is answered %d", status)
			}
			if got := s.Stock(first); got != "on hand 0, committed 1, available -1" {
				t.Errorf("in the end the stock is %s", got)
			}
		})
	}
}

// The whole way: eight o'clock, a message, a reminder, a mail; once a day.
func TestTheMorningReminds(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3]}`)
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	s.Wait(34 * 24 * time.Hour) // due on 21 December, and it is Christmas Day
	for range 2 {
		s.Invoke("schedule.tick", struct{}{}, nil)
		s.Consume(op.DailyQueue)
		s.Project()
		s.Consume(op.MailQueue)
		s.Wait(15 * time.Minute)
	}
	if n := len(s.AWS.Mails); n != 1 || !strings.Contains(s.AWS.Mails[0].Content.Simple.Subject.Data, invoice.Get("number")) {
		t.Errorf("%d mails went out: %+v", n, s.AWS.Mails)
	}
}
