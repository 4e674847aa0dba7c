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
	export  = `{
		"name": "Export", "category": "G", "components": [{"name": "TVA", "rate": "0"}],
		"reason": "Exonération de TVA, article 262 I du CGI"
	}`
)

func TestTaxesAreCreatedListedAndChanged(t *testing.T) {
	c := functest.New(t)
	first := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201)
	if first.Get("default") != "true" || first.Version() != 1 || first.Header["etag"] != `"1"` {
		t.Errorf("the first tax is %s", first.Body)
	}
	second := c.Owner.Do("tax.create", functest.Request{Body: reduced}).Want(201)
	if second.Get("default") != "" || second.Get("category") != "S" {
		t.Errorf("the second tax is %s", second.Body)
	}
	changed := c.Owner.Do("tax.update", functest.Request{
		ID: second.Get("id"), Version: 1,
		Body: `{"name": "TVA réduite", "components": [{"name": "TVA", "rate": "10"}]}`,
	}).Want(200)
	if changed.Version() != 2 || changed.Get("components.0.rate") != "10" {
		t.Errorf("the tax is %s", changed.Body)
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

func TestOneTaxIsDefault(t *testing.T) {
	c := functest.New(t)
	first := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	second := c.Owner.Do("tax.create", functest.Request{Body: reduced}).Want(201).Get("id")
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 1, Body: `{"inactive": true}`}).
		WantCode(422, "tax.default_inactive").WantAt("/inactive")
	c.Owner.Do("tax.update", functest.Request{ID: second, Version: 1, Body: `{"default": true}`}).Want(200)
	list := c.Owner.Do("tax.list", functest.Request{}).Want(200)
	if list.Get("data.0.default") != "" || list.Get("data.1.default") != "true" {
		t.Errorf("the taxes are %s", list.Body)
	}
	if v := list.Get("data.0.version"); v != "2" {
		t.Errorf("the previous default has version %s, want 2, since it changed too", v)
	}
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 1, Body: `{"inactive": true}`}).WantCode(412, "version.stale")
	c.Owner.Do("tax.update", functest.Request{ID: first, Version: 2, Body: `{"inactive": true}`}).Want(200)
	c.Owner.Do("tax.update", functest.Request{ID: second, Version: 2, Body: `{"default": false, "inactive": true}`}).Want(200)
}

func TestCreateRefusesInvalidTaxes(t *testing.T) {
	c := functest.New(t)
	c.Owner.Do("tax.create", functest.Request{Body: export}).Want(201)
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"name of spaces":       {`{"name": " ", "components": [{"name": "TVA", "rate": "20"}]}`, "request.invalid", "/name"},
		"name taken":           {`{"name": "EXPORT", "components": [{"name": "TVA", "rate": "20"}]}`, "tax.name_taken", "/name"},
		"no component":         {`{"name": "X", "components": []}`, "request.invalid", "/components"},
		"components null":      {`{"name": "X", "category": "Z", "components": null}`, "request.invalid", "/components"},
		"rate not a decimal":   {`{"name": "X", "components": [{"name": "TVA", "rate": "20 %"}]}`, "request.invalid", "/components/0/rate"},
		"negative rate":        {`{"name": "X", "components": [{"name": "TVA", "rate": "-1"}]}`, "tax.negative", "/components/0/rate"},
		"standard rate of 0 %": {`{"name": "X", "components": [{"name": "TVA", "rate": "0"}]}`, "tax.zero_rate", "/components"},
		"exempt with a rate": {
			`{"name": "X", "category": "E", "components": [{"name": "TVA", "rate": "20"}], "reason": "Y"}`, "tax.category", "/category",
		},
		"reverse charge without a reason": {
			`{"name": "X", "category": "AE", "components": [{"name": "TVA", "rate": "0"}]}`, "tax.reason", "/reason",
		},
		"unknown category": {
			`{"name": "X", "category": "Q", "components": [{"name": "TVA", "rate": "0"}]}`, "request.invalid", "/category",
		},
		"read-only field": {
			`{"name": "X", "used": true, "components": [{"name": "TVA", "rate": "20"}]}`, "request.invalid", "/used",
		},
		"inactive default": {
			`{"name": "X", "default": true, "inactive": true, "components": [{"name": "TVA", "rate": "20"}]}`,
			"tax.default_inactive", "/inactive",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.On(t).Do("tax.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
}

// chaiWith is an item with a tax.
func chaiWith(tax string) string { return fmt.Sprintf(`{"name": "Chai", "tax_id": %q}`, tax) }

func TestDeleteRefusesUsedTax(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	c.Owner.Do("item.create", functest.Request{Body: chaiWith(id)}).Want(201)
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "tax.used")
	if got := c.Owner.Do("tax.list", functest.Request{}).Get("data.0.used"); got != "true" {
		t.Errorf("used is %q, want true", got)
	}
	c.Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{}`}).Want(200)
	if v := c.Owner.Do("tax.list", functest.Request{}).Get("data.0.version"); v != "1" {
		t.Errorf("the use and an empty change made version %s, want 1", v)
	}
}

// An item with the tax is created between the read and the write of the deletion.
func TestDeleteTaxLosesRaceAgainstItem(t *testing.T) {
	var requests functest.Requests
	c := functest.New(t, requests.Watch)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.create", functest.Request{Body: chaiWith(id)}).Want(201)
	}}
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "tax.used")
}

// The tax is deleted between the read of the settings and the write of the item.
func TestCreateItemLosesRaceAgainstDeletedTax(t *testing.T) {
	var requests functest.Requests
	c := functest.New(t, requests.Watch)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 1}).Want(204)
	}}
	c.Owner.Do("item.create", functest.Request{Body: chaiWith(id)}).WantCode(422, "item.tax_unknown").WantAt("/tax_id")
}

// The settings are one item of the table. The loser of a race decides again on the
// settings that the winner wrote.
func TestConcurrentCreatesAreConsistent(t *testing.T) {
	c := functest.New(t)
	both := functest.AtOnce(2, func(n int) *functest.Response {
		return c.Owner.Do("tax.create", functest.Request{Body: []string{normal, reduced}[n]})
	})
	list := c.Owner.Do("tax.list", functest.Request{}).Want(200)
	if both[0].Status != 201 || both[1].Status != 201 || list.Get("data.1.id") == "" {
		t.Fatalf("two taxes at once: %s and %s; the list is %s", both[0].Body, both[1].Body, list.Body)
	}
	if (list.Get("data.0.default") == "true") == (list.Get("data.1.default") == "true") {
		t.Errorf("the list does not have exactly one default: %s", list.Body)
	}
	same := functest.AtOnce(2, func(int) *functest.Response { return c.Owner.Do("tax.create", functest.Request{Body: export}) })
	slices.SortFunc(same, func(a, b *functest.Response) int { return a.Status - b.Status })
	if same[0].Status != 201 || same[1].Get("code") != "tax.name_taken" {
		t.Errorf("the same tax twice at once: %s and %s", same[0].Body, same[1].Body)
	}
}

func TestTaxNeedsRights(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("tax.create", functest.Request{Body: normal}).Want(201).Get("id")
	c.Hire(rights.Accountant).Do("tax.create", functest.Request{Body: reduced}).Want(201)
	seller := c.Hire(rights.Sales)
	seller.Do("tax.list", functest.Request{}).Want(200)
	seller.Do("tax.create", functest.Request{Body: export}).WantCode(403, "right.missing")
	c.Company("Another Company").Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{}`}).WantCode(404, "not_found")
}

func TestTaxChangeMakesOneReadAndOneWrite(t *testing.T) {
	var requests functest.Requests
	c := functest.New(t, requests.Watch)
	want := func(operation, want string) {
		t.Helper()
		if got := requests.Take(); got != want {
			t.Errorf("%s makes the requests %q, want %q", operation, got, want)
		}
	}
	requests.Take()
	id := c.Owner.Do("tax.create", functest.Request{Body: normal, Key: "k"}).Want(201).Get("id")
	want("create", "BatchGetItem TransactWriteItems")
	c.Owner.Do("tax.list", functest.Request{}).Want(200)
	want("list", "BatchGetItem")
	c.Owner.Do("tax.update", functest.Request{ID: id, Version: 1, Body: `{"name": "TVA"}`}).Want(200)
	want("update", "BatchGetItem TransactWriteItems")
	c.Owner.Do("tax.delete", functest.Request{ID: id, Version: 2}).Want(204)
	want("delete", "BatchGetItem TransactWriteItems")
}
