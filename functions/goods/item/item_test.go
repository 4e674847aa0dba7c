package item_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const cabrales = `{"name": "Queso Cabrales", "sku": "11", "unit": "carton", "price": "21.00", "reorder_level": "30"}`

func TestItemIsCreatedReadAndChanged(t *testing.T) {
	c := functest.New(t, operations)
	made := c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201)
	id := made.Get("id")
	if made.Get("kind") != "goods" || made.Get("price") != "21" || made.Header["location"] != "/v1/items/"+id {
		t.Errorf("the new item is %s, %v", made.Body, made.Header)
	}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"price": "22.5", "unit": null}`}).Want(200)
	read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200)
	if read.Version() != 2 || read.Get("price") != "22.5" || read.Get("unit") != "" ||
		read.Get("stock.available") != "0" || read.Get("stock.warehouses") != "[]" {
		t.Errorf("the item is %s", read.Body)
	}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"price": "1"}`}).WantCode(412, "version.stale")
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 2, Body: `{}`}).Want(200)
	c.Owner.Do("item.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Owner.Do("item.get", functest.Request{ID: id}).WantCode(404, "not_found")
	c.Owner.Do("item.ledger", functest.Request{ID: id}).WantCode(404, "not_found")
}

func TestCreateRefusesInvalidItems(t *testing.T) {
	c := functest.New(t, operations)
	c.Owner.Do("organization.update", functest.Request{Version: 1, Match: `"1"`, Body: `{"preferences": {"price_decimals": 1}}`}).Want(200)
	c.Owner.Do("tax.create", functest.Request{Body: `{"name": "TVA", "components": [{"name": "TVA", "rate": "20"}]}`}).Want(201)
	old := c.Owner.Do("tax.create", functest.Request{
		Body: `{"name": "TVA 19,6 %", "inactive": true, "components": [{"name": "TVA", "rate": "19.6"}]}`,
	}).Want(201).Get("id")
	c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201)
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"no name":                   {`{"sku": "1"}`, "request.invalid", "/name"},
		"name of spaces":            {`{"name": "  "}`, "request.invalid", "/name"},
		"SKU taken":                 {`{"name": "Another", "sku": " 11 "}`, "item.sku_taken", "/sku"},
		"negative price":            {`{"name": "X", "price": "-1"}`, "item.price", "/price"},
		"too many decimals":         {`{"name": "X", "price": "1.2345"}`, "item.price_decimals", "/price"},
		"too many decimals for JPY": {`{"name": "X", "price": "1.23", "currency": "JPY"}`, "item.price_decimals", "/price"},
		"unknown tax":               {`{"name": "X", "tax_id": "tax_00000000000000000000000000"}`, "item.tax_unknown", "/tax_id"},
		"inactive tax":              {fmt.Sprintf(`{"name": "X", "tax_id": %q}`, old), "item.tax_inactive", "/tax_id"},
		"unknown kind":              {`{"name": "X", "kind": "animal"}`, "request.invalid", "/kind"},
		"negative reorder level":    {`{"name": "X", "reorder_level": "-1"}`, "item.reorder_level", "/reorder_level"},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.On(t).Do("item.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	c.Owner.Do("item.create", functest.Request{Body: `{"name": "Fine", "price": "1.234"}`}).Want(201)
}

// An item keeps an inactive tax, and a price with more decimals than the preferences
// allow now, until a user changes that field.
func TestItemKeepsInactiveTaxAndPrice(t *testing.T) {
	c := functest.New(t, operations)
	tax := c.Owner.Do("tax.create", functest.Request{
		Body: `{"name": "TVA", "components": [{"name": "TVA", "rate": "20"}]}`,
	}).Want(201).Get("id")
	id := c.Owner.Do("item.create", functest.Request{
		Body: fmt.Sprintf(`{"name": "Chai", "price": "1.2345", "tax_id": %q}`, tax),
	}).Want(201).Get("id")
	c.Owner.Do("tax.update", functest.Request{ID: tax, Version: 1, Body: `{"inactive": true, "default": false}`}).Want(200)
	c.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"preferences": {"price_decimals": 1}}`}).Want(200)
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"unit": "sachet"}`}).Want(200)
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 2, Body: `{"price": "1.2346"}`}).WantCode(422, "item.price_decimals")
}

func TestReleasedSKUIsReusable(t *testing.T) {
	c := functest.New(t, operations)
	first := c.Owner.Do("item.create", functest.Request{Body: `{"name": "First", "sku": "A"}`}).Want(201).Get("id")
	second := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Second", "sku": "B"}`}).Want(201).Get("id")
	c.Owner.Do("item.update", functest.Request{ID: second, Version: 1, Body: `{"sku": "A"}`}).WantCode(422, "item.sku_taken").WantAt("/sku")
	c.Owner.Do("item.update", functest.Request{ID: second, Version: 1, Body: `{"sku": "A"}`, Query: "dry_run=true"}).
		WantCode(422, "item.sku_taken")
	c.Owner.Do("item.update", functest.Request{ID: first, Version: 1, Body: `{"sku": "C"}`}).Want(200)
	c.Owner.Do("item.update", functest.Request{ID: second, Version: 1, Body: `{"sku": "A"}`}).Want(200)
	c.Owner.Do("item.delete", functest.Request{ID: second, Version: 2}).Want(204)
	c.Owner.Do("item.create", functest.Request{Body: `{"name": "Third", "sku": "A"}`}).Want(201)
}

func TestConcurrentCreatesShareNoSKU(t *testing.T) {
	c := functest.New(t, operations)
	made := 0
	for _, r := range functest.AtOnce(8, func(n int) *functest.Response {
		return c.Owner.Do("item.create", functest.Request{Body: fmt.Sprintf(`{"name": "Item %d", "sku": "11"}`, n)})
	}) {
		if r.Status == 201 {
			made++
		} else {
			r.WantCode(422, "item.sku_taken").WantAt("/sku")
		}
	}
	if made != 1 {
		t.Errorf("%d items have the same SKU", made)
	}
}

func TestItemsAreListedAndFound(t *testing.T) {
	c := functest.New(t, operations)
	for _, body := range []string{
		`{"name": "Pâté chinois"}`, `{"name": "Chai", "sku": "CH-42"}`, `{"name": "äpple", "inactive": true}`, `{"name": "Chang"}`,
	} {
		c.Wait(time.Second)
		c.Owner.Do("item.create", functest.Request{Body: body}).Want(201)
	}
	c.Project()
	for query, want := range map[string][]string{
		"":                            {"äpple", "Chai", "Chang", "Pâté chinois"},
		"sort=-name":                  {"Pâté chinois", "Chang", "Chai", "äpple"},
		"status=active&limit=2":       {"Chai", "Chang"},
		"status=inactive":             {"äpple"},
		"q=CHA&limit=10":              {"Chang", "Chai"}, // newest first
		"q=CHA&limit=1":               {"Chang"},
		"q=apple&status=inactive":     {"äpple"},
		"q=apple&status=active":       {},
		"q=pate":                      {"Pâté chinois"},
		"q=ch-42":                     {"Chai"},
		"q=chinois%20pate":            {"Pâté chinois"},
		"q=nothing%20of%20the%20sort": {},
	} {
		page := c.Owner.Do("item.list", functest.Request{Query: query}).Want(200)
		names := []string{}
		for i := 0; page.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
			names = append(names, page.Get(fmt.Sprintf("data.%d.name", i)))
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q lists %v, want %v", query, names, want)
		}
	}
	c.Owner.Do("item.list", functest.Request{Query: "status=sold"}).WantCode(422, "filter.status")
	c.Owner.Do("item.list", functest.Request{Query: "q=%20%20"}).WantCode(422, "search.short")
}

func TestItemNeedsRights(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Hire(rights.Purchasing).Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
	seller := c.Hire(rights.Sales)
	seller.Do("item.get", functest.Request{ID: id}).Want(200)
	seller.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}).WantCode(403, "right.missing")
	stranger := c.Company("Another Company").Owner
	stranger.Do("item.get", functest.Request{ID: id}).WantCode(404, "not_found")
	stranger.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}).WantCode(404, "not_found")
	stranger.Do("item.create", functest.Request{Body: cabrales}).Want(201)
}

// An order is created for the item between the read and the write of the request.
func TestChangeLosesRaceAgainstOrder(t *testing.T) {
	for name, x := range map[string]struct {
		operation, body, code string
	}{
		"deletion":       {"item.delete", "", "item.used"},
		"change of kind": {"item.update", `{"kind": "service"}`, "item.kind_fixed"},
	} {
		t.Run(name, func(t *testing.T) {
			var requests functest.Requests
			s := functest.NewShop(t, "", operations, requests.Watch)
			id := s.Make("item.create", `{"name": "Chai", "price": "18"}`)
			requests.Before = map[string]func(){"TransactWriteItems": func() {
				s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(id, "1")))
			}}
			r := s.Owner.Do(x.operation, functest.Request{ID: id, Version: 1, Body: x.body})
			if r.Status < 400 || r.Get("code") != x.code {
				t.Errorf("the response is %d %s", r.Status, r.Body)
			}
		})
	}
}

func TestListReadsItemsByID(t *testing.T) {
	c := functest.New(t, operations)
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201)
	first := c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
	second := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Abondance", "sku": "12"}`}).Want(201).Get("id")
	c.Owner.Do("item.create", functest.Request{Body: `{"name": "Beaufort", "sku": "13"}`}).Want(201)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: first, Body: countedOne}).Want(200)
	foreign := functest.New(t, operations).Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")

	list := c.Owner.Do("item.list", functest.Request{Query: "id=" + strings.Join([]string{first, foreign, second, first}, ",")}).Want(200)
	if list.Get("data.0.id") != second || list.Get("data.1.id") != first || list.Get("data.2.id") != "" ||
		list.Get("data.0.stock.available") != "0" || list.Get("data.1.stock.available") != "1" || list.Get("next_cursor") != "" {
		t.Errorf("the items are %s", list.Body)
	}
	c.Owner.Do("item.list", functest.Request{Query: "id=" + foreign}).Want(200)
	for _, query := range []string{
		"id=x", "id=" + first + ",", "id=con_01KAMX0000000000000000CABR", "q=ab&id=" + first, "status=active&id=" + first,
	} {
		c.Owner.Do("item.list", functest.Request{Query: query}).WantCode(422, "filter.id")
	}
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("itm_01KAMX00000000000000000%03d", i)
	}
	c.Owner.Do("item.list", functest.Request{Query: "id=" + strings.Join(many, ",")}).WantCode(422, "filter.id")
}
