package warehouse_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const pontoise = `{
	"name": "Entrepôt de Pontoise",
	"address": {"street": "3 quai de la Gare", "postal_code": "95310", "city": "Pontoise", "country": "FR"}
}`

func TestWarehousesAreCreatedListedAndChanged(t *testing.T) {
	c := functest.New(t)
	made := c.Owner.Do("warehouse.create", functest.Request{Body: pontoise}).Want(201)
	id := made.Get("id")
	if made.Get("default") != "true" || made.Get("address.city") != "Pontoise" {
		t.Errorf("the first warehouse is %s", made.Body)
	}
	changed := c.Owner.Do("warehouse.update", functest.Request{
		ID: id, Version: 1, Body: `{"address": {"street": "5 quai de la Gare"}}`,
	}).Want(200)
	if changed.Get("address.street") != "5 quai de la Gare" || changed.Get("address.city") != "Pontoise" {
		t.Errorf("the warehouse is %s", changed.Body)
	}
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Boutique", "address": {"country": "France"}}`}).
		WantCode(422, "request.invalid").WantAt("/address/country")
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Boutique", "address": {"country": "UK"}}`}).
		WantCode(422, "address.country").WantAt("/address/country")
	c.Owner.Do("warehouse.update", functest.Request{ID: id, Version: 2, Body: `{"address": {"country": "UK"}}`}).
		WantCode(422, "address.country").WantAt("/address/country")
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Boutique"}`}).Want(201)
	list := c.Owner.Do("warehouse.list", functest.Request{}).Want(200)
	if list.Get("data.0.id") != id || list.Get("data.1.name") != "Boutique" || list.Get("next_cursor") != "" {
		t.Errorf("the list is %s", list.Body)
	}
	c.Owner.Do("warehouse.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Hire(rights.Purchasing).Do("warehouse.create", functest.Request{Body: pontoise}).WantCode(403, "right.missing")
}

func TestDeleteRefusesUsedWarehouse(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("warehouse.create", functest.Request{Body: pontoise}).Want(201).Get("id")
	item := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Chai"}`}).Want(201).Get("id")
	c.Owner.Do("item.adjust-stock", functest.Request{ID: item, Body: `{"quantity": "12", "reason": "opening"}`}).Want(200)
	c.Owner.Do("warehouse.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "warehouse.used")
	c.Owner.Do("warehouse.update", functest.Request{ID: id, Version: 1, Body: `{"inactive": true, "default": false}`}).Want(200)
}
