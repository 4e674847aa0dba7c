package item_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// stocked is a company with a warehouse and an item.
func stocked(t *testing.T, r *functest.Requests) (c *functest.Company, warehouse, item string) {
	c = functest.New(t, r.Watch)
	warehouse = c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201).Get("id")
	return c, warehouse, c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
}

func TestStockIsAdjustedAndToldInTheLedger(t *testing.T) {
	var asked functest.Requests
	c, main, id := stocked(t, &asked)
	c.Wait(time.Minute)
	shop := c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Boutique"}`}).Want(201).Get("id")
	opened := c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "40", "reason": "opening"}`}).Want(200)
	if opened.Get("movement.warehouse_id") != main || opened.Get("level.on_hand") != "40" || opened.Get("level.available") != "40" || opened.Get("used") != "true" {
		t.Errorf("answered %s", opened.Body)
	}
	if opened.Version() != 1 || opened.Header["etag"] != `"1"` {
		t.Errorf("stock is no part of the item's version: %v", opened.Header)
	}
	c.Wait(time.Minute)
	buyer := c.Hire(rights.Purchasing)
	taken := buyer.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "-2.5", "reason": "damaged", "note": " fell "}`}).Want(200)
	if taken.Get("level.physical") != "37.5" || taken.Get("movement.note") != "fell" {
		t.Errorf("answered %s", taken.Body)
	}
	c.Wait(time.Minute)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"warehouse_id": "` + shop + `", "quantity": "-1", "reason": "lost"}`}).Want(200)
	read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200)
	for path, want := range map[string]string{"stock.on_hand": "36.5", "stock.physical": "36.5", "stock.committed": "0", "stock.available": "36.5"} {
		if got := read.Get(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if read.Get("stock.warehouses.0.warehouse_id") != main || read.Get("stock.warehouses.0.on_hand") != "37.5" || read.Get("stock.warehouses.1.on_hand") != "-1" {
		t.Errorf("the warehouses are %s", read.Get("stock.warehouses"))
	}
	first := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=2"}).Want(200)
	rest := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=2&cursor=" + first.Get("next_cursor")}).Want(200)
	if first.Get("data.0.reason") != "lost" || first.Get("data.1.reason") != "damaged" || first.Get("data.1.actor.id") != buyer.ID() || first.Get("data.1.at") != "2026-11-21T09:02:00Z" {
		t.Errorf("the ledger begins with %s", first.Body)
	}
	if rest.Get("data.0.reason") != "opening" || rest.Get("data.0.quantity") != "40" || rest.Get("data.1.id") != "" || rest.Get("next_cursor") != "" {
		t.Errorf("and ends with %s", rest.Body)
	}
	c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "cursor=AAAA"}).WantCode(422, "cursor.invalid")
}

func TestWhatAnAdjustmentNeeds(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
	service := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Livraison", "kind": "service"}`}).Want(201).Get("id")
	if got := c.Owner.Do("item.get", functest.Request{ID: service}).Want(200).Get("stock"); got != "" {
		t.Errorf("a service has the stock %s", got)
	}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}).WantCode(422, "item.warehouse_missing").WantAt("/warehouse_id")
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: service, Body: `{"quantity": "1", "reason": "count"}`}).WantCode(409, "item.no_stock")
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"a quantity":                   {`{"reason": "count"}`, "request.invalid", "/quantity"},
		"a quantity that is not zero":  {`{"quantity": "0.00", "reason": "count"}`, "item.quantity_zero", "/quantity"},
		"a quantity that is a number":  {`{"quantity": "1e3", "reason": "count"}`, "request.invalid", "/quantity"},
		"a reason":                     {`{"quantity": "1"}`, "request.invalid", "/reason"},
		"a reason of ours":             {`{"quantity": "1", "reason": "because"}`, "request.invalid", "/reason"},
		"a note where nothing else is": {`{"quantity": "1", "reason": "other", "note": " "}`, "item.note_missing", "/note"},
		"a warehouse of ours":          {`{"quantity": "1", "reason": "count", "warehouse_id": "wh_00000000000000000000000000"}`, "item.warehouse_unknown", "/warehouse_id"},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.In(t).Do("item.adjust-stock", functest.Request{ID: id, Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	if got := c.Owner.Do("item.ledger", functest.Request{ID: id}).Want(200).Get("data"); got != "[]" {
		t.Errorf("the ledger has %s", got)
	}
}

func TestAnItemWhoseStockHasMovedStays(t *testing.T) {
	var asked functest.Requests
	c, _, id := stocked(t, &asked)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}).Want(200)
	c.Owner.Do("item.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "item.used")
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"kind": "service"}`}).WantCode(422, "item.kind_fixed").WantAt("/kind")
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{}`}).Want(200)
	if read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200); read.Version() != 1 || read.Get("used") != "true" {
		t.Errorf("being used and a change of nothing made %s", read.Body)
	}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"inactive": true}`}).Want(200)
}

// Somebody books stock in while the item is being made a service.
func TestTheKindIsFixedByWhoeverIsFaster(t *testing.T) {
	var asked functest.Requests
	c, _, id := stocked(t, &asked)
	asked.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}).Want(200)
	}}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"kind": "service"}`}).WantCode(422, "item.kind_fixed")
	if read := c.Owner.Do("item.get", functest.Request{ID: id}); read.Get("kind") != "goods" || read.Get("stock.on_hand") != "1" {
		t.Errorf("it is %s", read.Body)
	}
	other := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai"}`}).Want(201).Get("id")
	asked.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.update", functest.Request{ID: other, Version: 1, Body: `{"kind": "service"}`}).Want(200)
	}}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: other, Body: `{"quantity": "1", "reason": "count"}`}).WantCode(409, "item.no_stock")
}

func TestAnAdjustmentIsMadeOnce(t *testing.T) {
	var asked functest.Requests
	c, _, id := stocked(t, &asked)
	request := functest.Request{ID: id, Body: `{"quantity": "5", "reason": "count"}`, Key: "k"}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: request.Body, Query: "dry_run=true"}).Want(200)
	first, again := c.Owner.Do("item.adjust-stock", request).Want(200), c.Owner.Do("item.adjust-stock", request).Want(200)
	if string(first.Body) != string(again.Body) {
		t.Errorf("the retry answered %s", again.Body)
	}
	if got := c.Owner.Do("item.get", functest.Request{ID: id}).Get("stock.on_hand"); got != "5" {
		t.Errorf("on hand are %s", got)
	}
}

func TestSixteenAdjustmentsAtOnceAllCount(t *testing.T) {
	var asked functest.Requests
	c, warehouse, id := stocked(t, &asked)
	for _, r := range functest.AtOnce(16, func(n int) *functest.Response {
		return c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: fmt.Sprintf(`{"warehouse_id": %q, "quantity": "%d.25", "reason": "count"}`, warehouse, n+1)})
	}) {
		r.Want(200)
	}
	read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200)
	if read.Get("stock.on_hand") != "140" || read.Get("stock.available") != "140" {
		t.Errorf("the stock is %s, want 140", read.Get("stock"))
	}
	if got := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=17"}).Want(200); got.Get("data.15.id") == "" || got.Get("data.16.id") != "" {
		t.Errorf("the ledger has other movements: %s", got.Body)
	}
}

func TestWhatItemsAskTheTable(t *testing.T) {
	var asked functest.Requests
	c, warehouse, id := stocked(t, &asked)
	for _, x := range []struct {
		operation string
		request   functest.Request
		want      string
	}{
		{"item.create", functest.Request{Body: `{"name": "Chai", "sku": "1"}`, Key: "k"}, "BatchGetItem TransactWriteItems"},
		{"item.get", functest.Request{ID: id}, "Query"},
		{"item.update", functest.Request{ID: id, Version: 1, Body: `{"sku": "12"}`}, "BatchGetItem TransactWriteItems"},
		{"item.adjust-stock", functest.Request{ID: id, Body: `{"warehouse_id": "` + warehouse + `", "quantity": "1", "reason": "count"}`, Key: "l"}, "BatchGetItem TransactWriteItems"},
		// The default warehouse is known only once the settings are read.
		{"item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "1", "reason": "count"}`}, "BatchGetItem BatchGetItem TransactWriteItems"},
		{"item.ledger", functest.Request{ID: id}, "BatchGetItem Query"},
		{"item.list", functest.Request{Query: "status=active"}, "Query"},
		{"item.delete", functest.Request{ID: id, Version: 2}, "BatchGetItem"}, // it is in use
	} {
		asked.Take()
		c.Owner.Do(x.operation, x.request)
		if got := asked.Take(); got != x.want {
			t.Errorf("%s asked the table %q, want %q", x.operation, got, x.want)
		}
	}
}
