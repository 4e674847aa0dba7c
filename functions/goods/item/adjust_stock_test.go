package item_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// countedOne is an adjustment of one in the default warehouse.
const countedOne = `{"quantity": "1", "reason": "count"}`

// companyWithItem returns a company with a warehouse and an item.
func companyWithItem(t *testing.T, r *functest.Requests) (c *functest.Company, warehouse, item string) {
	c = functest.New(t, operations, r.Watch)
	warehouse = c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201).Get("id")
	return c, warehouse, c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
}

func TestAdjustmentChangesStockAndLedger(t *testing.T) {
	var requests functest.Requests
	c, main, id := companyWithItem(t, &requests)
	c.Wait(time.Minute)
	shop := c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Boutique"}`}).Want(201).Get("id")
	opened := c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: `{"quantity": "40", "reason": "opening"}`}).Want(200)
	if opened.Get("movement.warehouse_id") != main || opened.Get("level.on_hand") != "40" ||
		opened.Get("level.available") != "40" || opened.Get("used") != "true" {
		t.Errorf("the response is %s", opened.Body)
	}
	if opened.Version() != 1 || opened.Header["etag"] != `"1"` {
		t.Errorf("the adjustment changed the item's version: %v", opened.Header)
	}
	c.Wait(time.Minute)
	buyer := c.Hire(rights.Purchasing)
	damaged := buyer.Do("item.adjust-stock", functest.Request{
		ID: id, Body: `{"quantity": "-2.5", "reason": "damaged", "note": " fell "}`,
	}).Want(200)
	if damaged.Get("level.physical") != "37.5" || damaged.Get("movement.note") != "fell" {
		t.Errorf("the response is %s", damaged.Body)
	}
	c.Wait(time.Minute)
	c.Owner.Do("item.adjust-stock", functest.Request{
		ID: id, Body: fmt.Sprintf(`{"warehouse_id": %q, "quantity": "-1", "reason": "lost"}`, shop),
	}).Want(200)
	read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200)
	for path, want := range map[string]string{
		"stock.on_hand": "36.5", "stock.physical": "36.5", "stock.committed": "0", "stock.available": "36.5",
	} {
		if got := read.Get(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if read.Get("stock.warehouses.0.warehouse_id") != main || read.Get("stock.warehouses.0.on_hand") != "37.5" ||
		read.Get("stock.warehouses.1.on_hand") != "-1" {
		t.Errorf("the warehouses are %s", read.Get("stock.warehouses"))
	}
	first := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=2"}).Want(200)
	rest := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=2&cursor=" + first.Get("next_cursor")}).Want(200)
	if first.Get("data.0.reason") != "lost" || first.Get("data.1.reason") != "damaged" || first.Get("data.1.actor.id") != buyer.ID() ||
		first.Get("data.1.at") != "2026-11-21T09:02:00Z" {
		t.Errorf("the first page of the ledger is %s", first.Body)
	}
	if rest.Get("data.0.reason") != "opening" || rest.Get("data.0.quantity") != "40" || rest.Get("data.1.id") != "" ||
		rest.Get("next_cursor") != "" {
		t.Errorf("the second page of the ledger is %s", rest.Body)
	}
	c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "cursor=AAAA"}).WantCode(422, "cursor.invalid")
}

func TestAdjustStockRefusesInvalidAdjustments(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("item.create", functest.Request{Body: cabrales}).Want(201).Get("id")
	service := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Livraison", "kind": "service"}`}).Want(201).Get("id")
	if got := c.Owner.Do("item.get", functest.Request{ID: service}).Want(200).Get("stock"); got != "" {
		t.Errorf("a service has the stock %s", got)
	}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: countedOne}).
		WantCode(422, "item.warehouse_missing").WantAt("/warehouse_id")
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: service, Body: countedOne}).WantCode(409, "item.no_stock")
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"no quantity":                 {`{"reason": "count"}`, "request.invalid", "/quantity"},
		"quantity of zero":            {`{"quantity": "0.00", "reason": "count"}`, "item.quantity_zero", "/quantity"},
		"quantity not a decimal":      {`{"quantity": "1e3", "reason": "count"}`, "request.invalid", "/quantity"},
		"no reason":                   {`{"quantity": "1"}`, "request.invalid", "/reason"},
		"unknown reason":              {`{"quantity": "1", "reason": "because"}`, "request.invalid", "/reason"},
		"other reason without a note": {`{"quantity": "1", "reason": "other", "note": " "}`, "item.note_missing", "/note"},
		"unknown warehouse": {
			`{"quantity": "1", "reason": "count", "warehouse_id": "wh_00000000000000000000000000"}`,
			"item.warehouse_unknown", "/warehouse_id",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.On(t).Do("item.adjust-stock", functest.Request{ID: id, Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	if got := c.Owner.Do("item.ledger", functest.Request{ID: id}).Want(200).Get("data"); got != "[]" {
		t.Errorf("the ledger is %s, want no entries", got)
	}
}

func TestUsedItemKeepsKind(t *testing.T) {
	var requests functest.Requests
	c, _, id := companyWithItem(t, &requests)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: countedOne}).Want(200)
	c.Owner.Do("item.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "item.used")
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"kind": "service"}`}).
		WantCode(422, "item.kind_fixed").WantAt("/kind")
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{}`}).Want(200)
	if read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200); read.Version() != 1 || read.Get("used") != "true" {
		t.Errorf("after an adjustment and an empty change the item is %s", read.Body)
	}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"inactive": true}`}).Want(200)
}

// A stock adjustment and a change of the item's kind race; the later write is refused.
func TestLaterOfKindChangeAndAdjustmentIsRefused(t *testing.T) {
	var requests functest.Requests
	c, _, id := companyWithItem(t, &requests)
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: countedOne}).Want(200)
	}}
	c.Owner.Do("item.update", functest.Request{ID: id, Version: 1, Body: `{"kind": "service"}`}).WantCode(422, "item.kind_fixed")
	if read := c.Owner.Do("item.get", functest.Request{ID: id}); read.Get("kind") != "goods" || read.Get("stock.on_hand") != "1" {
		t.Errorf("the item is %s", read.Body)
	}
	other := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai"}`}).Want(201).Get("id")
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		c.Owner.Do("item.update", functest.Request{ID: other, Version: 1, Body: `{"kind": "service"}`}).Want(200)
	}}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: other, Body: countedOne}).WantCode(409, "item.no_stock")
}

func TestRetryAdjustsOnce(t *testing.T) {
	var requests functest.Requests
	c, _, id := companyWithItem(t, &requests)
	request := functest.Request{ID: id, Body: `{"quantity": "5", "reason": "count"}`, Key: "k"}
	c.Owner.Do("item.adjust-stock", functest.Request{ID: id, Body: request.Body, Query: "dry_run=true"}).Want(200)
	first, again := c.Owner.Do("item.adjust-stock", request).Want(200), c.Owner.Do("item.adjust-stock", request).Want(200)
	if string(first.Body) != string(again.Body) {
		t.Errorf("the response to the retry is %s", again.Body)
	}
	if got := c.Owner.Do("item.get", functest.Request{ID: id}).Get("stock.on_hand"); got != "5" {
		t.Errorf("the stock on hand is %s, want 5", got)
	}
}

func TestConcurrentAdjustmentsAllApply(t *testing.T) {
	var requests functest.Requests
	c, warehouse, id := companyWithItem(t, &requests)
	for _, r := range functest.AtOnce(16, func(n int) *functest.Response {
		return c.Owner.Do("item.adjust-stock", functest.Request{
			ID: id, Body: fmt.Sprintf(`{"warehouse_id": %q, "quantity": "%d.25", "reason": "count"}`, warehouse, n+1),
		})
	}) {
		r.Want(200)
	}
	read := c.Owner.Do("item.get", functest.Request{ID: id}).Want(200)
	if read.Get("stock.on_hand") != "140" || read.Get("stock.available") != "140" {
		t.Errorf("the stock is %s, want 140", read.Get("stock"))
	}
	got := c.Owner.Do("item.ledger", functest.Request{ID: id, Query: "limit=17"}).Want(200)
	if got.Get("data.15.id") == "" || got.Get("data.16.id") != "" {
		t.Errorf("the ledger does not have 16 movements: %s", got.Body)
	}
}

func TestItemOperationsMakeRequests(t *testing.T) {
	var requests functest.Requests
	c, warehouse, id := companyWithItem(t, &requests)
	adjustment := fmt.Sprintf(`{"warehouse_id": %q, "quantity": "1", "reason": "count"}`, warehouse)
	for _, x := range []struct {
		operation string
		request   functest.Request
		want      string
	}{
		{"item.create", functest.Request{Body: `{"name": "Chai", "sku": "1"}`, Key: "k"}, "BatchGetItem TransactWriteItems"},
		{"item.get", functest.Request{ID: id}, "Query"},
		{"item.update", functest.Request{ID: id, Version: 1, Body: `{"sku": "12"}`}, "BatchGetItem TransactWriteItems"},
		{"item.adjust-stock", functest.Request{ID: id, Body: adjustment, Key: "l"}, "BatchGetItem TransactWriteItems"},
		// The default warehouse is read from the settings first.
		{"item.adjust-stock", functest.Request{ID: id, Body: countedOne}, "BatchGetItem BatchGetItem TransactWriteItems"},
		{"item.ledger", functest.Request{ID: id}, "BatchGetItem Query"},
		{"item.list", functest.Request{Query: "status=active"}, "BatchGetItem Query BatchGetItem"}, // the warehouses, the items, their stock
		{"item.list", functest.Request{Query: "id=" + id}, "BatchGetItem BatchGetItem"},            // the items and the warehouses, the stock
		{"item.delete", functest.Request{ID: id, Version: 2}, "BatchGetItem"},                      // refused: the item is used
	} {
		requests.Take()
		c.Owner.Do(x.operation, x.request)
		if got := requests.Take(); got != x.want {
			t.Errorf("%s makes the requests %q, want %q", x.operation, got, x.want)
		}
	}
}
