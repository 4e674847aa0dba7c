package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/table/tabletest"
)

// scenes are plays of operations that events start, where there is more to do
// than a sample event asks for.
func scenes() map[string]func(*testing.T, op.Operation) *play {
	return map[string]func(*testing.T, op.Operation) *play{
		"projection.apply":         aDay,
		"projection.publish":       aDay,
		"projection.rebuild-slice": aRebuild,
		"mail.deliver":             aMail,
		"reminder.send":            aMorning,
		"schedule.tick":            aTick,
		"import.start":             anArrival,
		"import.run":               aSlice,
	}
}

// aDay is what happened in a shop on one day, as the stream tells it.
func aDay(t *testing.T, o op.Operation) *play {
	s := functest.NewShop(t, "", samples.Everything)
	s.Project()
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
	other := s.Make("salesorder.create", functest.Body(s.Mute, functest.Line(s.Cheese, "1")))
	invoice := s.Make("invoice.create", functest.Body(s.Guest, functest.Line(s.Advice, "1")))
	s.Act("invoice.send", invoice, "{}").Want(200)
	s.Project() // of these something is derived that changes now
	s.AWS.Take(op.MailQueue)
	s.Act("salesorder.confirm", order, "").Want(200)
	s.Act("salesorder.convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "1"}]}`).Want(200)
	s.Act("invoice.record-payment", invoice, `{"amount": "10"}`).Want(200)
	s.Act("salesorder.send", order, "{}").Want(200)
	s.Act("contact.update", s.Wine, `{"display_name": "Maison Chevalier"}`).Want(200)
	s.Act("salesorder.void", other, "").Want(200)
	s.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	d := &delivery{world: s.World, op: o, records: entered(t, s.TakeEntries()), wait: time.Second}
	return &play{World: s.World, inPart: true, behind: o.ID != "projection.apply", do: d.do, records: d, follow: func() {
		s.Project()
		s.AWS.Take(op.RebuildQueue)
	}}
}

// aRebuild derives everything anew where most of it is lost. What the index did
// not show is passed over; the next rebuild finds it.
func aRebuild(t *testing.T, o op.Operation) *play {
	c := functest.New(t, samples.Everything)
	made := func(operation, body string) string {
		return c.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	made("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	customer := made("contact.create", `{"display_name": "Chevalier", "customer": true, "billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"}}`)
	made("salesorder.create", functest.Body(customer, functest.Line(made("item.create", `{"name": "Conseil", "kind": "service", "price": "90"}`), "1")))
	c.Project()
	c.Remove(c.OfKind(slices.DeleteFunc(derived(), func(kind string) bool { return kind == "feed" })...)...)
	rebuild := func() {
		c.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
		c.Project()
	}
	rebuild()
	d := &delivery{world: c.World, op: o, records: queued(t, c.AWS.Take(op.RebuildQueue)...), wait: time.Minute}
	return &play{
		World: c.World, inPart: true, do: d.do, records: d,
		follow: func() {
			rebuild()
			c.Consume(op.RebuildQueue)
		},
		say: func(line string) string {
			if strings.Contains(line, "rbd_") { // how many documents it has looked at
				return ""
			}
			return line
		},
	}
}

// aMail leaves, and SES tells of it. A mail of unknown fate is looked at again,
// so that its history is longer than that of another; what became of it is what
// counts.
func aMail(t *testing.T, o op.Operation) *play {
	s := functest.NewShop(t, "", samples.Everything)
	invoice := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	mail := s.Act("invoice.send", invoice, "{}").Want(200).Get("mail.id")
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	s.Act("salesorder.send", order, "{}").Want(200)
	s.Project()
	d := &delivery{world: s.World, op: o, records: queued(t, s.AWS.Take(op.MailQueue)...), wait: letter.Lease}
	status := func(id string) string {
		return s.Owner.Do("mail.get", functest.Request{ID: id}).Want(200).Get("status")
	}
	return &play{
		World: s.World, inPart: true, do: d.do, records: d,
		follow: func() {
			for range 3 {
				heard(s.World)
				s.Wait(letter.Patience + time.Second)
				s.Invoke("schedule.tick", struct{}{}, nil)
				s.Consume(op.MailQueue)
			}
			heard(s.World)
			s.Project()
		},
		say: func(line string) string {
			if strings.Contains(line, "mail_") && !strings.HasPrefix(line, "mail to") {
				return ""
			}
			return line
		},
		tell: func() []string { return []string{"the mail is " + status(mail)} },
		look: func(heard outcome) string {
			left := slices.ContainsFunc(s.AWS.Mails, func(m functest.SentMail) bool { return tagged(m, "mail") == mail })
			switch is := letter.Status(status(mail)); {
			case is == letter.Sent && !left:
				return "the mail is sent, and SES has not got it"
			case left && is != letter.Sent && is != letter.Unknown && (is != letter.Sending || !heard.failed):
				return "SES has got the mail, and it is shown as " + string(is)
			case is == letter.Sending && !heard.failed:
				return "the mail is under way, and nobody works on it"
			}
			return ""
		},
	}
}

// heard lets SES tell, late and twice, of every mail it has taken.
func heard(w *functest.World) {
	for range 2 {
		for _, m := range slices.Backward(w.AWS.Mails) {
			w.Invoke("mail.settle", map[string]any{"source": "aws.ses", "detail": map[string]any{"eventType": "Send", "mail": map[string]any{
				"messageId": m.ID, "tags": map[string][]string{"mail": {tagged(m, "mail")}, "organization": {tagged(m, "organization")}},
			}}}, nil)
		}
	}
	w.Project()
}

func tagged(m functest.SentMail, name string) string {
	for _, tag := range m.EmailTags {
		if tag.Name == name {
			return tag.Value
		}
	}
	return ""
}

// aMorning reminds two customers. Who was passed over today is reminded tomorrow.
func aMorning(t *testing.T, o op.Operation) *play {
	s := functest.NewShop(t, `{"reminder_days": [3]}`, samples.Everything)
	for _, customer := range []string{s.Wine, s.Guest} {
		s.Sell(customer, functest.Line(s.Advice, "1"))
	}
	s.Project()
	s.Wait(34 * 24 * time.Hour)
	s.Invoke("schedule.tick", struct{}{}, nil)
	d := &delivery{world: s.World, op: o, records: queued(t, s.AWS.Take(op.DailyQueue)...), wait: time.Minute}
	return &play{World: s.World, inPart: true, do: d.do, records: d, follow: func() {
		s.Wait(24 * time.Hour)
		s.Invoke("schedule.tick", struct{}{}, nil)
		s.Consume(op.DailyQueue)
		s.Project()
	}}
}

// aTick begins a morning, finds a mail whose message was lost, and goods held for
// an order that never came to be.
func aTick(t *testing.T, o op.Operation) *play {
	s := functest.NewShop(t, "", samples.Everything)
	s.Invoke("schedule.tick", struct{}{}, nil)
	s.AWS.Take(op.DailyQueue)
	s.Act("salesorder.send", s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))), "{}").Want(200)
	s.Project()
	s.AWS.Take(op.MailQueue)
	var lines []string
	for i := range 101 {
		lines = append(lines, functest.Line(s.Make("item.create", fmt.Sprintf(`{"name": "Article %d", "price": "1"}`, i)), "1"))
	}
	s.Project()
	s.InjectFailures(tabletest.From("TransactWriteItems", 3, tabletest.Dead))
	body := functest.Body(s.Wine, strings.Join(lines, ","), `"send": {}`)
	if r := s.Owner.Do("salesorder.create", functest.Request{Body: body}); r.Status < 500 {
		t.Fatalf("the table could not be reached, and it is answered %d", r.Status)
	}
	s.InjectFailures(nil)
	s.Wait(24 * time.Hour)
	return &play{World: s.World, inPart: true, do: happened(s.World, o, struct{}{}), follow: func() {
		s.Wait(15 * time.Minute)
		s.Invoke("schedule.tick", struct{}{}, nil)
		s.Project()
	}}
}
