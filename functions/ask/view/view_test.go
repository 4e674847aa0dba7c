package view_test

import (
	"fmt"
	"slices"
	"testing"

	"comptoir/functions"
	"comptoir/functions/ask/view"
	"comptoir/functions/data/job"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	saved "comptoir/shared/view"
)

var operations = functest.Operations(view.Operations(), salesorder.Operations(), job.Operations())

const byCity = `{"kind": "contacts", "name": "Clients de Reims", "query": "type=customer&sort=-name", "columns": ["name", "city"]}`

const drafts = `{"kind": "sales-orders", "name": "Brouillons", "query": "status=draft", "shared": true}`

func TestViewBelongsToItsAuthorUntilItIsShared(t *testing.T) {
	c := functest.New(t, operations)
	clerk, reader := c.Hire(rights.Sales), c.Hire(rights.Reader)
	made := clerk.Do("view.create", functest.Request{Body: byCity}).Want(201)
	id := made.Get("id")
	if made.Get("name") != "Clients de Reims" || made.Get("columns.1") != "city" || made.Header["location"] != "/v1/views/"+id {
		t.Errorf("the view is %s, %v", made.Body, made.Header)
	}
	for _, other := range []*functest.Person{c.Owner, reader} {
		other.Do("view.get", functest.Request{ID: id}).WantCode(404, "not_found")
		other.Do("view.update", functest.Request{ID: id, Version: 1, Body: `{"name": "x"}`}).WantCode(404, "not_found")
		other.Do("view.delete", functest.Request{ID: id, Version: 1}).WantCode(404, "not_found")
		other.Do("view.delete", functest.Request{ID: id, Version: 7}).WantCode(404, "not_found") // its version is private, too
		other.Do("contact.list", functest.Request{Query: "view=" + id}).WantCode(422, "filter.view")
		if list := other.Do("view.list", functest.Request{}).Want(200); list.Get("data") != "[]" {
			t.Errorf("another user sees %s", list.Body)
		}
	}
	clerk.Do("view.update", functest.Request{ID: id, Version: 1, Body: `{"shared": true}`}).WantCode(403, "right.missing")
	clerk.Do("view.update", functest.Request{ID: id, Version: 1, Body: `{"name": "Reims"}`}).Want(200)

	shared := c.Owner.Do("view.create", functest.Request{Body: drafts}).Want(201)
	for _, other := range []*functest.Person{clerk, reader} {
		got := other.Do("view.get", functest.Request{ID: shared.Get("id")}).Want(200)
		if got.Get("name") != "Brouillons" {
			t.Errorf("the shared view is %s", got.Body)
		}
		other.Do("view.update", functest.Request{ID: shared.Get("id"), Version: 1, Body: `{"name": "x"}`}).WantCode(403, "view.not_yours")
		other.Do("view.delete", functest.Request{ID: shared.Get("id"), Version: 1}).WantCode(403, "view.not_yours")
	}
	list := clerk.Do("view.list", functest.Request{}).Want(200)
	if list.Get("data.0.name") != "Brouillons" || list.Get("data.1.name") != "Reims" {
		t.Errorf("the views are %s", list.Body)
	}
	list = clerk.Do("view.list", functest.Request{Query: "kind=contacts"}).Want(200)
	if list.Get("data.0.name") != "Reims" || list.Get("data.1.name") != "" {
		t.Errorf("the views of contacts are %s", list.Body)
	}
	clerk.Do("view.delete", functest.Request{ID: id, Version: 2}).Want(204)
	clerk.Do("view.get", functest.Request{ID: id}).WantCode(404, "not_found")
}

// A view of a list that a user may not see does not exist for that user.
func TestViewNeedsTheRightOfItsList(t *testing.T) {
	c := functest.New(t, operations)
	c.Tools.Rights = func(r rights.Role) rights.Set {
		if r == rights.Owner {
			return r.Set()
		}
		return rights.Set{Modules: map[rights.Module]rights.Access{rights.Contacts: {Actions: []rights.Action{rights.ActionView}}}}
	}
	owned := c.Owner.Do("view.create", functest.Request{Body: `{"kind": "jobs", "name": "Imports", "shared": true}`}).Want(201).Get("id")
	clerk := c.Hire(rights.Sales)
	clerk.Do("view.get", functest.Request{ID: owned}).WantCode(404, "not_found")
	clerk.Do("view.create", functest.Request{Body: `{"kind": "jobs", "name": "Imports"}`}).WantCode(403, "right.missing")
	clerk.Do("view.create", functest.Request{Body: byCity}).Want(201)
}

func TestListAppliesView(t *testing.T) {
	c := functest.New(t, operations)
	for _, name := range []string{"Abeille", "Brasserie", "Crémerie"} {
		body := fmt.Sprintf(`{"display_name": %q, "vendor": %t, "customer": false}`, name, name != "Brasserie")
		c.Owner.Do("contact.create", functest.Request{Body: body}).Want(201)
	}
	c.Project()
	vendors := `{"kind": "contacts", "name": "Fournisseurs", "query": "type=vendor&sort=-name"}`
	id := c.Owner.Do("view.create", functest.Request{Body: vendors}).Want(201).Get("id")
	names := func(query string) (all []string) {
		list := c.Owner.Do("contact.list", functest.Request{Query: query}).Want(200)
		for i := range 3 {
			if name := list.Get(fmt.Sprintf("data.%d.display_name", i)); name != "" {
				all = append(all, name)
			}
		}
		return all
	}
	for query, want := range map[string][]string{
		"view=" + id:                              {"Crémerie", "Abeille"},
		"view=" + id + "&sort=name":               {"Abeille", "Crémerie"}, // the request takes precedence
		"view=" + id + "&type=other":              {"Brasserie"},
		"view=" + id + "&status=inactive":         nil,
		"view=" + id + "&limit=1":                 {"Crémerie"},
		"view=" + id + "&q=abeille":               {"Abeille"},
		"view=" + id + "&type=customer,vendor":    nil,
		"view=" + id + "&sort=name&status=active": {"Abeille", "Crémerie"},
	} {
		if got := names(query); !slices.Equal(got, want) {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	first := c.Owner.Do("contact.list", functest.Request{Query: "view=" + id + "&limit=1"}).Want(200)
	if rest := names("view=" + id + "&limit=1&cursor=" + first.Get("next_cursor")); !slices.Equal(rest, []string{"Abeille"}) {
		t.Errorf("the second page is %q", rest)
	}
	for _, query := range []string{"view=view_01KAMX0000000000000000CABR", "view=" + id} {
		c.Owner.Do("salesorder.list", functest.Request{Query: query}).WantCode(422, "filter.view")
	}
}

func TestViewRefusesWhatItsListRefuses(t *testing.T) {
	c := functest.New(t, operations)
	for query, code := range map[string]string{
		"status=gone": "view.query", "sort=name": "view.query", "colour=red": "view.query", "limit=3": "view.query", "cursor=x": "view.query",
		"view=view_01KAMX0000000000000000CABR": "view.query", "status=draft&status=void": "view.query", "date[gte]=yesterday": "view.query",
		"%zz": "view.query", "customer_id=x": "view.query", "status=": "view.query", "counts=true": "view.query",
	} {
		body := fmt.Sprintf(`{"kind": "sales-orders", "name": "x", "query": %q}`, query)
		c.Owner.Do("view.create", functest.Request{Body: body}).WantCode(422, code)
	}
	for body, code := range map[string]string{
		`{"kind": "sales-orders", "name": " "}`:                     "request.invalid",
		`{"kind": "sales-orders", "name": "x", "columns": ["A b"]}`: "view.column",
		`{"kind": "taxes", "name": "x"}`:                            "request.invalid",
	} {
		c.Owner.Do("view.create", functest.Request{Body: body}).WantCode(422, code)
	}
	full := `{"kind": "sales-orders", "name": "x", "query": "status=draft,void&date[gte]=2026-01-01&to_invoice=true&sort=-total&q=abc"}`
	made := c.Owner.Do("view.create", functest.Request{Body: full}).Want(201)
	c.Owner.Do("view.update", functest.Request{ID: made.Get("id"), Version: 1, Body: `{"query": "status=gone"}`}).WantCode(422, "view.query")
	got := c.Owner.Do("view.update", functest.Request{ID: made.Get("id"), Version: 1, Body: `{"query": null, "columns": []}`}).Want(200)
	if got.Get("query") != "" {
		t.Errorf("the view is %s", got.Body)
	}
}

func TestAuthorKeepsAHundredViews(t *testing.T) {
	c := functest.New(t, operations)
	clerk := c.Hire(rights.Sales)
	for range 100 {
		clerk.Do("view.create", functest.Request{Body: byCity}).Want(201)
	}
	clerk.Do("view.create", functest.Request{Body: byCity}).WantCode(409, "view.too_many")
	c.Owner.Do("view.create", functest.Request{Body: byCity}).Want(201)
}

// The kinds of views are the lists that have them, each with the right of its list.
func TestKindsOfViewsAreTheLists(t *testing.T) {
	lists := op.ViewedWith(functions.All())
	for name, right := range lists {
		if m := saved.Kind(name).SeenIn(); right != rights.View(m) {
			t.Errorf("%s needs %s, its views need the module %q", name, right, m)
		}
	}
	if len(lists) != 8 {
		t.Errorf("%d lists have views: %v", len(lists), lists)
	}
}
