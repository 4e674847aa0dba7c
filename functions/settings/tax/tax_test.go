package tax_test

import (
	"fmt"
	"slices"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const (
	normal  = `{"name": "TVA 20 %", "category": "S", "components": [{"name": "TVA", "rate": "20"}]}`
	reduced = `{"name": "TVA 5,5 %", "components": [{"name": "TVA", "rate": "5.5"}]}`
	export  = `{"name": "Export", "category": "G", "components": [{"name": "TVA", "rate": "0"}], "reason": "Exonération de TVA, article 262 I du CGI"}`
)

func TestTaxesAreDeclaredListedAndChanged(t *testing.T) {
	c := functest.New(t)
	first := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201)
	if first.Get("default") != "true" || first.Version() != 1 || first.Header["etag"] != `"1"` {
		t.Errorf("the first tax is %s", first.Body)
	}
	second := c.Owner.Do("tax.create", functest.Request{Body: reduced}).Want(201)
	if second.Get("default") != "" || second.Get("category") != "S" {
		t.Errorf("the second tax is %s", second.Body)
	}
	changed := c.Owner.Do("tax.update", functest.Request{ID: second.Get("id"), Version: 1, Body: `{"name": "TVA réduite", "components": [{"name": "TVA", "rate": "10"}]}`}).Want(200)
	if changed.Version() != 2 || changed.Get("components.0.rate") != "10" {
		t.Errorf("changed to %s", changed.Body)
	}
	c.Owner.Do("tax.update", functest.Request{ID: second.Get("id"), Version: 2, Body: `{"inactive": true}`}).Want(200)
	for query, want := range map[string][]string{
		"":                {"TVA 20 %", "TVA réduite"},
		"status=active":   {"TVA 20 %"},
		"status=inactive": {"TVA réduite"},
	} {
		got := c.Owner.Do("tax.list", functest.Request{Query: query}).Want(200)
		names := []string{}
		for i := 0; got.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
			names = append(names, got.Get(fmt.Sprintf("data.%d.name", i)))
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q lists %v, want %v", query, names, want)
		}
	}
	c.Owner.Do("tax.list", functest.Request{Query: "status=gone"}).WantCode(422, "filter.status")
	c.Owner.Do("tax.delete", functest.Request{ID: second.Get("id"), Version: 3}).Want(204)
	c.Owner.Do("tax.update", functest.Request{ID: second.Get("id"), Version: 3, Body: `{}`}).WantCode(404, "not_found")
}

func TestThereIsOneDefaultTax(t *testing.T) {
	c := functest.New(t)
	first := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	second := c.Owner.Do("tax.create", functest.Request{Body: reduced}).Want(201).Get("id")
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 1, Body: `{"inactive": true}`}).WantCode(422, "tax.default_inactive").WantAt("/inactive")
	c.Owner.Do("tax.update", functest.Request{ID: second, Version: 1, Body: `{"default": true}`}).Want(200)
	list := c.Owner.Do("tax.list", functest.Request{}).Want(200)
	if list.Get("data.0.default") != "" || list.Get("data.1.default") != "true" {
		t.Errorf("the defaults are in %s", list.Body)
	}
	if v := list.Get("data.0.version"); v != "2" {
		t.Errorf("the tax that was the default has version %s; it has changed too", v)
	}
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 1, Body: `{"inactive": true}`}).WantCode(412, "version.stale")
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 2, Body: `{"inactive": true}`}).Want(200)
	c.Owner.Do("tax.update", functest.Request{ID: second, Version: 2, Body: `{"default": false, "inactive": true}`}).Want(200)
}

func TestATaxSaysWhatItIs(t *testing.T) {
	c := functest.New(t)
	c.Owner.Do("tax.create", functest.Request{Body: export}).Want(201)
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"a name":                         {`{"name": " ", "components": [{"name": "TVA", "rate": "20"}]}`, "tax.name", "/name"},
		"a name of its own":              {`{"name": "EXPORT", "components": [{"name": "TVA", "rate": "20"}]}`, "tax.name_taken", "/name"},
		"a component":                    {`{"name": "X", "components": []}`, "request.invalid", "/components"},
		"a component, not null":          {`{"name": "X", "category": "Z", "components": null}`, "request.invalid", "/components"},
		"a rate that is a number":        {`{"name": "X", "components": [{"name": "TVA", "rate": "20 %"}]}`, "request.invalid", "/components/0/rate"},
		"no negative rate":               {`{"name": "X", "components": [{"name": "TVA", "rate": "-1"}]}`, "tax.negative", "/components"},
		"a standard rate above zero":     {`{"name": "X", "components": [{"name": "TVA", "rate": "0"}]}`, "tax.zero_rate", "/components"},
		"no rate where none is charged":  {`{"name": "X", "category": "E", "components": [{"name": "TVA", "rate": "20"}], "reason": "Y"}`, "tax.category", "/category"},
		"a reason why none is charged":   {`{"name": "X", "category": "AE", "components": [{"name": "TVA", "rate": "0"}]}`, "tax.reason", "/reason"},
		"a category of the standard":     {`{"name": "X", "category": "Q", "components": [{"name": "TVA", "rate": "0"}]}`, "request.invalid", "/category"},
		"nothing that is only read":      {`{"name": "X", "used": true, "components": [{"name": "TVA", "rate": "20"}]}`, "request.invalid", "/used"},
		"no default that is not offered": {`{"name": "X", "default": true, "inactive": true, "components": [{"name": "TVA", "rate": "20"}]}`, "tax.default_inactive", "/inactive"},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.In(t).Do("tax.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
}

func TestATaxInUseStays(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai", "tax_id": "` + id + `"}`}).Want(201)
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "tax.used")
	if got := c.Owner.Do("tax.list", functest.Request{}).Get("data.0.used"); got != "true" {
		t.Errorf("used is %q", got)
	}
	c.Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{}`}).Want(200)
	if v := c.Owner.Do("tax.list", functest.Request{}).Get("data.0.version"); v != "1" {
		t.Errorf("being used and a change of nothing made version %s", v)
	}
}

// Between the look at a tax and its deletion an item may have taken it up.
func TestATaxTakenUpMeanwhileStays(t *testing.T) {
	var asked functest.Requests
	c := functest.New(t, asked.Watch)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	asked.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai", "tax_id": "` + id + `"}`}).Want(201)
	}}
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "tax.used")
}

// And between the look at the settings and the item, the tax may have gone.
func TestATaxTakenBackMeanwhileIsNotTakenUp(t *testing.T) {
	var asked functest.Requests
	c := functest.New(t, asked.Watch)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	asked.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).Want(204)
	}}
	c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai", "tax_id": "` + id + `"}`}).WantCode(422, "item.tax_unknown").WantAt("/tax_id")
}

// The settings are one item: whoever comes second decides again on what the
// first has left.
func TestTwoTaxesAtOnce(t *testing.T) {
	c := functest.New(t)
	both := functest.AtOnce(2, func(n int) *functest.Response {
		return c.Owner.Do("tax.create", functest.Request{Body: []string{normal, reduced}[n]})
	})
	list := c.Owner.Do("tax.list", functest.Request{}).Want(200)
	if both[0].Status != 201 || both[1].Status != 201 || list.Get("data.1.id") == "" {
		t.Fatalf("two taxes at once: %s and %s, which leave %s", both[0].Body, both[1].Body, list.Body)
	}
	if (list.Get("data.0.default") == "true") == (list.Get("data.1.default") == "true") {
		t.Errorf("not exactly one default in %s", list.Body)
	}
	same := functest.AtOnce(2, func(int) *functest.Response { return c.Owner.Do("tax.create", functest.Request{Body: export}) })
	if slices.SortFunc(same, func(a, b *functest.Response) int { return a.Status - b.Status }); same[0].Status != 201 || same[1].Get("code") != "tax.name_taken" {
		t.Errorf("one tax twice at once: %s and %s", same[0].Body, same[1].Body)
	}
}

func TestWhoMayDeclareTaxes(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	c.Hire(rights.Accountant).Do("tax.create", functest.Request{Body: reduced}).Want(201)
	seller := c.Hire(rights.Sales)
	seller.Do("tax.list", functest.Request{}).Want(200)
	seller.Do("tax.create", functest.Request{Body: export}).WantCode(403, "right.missing")
	c.Company("Another Company").Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{}`}).WantCode(404, "not_found")
}

func TestATaxTakesOneReadAndOneWrite(t *testing.T) {
	var asked functest.Requests
	c := functest.New(t, asked.Watch)
	want := func(what, requests string) {
		t.Helper()
		if got := asked.Take(); got != requests {
			t.Errorf("%s asked the table %q, want %q", what, got, requests)
		}
	}
	asked.Take()
	id := c.Owner.Do("tax.create", functest.Request{Body: normal, Key: "k"}).Want(201).Get("id")
	want("create", "BatchGetItem TransactWriteItems")
	c.Owner.Do("tax.list", functest.Request{}).Want(200)
	want("list", "BatchGetItem")
	c.Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{"name": "TVA"}`}).Want(200)
	want("update", "BatchGetItem TransactWriteItems")
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 2}).Want(204)
	want("delete", "BatchGetItem TransactWriteItems")
}
