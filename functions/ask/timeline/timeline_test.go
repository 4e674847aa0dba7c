package timeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// told is a page of a timeline in few words: what happened to what.
func told(r *functest.Response) []string {
	var all []string
	for i := 0; ; i++ {
		at := fmt.Sprintf("data.%d.", i)
		if r.Get(at+"id") == "" {
			return all
		}
		all = append(all, r.Get(at+"kind")+" "+r.Get(at+"event")+" by "+r.Get(at+"operation"))
	}
}

func timeline(p *functest.Person, id, query string) *functest.Response {
	return p.Do("timeline.list", functest.Request{ID: id, Query: query})
}

func want(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the timeline is\n  %s\nnot\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestWhoChangedWhat(t *testing.T) {
	s := functest.NewShop(t, "")
	seller := s.Hire(rights.Sales)
	s.Wait(time.Hour)
	seller.Do("contact.update", functest.Request{ID: s.Wine, Version: 1, Body: `{"phone": "03 26 47 15 10", "billing_address": {"city": "Épernay"}}`}).Want(200)
	r := timeline(s.Owner, s.Wine, "").Want(200)
	want(t, told(r), "contact updated by contact.update", "contact created by contact.create")
	for path, value := range map[string]string{
		"data.0.actor.id": seller.ID(), "data.0.actor.name": "sales Person", "data.0.at": "2026-11-21T10:00:00Z", "data.0.version": "2", "data.0.label": "Vins Chevalier",
		"data.0.changes.0.field": "billing_address/city", "data.0.changes.0.before": "Reims", "data.0.changes.0.after": "Épernay",
		"data.0.changes.1.field": "phone", "data.0.changes.1.before": "", "data.0.changes.1.after": "03 26 47 15 10",
		"data.1.actor.name": "Odile Owner", "next_cursor": "",
	} {
		if got := r.Get(path); got != value {
			t.Errorf("%s is %q, not %q", path, got, value)
		}
	}
}

// Each kind of document has a history under its id, and a deleted one keeps it.
func TestEverythingHasAHistory(t *testing.T) {
	s := functest.NewShop(t, "")
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	invoice := s.Act("salesorder.convert-to-invoice", order, "{}").Want(200).Get("invoice.id")
	s.Act("invoice.mark-sent", invoice, "").Want(200)
	payment := s.Act("invoice.record-payment", invoice, `{"amount": "1.00"}`).Want(200).Get("payment.id")
	credit := s.Act("invoice.credit", invoice, "{}").Want(200).Get("credit_note.id")
	method := s.Make("deliverymethod.create", `{"name": "Coursier"}`)
	warehouse := s.Make("warehouse.create", `{"name": "Annexe"}`)
	rebuild := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	gone := s.Make("contact.create", `{"display_name": "Personne"}`)
	s.Act("contact.delete", gone, "").Want(204)
	for id, first := range map[string]string{
		s.Wine: "contact created by contact.create", s.Cheese: "item created by item.create", order: "sales-order created by salesorder.create",
		invoice: "invoice created by salesorder.convert-to-invoice", credit: "credit-note created by invoice.credit", payment: "payment created by invoice.record-payment",
		mail: "mail created by salesorder.send", s.Owner.ID(): "user created by organization.create", string(s.ID): "organization created by organization.create",
		s.Reduced: "tax created by tax.create", s.Month: "payment-term created by paymentterm.create", warehouse: "warehouse created by warehouse.create",
		method: "delivery-method created by deliverymethod.create", rebuild: "rebuild created by projection.rebuild", gone: "contact created by contact.create",
	} {
		all := told(timeline(s.Owner, id, "").Want(200))
		if len(all) == 0 || all[len(all)-1] != first {
			t.Errorf("the history of %s is %v", id, all)
		}
	}
	want(t, told(timeline(s.Owner, gone, "")), "contact deleted by contact.delete", "contact created by contact.create")
}

func TestNobodysTimelineIsNotFound(t *testing.T) {
	watch := &functest.Requests{}
	c := functest.New(t, watch.Watch)
	mine := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Maison"}`}).Want(201).Get("id")
	stranger := c.Company("Another Company")
	for _, query := range []string{"", "scope=all"} {
		watch.Take()
		foreign := timeline(stranger.Owner, mine, query).WantCode(404, "not_found")
		asked := watch.Take()
		unknown := timeline(stranger.Owner, "con_00000000000000000000000000", query).WantCode(404, "not_found")
		if again := watch.Take(); string(foreign.Body) != string(unknown.Body) || asked != again {
			t.Errorf("a foreign id takes %s and answers %s, an unknown one takes %s and answers %s", asked, foreign.Body, again, unknown.Body)
		}
	}
	for _, id := range []string{string(c.ID), c.Owner.ID(), "con_", "xyz_01KAMX0000000000000000CHEV", "CON#1", "con_01kamx0000000000000000chev"} {
		timeline(stranger.Owner, id, "").WantCode(404, "not_found")
	}
}

func TestAContactsFeed(t *testing.T) {
	s := functest.NewShop(t, "")
	s.Wait(time.Minute)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	s.Make("salesorder.create", functest.Body(s.Mute, functest.Line(s.Cheese, "1")))
	s.Wait(time.Minute)
	invoice := s.Act("salesorder.convert-to-invoice", order, "{}").Want(200).Get("invoice.id")
	s.Wait(time.Minute)
	s.Act("invoice.send", invoice, `{}`).Want(200)
	s.Wait(time.Minute)
	s.Act("invoice.record-payment", invoice, `{"amount": "1.00"}`).Want(200)
	want(t, told(timeline(s.Owner, s.Wine, "scope=all").Want(200))) // nothing was projected yet
	s.Project()
	everything := told(timeline(s.Owner, s.Wine, "scope=all").Want(200))
	if n := len(everything); n != 8 || everything[7] != "contact created by contact.create" || everything[6] != "sales-order created by salesorder.create" {
		t.Errorf("the feed is\n  %s", strings.Join(everything, "\n  "))
	}
	for role, unseen := range map[rights.Role][]string{
		rights.Purchasing: {"invoice", "payment", "mail"}, rights.Sales: nil, rights.Accountant: nil, rights.Reader: nil,
	} {
		t.Run(string(role), func(t *testing.T) {
			seen := told(timeline(s.Hire(role).In(t), s.Wine, "scope=all").Want(200))
			all := slices.DeleteFunc(slices.Clone(everything), func(e string) bool {
				kind, _, _ := strings.Cut(e, " ")
				return slices.Contains(unseen, kind)
			})
			want(t, seen, all...)
		})
	}
	timeline(s.Owner, order, "scope=all").WantCode(422, "timeline.scope").WantAt("#/query/scope")
}

// What somebody may not see is refused whether it is there or not.
func TestTheRightToSeeADocumentIsNeeded(t *testing.T) {
	s := functest.NewShop(t, "")
	buyer, reader := s.Hire(rights.Purchasing), s.Hire(rights.Reader)
	invoice := s.Sell(s.Wine, functest.Line(s.Glass, "1"))
	timeline(reader, invoice.Get("id"), "").Want(200)
	timeline(buyer, invoice.Get("id"), "").WantCode(403, "right.missing")
	timeline(buyer, "inv_00000000000000000000000000", "").WantCode(403, "right.missing")
	timeline(buyer, s.Owner.ID(), "").WantCode(403, "right.missing")
	timeline(reader, s.Owner.ID(), "").WantCode(403, "right.missing")
	rebuild := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	timeline(reader, rebuild, "").WantCode(403, "right.missing")
}

// Pages follow one another without a gap, also where much is left out.
func TestPagesOfATimeline(t *testing.T) {
	s := functest.NewShop(t, "")
	for i := range 7 {
		s.Wait(time.Minute)
		s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
		s.Wait(time.Minute)
		s.Sell(s.Wine, functest.Line(s.Glass, "1"))
		s.Act("contact.update", s.Wine, fmt.Sprintf(`{"phone": "%d"}`, i)).Want(200)
	}
	s.Project()
	buyer := s.Hire(rights.Purchasing)
	for name, x := range map[string]struct {
		who      *functest.Person
		id, list string
	}{
		"a history":                 {s.Owner, s.Wine, "scope=own"},
		"a feed":                    {s.Owner, s.Wine, "scope=all"},
		"a feed with things unseen": {buyer, s.Wine, "scope=all"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := told(timeline(x.who.In(t), x.id, x.list+"&limit=200").Want(200))
			for _, limit := range []int{1, 2, 3, 5} {
				var got []string
				query := fmt.Sprintf("%s&limit=%d", x.list, limit)
				cursor := ""
				for range 100 {
					page := timeline(x.who.In(t), x.id, query+cursor).Want(200)
					some := told(page)
					if got = append(got, some...); page.Get("next_cursor") == "" {
						break
					}
					if len(some) != limit {
						t.Errorf("a page of %d has %d entries", limit, len(some))
					}
					cursor = "&cursor=" + page.Get("next_cursor")
				}
				want(t, got, whole...)
			}
		})
	}
	cursor := timeline(s.Owner, s.Wine, "scope=all&limit=2").Get("next_cursor")
	timeline(s.Owner, s.Wine, "scope=own&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
	timeline(s.Owner, s.Mute, "scope=all&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
	timeline(s.World.Company("Another Company").Owner, s.Wine, "scope=all&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
}

// A reader who may see next to nothing of a long feed is not kept waiting: the
// page comes short, with the cursor to go on.
func TestALongWayToThePage(t *testing.T) {
	watch := &functest.Requests{}
	s := functest.NewShop(t, "", watch.Watch)
	for range 14 {
		s.Sell(s.Wine, functest.Line(s.Glass, "1"))
	}
	s.Project()
	buyer := s.Hire(rights.Purchasing)
	watch.Take()
	first := timeline(buyer, s.Wine, "scope=all&limit=1").Want(200)
	if asked := strings.Count(watch.Take(), "Query"); asked != 10 || len(told(first)) != 0 || first.Get("next_cursor") == "" {
		t.Errorf("%d queries for %s", asked, first.Body)
	}
	var got []string
	for page := first; page.Get("next_cursor") != ""; {
		page = timeline(buyer, s.Wine, "scope=all&limit=1&cursor="+page.Get("next_cursor")).Want(200)
		got = append(got, told(page)...)
	}
	want(t, got, "contact created by contact.create")
}

// What a mail went through is told, too.
func TestAMailsHistory(t *testing.T) {
	s := functest.NewShop(t, "")
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	s.Consume(op.MailQueue)
	r := timeline(s.Owner, mail, "").Want(200)
	if r.Get("data.0.operation") != "mail.deliver" || r.Get("data.0.actor.id") != "system:mail" || !strings.Contains(string(r.Body), `"`+string(letter.Sent)+`"`) {
		t.Errorf("the history is %s", r.Body)
	}
}

// A change of more than an entry can hold goes through, and is told as far as
// there is room.
func TestAHugeChange(t *testing.T) {
	s := functest.NewShop(t, "")
	lines := func(letter string) string {
		text := strings.Repeat(letter, 150)
		return strings.Join(slices.Repeat([]string{`{"item_id": "` + s.Glass + `", "quantity": "1", "description": "` + text + `"}`}, 480), ",")
	}
	order := s.Make("salesorder.create", functest.Body(s.Wine, lines("a")))
	s.Act("salesorder.update", order, `{"lines": [`+lines("b")+`], "reference": "bon 7"}`).Want(200)
	s.Project()
	for _, r := range []*functest.Response{timeline(s.Owner, order, "limit=1"), timeline(s.Owner, s.Wine, "scope=all&limit=1")} {
		body := string(r.Want(200).Body)
		if r.Get("data.0.shortened") != "true" || !strings.Contains(body, `"field":"lines/480"`) || !strings.Contains(body, `"field":"reference","after":"bon 7"`) || len(body) > 200_000 {
			t.Errorf("told in %d bytes: %.300s", len(body), body)
		}
	}
}
