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

// eventScenarios are the scenarios of operations that events start and whose sample
// event leaves too little to do.
func eventScenarios() map[string]func(*testing.T, op.Operation) *scenario {
	return map[string]func(*testing.T, op.Operation) *scenario{
		"projection.apply":         streamOfADay,
		"projection.publish":       streamOfADay,
		"projection.rebuild-slice": rebuildSlice,
		"mail.deliver":             mailDelivery,
		"reminder.send":            reminders,
		"schedule.tick":            tick,
		"import.start":             importStart,
		"import.run":               importRun,
	}
}

// streamOfADay is the change entries of one day of a shop.
func streamOfADay(t *testing.T, o op.Operation) *scenario {
	shop := functest.NewShop(t, "", samples.Everything)
	shop.Project()
	order := shop.Make("salesorder.create", functest.Body(shop.Wine, functest.Line(shop.Glass, "2")))
	other := shop.Make("salesorder.create", functest.Body(shop.Mute, functest.Line(shop.Cheese, "1")))
	invoice := shop.Make("invoice.create", functest.Body(shop.Guest, functest.Line(shop.Advice, "1")))
	shop.Act("invoice.send", invoice, "{}").Want(200)
	shop.Project() // derives items that the rest of the day changes
	shop.AWS.Take(op.MailQueue)
	shop.Act("salesorder.confirm", order, "").Want(200)
	shop.Act("salesorder.convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "1"}]}`).Want(200)
	shop.Act("invoice.record-payment", invoice, `{"amount": "10"}`).Want(200)
	shop.Act("salesorder.send", order, "{}").Want(200)
	shop.Act("contact.update", shop.Wine, `{"display_name": "Maison Chevalier"}`).Want(200)
	shop.Act("salesorder.void", other, "").Want(200)
	shop.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	d := &delivery{world: shop.World, op: o, records: streamRecords(t, shop.TakeEntries()), wait: time.Second}
	return &scenario{
		World: shop.World, independent: true, unprojected: o.ID != "projection.apply", attempt: d.attempt, records: d,
		catchUp: func() {
			shop.Project()
			shop.AWS.Take(op.RebuildQueue)
		},
	}
}

// rebuildSlice rebuilds derived items, most of which are lost. A document that the
// index does not return yet is skipped; the next rebuild finds it.
func rebuildSlice(t *testing.T, o op.Operation) *scenario {
	c := functest.New(t, samples.Everything)
	create := func(operation, body string) string {
		return c.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	create("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	customer := create("contact.create", `{"display_name": "Chevalier", "customer": true,
		"billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"}}`)
	advice := create("item.create", `{"name": "Conseil", "kind": "service", "price": "90"}`)
	create("salesorder.create", functest.Body(customer, functest.Line(advice, "1")))
	c.Project()
	c.Remove(c.OfKind(slices.DeleteFunc(derivedKinds(), func(kind string) bool { return kind == "feed" })...)...)
	rebuild := func() {
		c.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
		c.Project()
	}
	rebuild()
	d := &delivery{world: c.World, op: o, records: queueRecords(t, c.AWS.Take(op.RebuildQueue)...), wait: time.Minute}
	return &scenario{
		World: c.World, independent: true, attempt: d.attempt, records: d,
		catchUp: func() {
			rebuild()
			c.Consume(op.RebuildQueue)
		},
		normalise: func(line string) string {
			if strings.Contains(line, "rbd_") { // the number of documents it has read
				return ""
			}
			return line
		},
	}
}

// mailDelivery sends a mail, and SES reports it. A mail of unknown status is looked up
// again, which adds to its history; only its final status is compared.
func mailDelivery(t *testing.T, o op.Operation) *scenario {
	shop := functest.NewShop(t, "", samples.Everything)
	invoice := shop.Make("invoice.create", functest.Body(shop.Wine, functest.Line(shop.Advice, "1")))
	mail := shop.Act("invoice.send", invoice, "{}").Want(200).Get("mail.id")
	order := shop.Make("salesorder.create", functest.Body(shop.Wine, functest.Line(shop.Glass, "1")))
	shop.Act("salesorder.send", order, "{}").Want(200)
	shop.Project()
	d := &delivery{world: shop.World, op: o, records: queueRecords(t, shop.AWS.Take(op.MailQueue)...), wait: letter.Lease}
	status := func(id string) string {
		return shop.Owner.Do("mail.get", functest.Request{ID: id}).Want(200).Get("status")
	}
	return &scenario{
		World: shop.World, independent: true, attempt: d.attempt, records: d,
		catchUp: func() {
			for range 3 {
				reportSent(shop.World)
				shop.Wait(letter.Patience + time.Second)
				shop.Invoke("schedule.tick", struct{}{}, nil)
				shop.Consume(op.MailQueue)
			}
			reportSent(shop.World)
			shop.Project()
		},
		normalise: func(line string) string {
			if strings.Contains(line, "mail_") && !strings.HasPrefix(line, "mail to") {
				return ""
			}
			return line
		},
		describe: func() []string { return []string{"the mail is " + status(mail)} },
		inspect: func(o outcome) string {
			left := slices.ContainsFunc(shop.AWS.Mails, func(m functest.SentMail) bool { return tag(m, "mail") == mail })
			switch is := letter.Status(status(mail)); {
			case is == letter.Sent && !left:
				return "the mail is sent, and SES has not received it"
			case left && is != letter.Sent && is != letter.Unknown && (is != letter.Sending || !o.failed):
				return "SES has received the mail, and its status is " + string(is)
			case is == letter.Sending && !o.failed:
				return "the mail is being sent, and no attempt is in progress"
			}
			return ""
		},
	}
}

// reportSent lets SES report every mail it has received: late, twice, in reverse order.
func reportSent(w *functest.World) {
	for range 2 {
		for _, m := range slices.Backward(w.AWS.Mails) {
			w.Invoke("mail.settle", map[string]any{"source": "aws.ses", "detail": map[string]any{"eventType": "Send", "mail": map[string]any{
				"messageId": m.ID, "tags": map[string][]string{"mail": {tag(m, "mail")}, "organization": {tag(m, "organization")}},
			}}}, nil)
		}
	}
	w.Project()
}

// tag returns the value of a tag of a mail.
func tag(m functest.SentMail, name string) string {
	for _, tag := range m.EmailTags {
		if tag.Name == name {
			return tag.Value
		}
	}
	return ""
}

// reminders reminds two customers. A customer skipped today is reminded tomorrow.
func reminders(t *testing.T, o op.Operation) *scenario {
	shop := functest.NewShop(t, `{"reminder_days": [3]}`, samples.Everything)
	for _, customer := range []string{shop.Wine, shop.Guest} {
		shop.Sell(customer, functest.Line(shop.Advice, "1"))
	}
	shop.Project()
	shop.Wait(34 * 24 * time.Hour)
	shop.Invoke("schedule.tick", struct{}{}, nil)
	d := &delivery{world: shop.World, op: o, records: queueRecords(t, shop.AWS.Take(op.DailyQueue)...), wait: time.Minute}
	return &scenario{World: shop.World, independent: true, attempt: d.attempt, records: d, catchUp: func() {
		shop.Wait(24 * time.Hour)
		shop.Invoke("schedule.tick", struct{}{}, nil)
		shop.Consume(op.DailyQueue)
		shop.Project()
	}}
}

// tick begins a day. It finds a mail whose message was lost, and stock reserved for
// an order that was never created.
func tick(t *testing.T, o op.Operation) *scenario {
	shop := functest.NewShop(t, "", samples.Everything)
	shop.Invoke("schedule.tick", struct{}{}, nil)
	shop.AWS.Take(op.DailyQueue)
	order := shop.Make("salesorder.create", functest.Body(shop.Wine, functest.Line(shop.Glass, "1")))
	shop.Act("salesorder.send", order, "{}").Want(200)
	shop.Project()
	shop.AWS.Take(op.MailQueue)
	var lines []string
	for i := range 101 {
		lines = append(lines, functest.Line(shop.Make("item.create", fmt.Sprintf(`{"name": "Article %d", "price": "1"}`, i)), "1"))
	}
	shop.Project()
	shop.InjectFailures(tabletest.From("TransactWriteItems", 3, tabletest.Dead))
	body := functest.Body(shop.Wine, strings.Join(lines, ","), `"send": {}`)
	if r := shop.Owner.Do("salesorder.create", functest.Request{Body: body}); r.Status < 500 {
		t.Fatalf("the table is unreachable, and the response is %d", r.Status)
	}
	shop.InjectFailures(nil)
	shop.Wait(24 * time.Hour)
	return &scenario{World: shop.World, independent: true, attempt: deliverWhole(shop.World, o, struct{}{}), catchUp: func() {
		shop.Wait(15 * time.Minute)
		shop.Invoke("schedule.tick", struct{}{}, nil)
		shop.Project()
	}}
}
