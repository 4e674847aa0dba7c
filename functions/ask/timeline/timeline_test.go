package timeline_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// events summarizes a page of a timeline: kind, event and operation of each entry.
func events(r *functest.Response) []string {
	var all []string
	for i := 0; ; i++ {
		at := fmt.Sprintf("data.%d.", i)
		if r.Get(at+"id") == "" {
			return all
		}
		all = append(all, r.Get(at+"kind")+" "+r.Get(at+"event")+" by "+r.Get(at+"operation"))
	}
}

func history(p *functest.Person, id, query string) *functest.Response {
	return p.Do("timeline.list", functest.Request{ID: id, Query: query})
}

func want(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the timeline is\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestEntryShowsUserAndFields(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	seller := s.Hire(rights.Sales)
	s.Wait(time.Hour)
	seller.Do("contact.update", functest.Request{
		ID: s.Wine, Version: 1,
		Body: `{"phone": "03 26 47 15 10", "billing_address": {"city": "Épernay"}}`,
	}).Want(200)
	r := history(s.Owner, s.Wine, "").Want(200)
	want(t, events(r), "contact updated by contact.update", "contact created by contact.create")
	for path, value := range map[string]string{
		"data.0.actor.id": seller.ID(), "data.0.actor.name": "sales Person", "data.0.at": "2026-11-21T10:00:00Z",
		"data.0.version": "2", "data.0.label": "Vins Chevalier",
		"data.0.changes.0.field": "billing_address/city", "data.0.changes.0.before": "Reims", "data.0.changes.0.after": "Épernay",
		"data.0.changes.1.field": "phone", "data.0.changes.1.before": "", "data.0.changes.1.after": "03 26 47 15 10",
		"data.1.actor.name": "Odile Owner", "next_cursor": "",
	} {
		if got := r.Get(path); got != value {
			t.Errorf("%s is %q, want %q", path, got, value)
		}
	}
}

// Each kind of document has a history, also after its deletion.
func TestEachKindHasHistory(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	invoice := s.Act("salesorder.convert-to-invoice", order, "{}").Want(200).Get("invoice.id")
	s.Act("invoice.mark-sent", invoice, "").Want(200)
	payment := s.Act("invoice.record-payment", invoice, `{"amount": "1.00"}`).Want(200).Get("payment.id")
	credit := s.Act("invoice.credit", invoice, "{}").Want(200).Get("credit_note.id")
	method := s.Make("deliverymethod.create", `{"name": "Coursier"}`)
	warehouse := s.Make("warehouse.create", `{"name": "Annexe"}`)
	rebuild := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	deleted := s.Make("contact.create", `{"display_name": "Personne"}`)
	s.Act("contact.delete", deleted, "").Want(204)
	for id, first := range map[string]string{
		s.Wine:       "contact created by contact.create",
		s.Cheese:     "item created by item.create",
		order:        "sales-order created by salesorder.create",
		invoice:      "invoice created by salesorder.convert-to-invoice",
		credit:       "credit-note created by invoice.credit",
		payment:      "payment created by invoice.record-payment",
		mail:         "mail created by salesorder.send",
		s.Owner.ID(): "user created by organization.create",
		string(s.ID): "organization created by organization.create",
		s.Reduced:    "tax created by tax.create",
		s.Month:      "payment-term created by paymentterm.create",
		warehouse:    "warehouse created by warehouse.create",
		method:       "delivery-method created by deliverymethod.create",
		rebuild:      "rebuild created by projection.rebuild",
		deleted:      "contact created by contact.create",
	} {
		r := history(s.Owner, id, "").Want(200)
		all := events(r)
		if len(all) == 0 || all[len(all)-1] != first {
			t.Errorf("the history of %s is %v", id, all)
		}
		for i, event := range all {
			if label := r.Get(fmt.Sprintf("data.%d.label", i)); label == "" && id != rebuild {
				t.Errorf("%s: an entry has no label: %s", id, event)
			}
		}
	}
	if r := history(s.Owner, invoice, ""); r.Get("data.3.label") != "Brouillon, Vins Chevalier" || r.Get("data.0.label") != "FA-2026-00001" {
		t.Errorf("the labels are %s and %s", r.Get("data.3.label"), r.Get("data.0.label"))
	}
	want(t, events(history(s.Owner, deleted, "")), "contact deleted by contact.delete", "contact created by contact.create")
}

// The response for a document of another company is that for an unknown id.
func TestForeignTimelineIsNotFound(t *testing.T) {
	requests := &functest.Requests{}
	c := functest.New(t, operations, requests.Watch)
	contact := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Maison"}`}).Want(201).Get("id")
	stranger := c.Company("Another Company")
	for _, query := range []string{"", "scope=all"} {
		requests.Take()
		foreign := history(stranger.Owner, contact, query).WantCode(404, "not_found")
		first := requests.Take()
		unknown := history(stranger.Owner, "con_00000000000000000000000000", query).WantCode(404, "not_found")
		if second := requests.Take(); string(foreign.Body) != string(unknown.Body) || first != second {
			t.Errorf("foreign id: requests %s, response %s; unknown id: requests %s, response %s",
				first, foreign.Body, second, unknown.Body)
		}
	}
	for _, id := range []string{
		string(c.ID), c.Owner.ID(), "con_", "xyz_01KAMX0000000000000000CHEV", "CON#1", "con_01kamx0000000000000000chev",
	} {
		history(stranger.Owner, id, "").WantCode(404, "not_found")
	}
}

func TestContactFeedHasEntriesOfDocuments(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Wait(time.Minute)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	s.Make("salesorder.create", functest.Body(s.Mute, functest.Line(s.Cheese, "1")))
	s.Wait(time.Minute)
	invoice := s.Act("salesorder.convert-to-invoice", order, "{}").Want(200).Get("invoice.id")
	s.Wait(time.Minute)
	s.Act("invoice.send", invoice, `{}`).Want(200)
	s.Wait(time.Minute)
	s.Act("invoice.record-payment", invoice, `{"amount": "1.00"}`).Want(200)
	want(t, events(history(s.Owner, s.Wine, "scope=all").Want(200))) // before the projection
	s.Project()
	everything := events(history(s.Owner, s.Wine, "scope=all").Want(200))
	if n := len(everything); n != 8 || everything[7] != "contact created by contact.create" ||
		everything[6] != "sales-order created by salesorder.create" {
		t.Errorf("the feed is\n  %s", strings.Join(everything, "\n  "))
	}
	for role, hidden := range map[rights.Role][]string{
		rights.Purchasing: {"invoice", "payment", "mail"}, rights.Sales: nil, rights.Accountant: nil, rights.Reader: nil,
	} {
		t.Run(string(role), func(t *testing.T) {
			seen := events(history(s.Hire(role).On(t), s.Wine, "scope=all").Want(200))
			all := slices.DeleteFunc(slices.Clone(everything), func(e string) bool {
				kind, _, _ := strings.Cut(e, " ")
				return slices.Contains(hidden, kind)
			})
			want(t, seen, all...)
		})
	}
	history(s.Owner, order, "scope=all").WantCode(422, "timeline.scope").WantAt("#/query/scope")
}

// Without the right to view a kind, the response does not depend on whether the document
// exists.
func TestTimelineNeedsRightToView(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	buyer, reader := s.Hire(rights.Purchasing), s.Hire(rights.Reader)
	invoice := s.Sell(s.Wine, functest.Line(s.Glass, "1"))
	history(reader, invoice.Get("id"), "").Want(200)
	history(buyer, invoice.Get("id"), "").WantCode(403, "right.missing")
	history(buyer, "inv_00000000000000000000000000", "").WantCode(403, "right.missing")
	history(buyer, s.Owner.ID(), "").WantCode(403, "right.missing")
	history(reader, s.Owner.ID(), "").WantCode(403, "right.missing")
	rebuild := s.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	history(reader, rebuild, "").WantCode(403, "right.missing")
}

// Pages follow each other without gaps, also if many entries are left out.
func TestPagesAreComplete(t *testing.T) {
	s := functest.NewShop(t, "", operations)
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
		user     *functest.Person
		id, list string
	}{
		"history":                  {s.Owner, s.Wine, "scope=own"},
		"feed":                     {s.Owner, s.Wine, "scope=all"},
		"feed with hidden entries": {buyer, s.Wine, "scope=all"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := events(history(x.user.On(t), x.id, x.list+"&limit=200").Want(200))
			for _, limit := range []int{1, 2, 3, 5} {
				var got []string
				query := fmt.Sprintf("%s&limit=%d", x.list, limit)
				cursor := ""
				for range 100 {
					page := history(x.user.On(t), x.id, query+cursor).Want(200)
					some := events(page)
					if got = append(got, some...); page.Get("next_cursor") == "" {
						break
					}
					if len(some) != limit {
						t.Errorf("limit %d: the page has %d entries", limit, len(some))
					}
					cursor = "&cursor=" + page.Get("next_cursor")
				}
				want(t, got, whole...)
			}
		})
	}
	cursor := history(s.Owner, s.Wine, "scope=all&limit=2").Get("next_cursor")
	history(s.Owner, s.Wine, "scope=own&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
	history(s.Owner, s.Mute, "scope=all&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
	stranger := s.World.Company("Another Company").Owner
	history(stranger, s.Wine, "scope=all&limit=2&cursor="+cursor).WantCode(422, "cursor.invalid")
}

// The number of queries per page is limited: if most entries are hidden, the page is
// short, and has a cursor for the next one.
func TestPageOfHiddenEntriesIsShort(t *testing.T) {
	requests := &functest.Requests{}
	s := functest.NewShop(t, "", operations, requests.Watch)
	for range 14 {
		s.Sell(s.Wine, functest.Line(s.Glass, "1"))
	}
	s.Project()
	buyer := s.Hire(rights.Purchasing)
	requests.Take()
	first := history(buyer, s.Wine, "scope=all&limit=1").Want(200)
	if queries := strings.Count(requests.Take(), "Query"); queries != 10 || len(events(first)) != 0 || first.Get("next_cursor") == "" {
		t.Errorf("%d queries for %s", queries, first.Body)
	}
	var got []string
	for page := first; page.Get("next_cursor") != ""; {
		page = history(buyer, s.Wine, "scope=all&limit=1&cursor="+page.Get("next_cursor")).Want(200)
		got = append(got, events(page)...)
	}
	want(t, got, "contact created by contact.create")
}

func TestMailHasHistory(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "2")))
	mail := s.Act("salesorder.send", order, `{}`).Want(200).Get("mail.id")
	s.Project()
	s.Consume(op.MailQueue)
	r := history(s.Owner, mail, "").Want(200)
	if r.Get("data.0.operation") != "mail.deliver" || r.Get("data.0.actor.id") != "system:mail" ||
		!strings.Contains(string(r.Body), strconv.Quote(string(letter.Sent))) {
		t.Errorf("the history is %s", r.Body)
	}
}

// A change larger than an entry succeeds; its entry is shortened.
func TestLargeChangeIsShortened(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	lines := func(letter string) string {
		text := strings.Repeat(letter, 150)
		line := fmt.Sprintf(`{"item_id": %q, "quantity": "1", "description": %q}`, s.Glass, text)
		return strings.Join(slices.Repeat([]string{line}, 480), ",")
	}
	order := s.Make("salesorder.create", functest.Body(s.Wine, lines("a")))
	s.Act("salesorder.update", order, fmt.Sprintf(`{"lines": [%s], "reference": "bon 7"}`, lines("b"))).Want(200)
	s.Project()
	for _, r := range []*functest.Response{history(s.Owner, order, "limit=1"), history(s.Owner, s.Wine, "scope=all&limit=1")} {
		body := string(r.Want(200).Body)
		if r.Get("data.0.shortened") != "true" || !strings.Contains(body, `"field":"lines/480"`) ||
			!strings.Contains(body, `"field":"reference","after":"bon 7"`) || len(body) > 200_000 {
			t.Errorf("the response has %d bytes: %.300s", len(body), body)
		}
	}
}
