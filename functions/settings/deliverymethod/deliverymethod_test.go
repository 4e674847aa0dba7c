package deliverymethod_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestMethodsAreCreatedListedAndChanged(t *testing.T) {
	c := functest.New(t, operations)
	made := c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Transporteur"}`}).Want(201)
	id := made.Get("id")
	if made.Get("default") != "true" || made.Header["location"] != "/v1/delivery-methods/"+id {
		t.Errorf("the first method is %s", made.Body)
	}
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "transporteur"}`}).
		WantCode(422, "delivery-method.name_taken").WantAt("/name")
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": ""}`}).WantCode(422, "request.invalid").WantAt("/name")
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Retrait", "inactive": true}`}).Want(201)
	changed := c.Owner.Do("deliverymethod.update", functest.Request{
		ID: id, Version: 1, Body: `{"name": "Transporteur frigorifique"}`,
	}).Want(200)
	if changed.Version() != 2 || changed.Get("default") != "true" {
		t.Errorf("the method is %s", changed.Body)
	}
	active := c.Owner.Do("deliverymethod.list", functest.Request{Query: "status=active"}).Want(200)
	if active.Get("data.0.name") != "Transporteur frigorifique" || active.Get("data.1.id") != "" {
		t.Errorf("the active methods are %s", active.Body)
	}
	c.Owner.Do("deliverymethod.delete", functest.Request{ID: id, Version: 1}).WantCode(412, "version.stale")
	c.Owner.Do("deliverymethod.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Hire(rights.Reader).Do("deliverymethod.update", functest.Request{ID: id, Version: 2, Body: `{}`}).WantCode(403, "right.missing")
}

func TestInactiveFirstMethodIsNotDefault(t *testing.T) {
	c := functest.New(t, operations)
	made := c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Retrait", "inactive": true}`}).Want(201)
	if made.Get("default") != "" {
		t.Errorf("the first method is %s", made.Body)
	}
}
