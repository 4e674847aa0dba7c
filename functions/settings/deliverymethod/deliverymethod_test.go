package deliverymethod_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestMethodsAreDeclaredListedAndChanged(t *testing.T) {
	c := functest.New(t)
	made := c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Transporteur"}`}).Want(201)
	id := made.Get("id")
	if made.Get("default") != "true" || made.Header["location"] != "/v1/delivery-methods/"+id {
		t.Errorf("the first method is %s", made.Body)
	}
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "transporteur"}`}).WantCode(422, "delivery-method.name_taken").WantAt("/name")
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": ""}`}).WantCode(422, "request.invalid").WantAt("/name")
	c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Retrait", "inactive": true}`}).Want(201)
	changed := c.Owner.Do("deliverymethod.update", functest.Request{ID: id, Version: 1, Body: `{"name": "Transporteur frigorifique"}`}).Want(200)
	if changed.Version() != 2 || changed.Get("default") != "true" {
		t.Errorf("changed to %s", changed.Body)
	}
	offered := c.Owner.Do("deliverymethod.list", functest.Request{Query: "status=active"}).Want(200)
	if offered.Get("data.0.name") != "Transporteur frigorifique" || offered.Get("data.1.id") != "" {
		t.Errorf("offered are %s", offered.Body)
	}
	c.Owner.Do("deliverymethod.delete", functest.Request{ID: id, Version: 1}).WantCode(412, "version.stale")
	c.Owner.Do("deliverymethod.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Hire(rights.Reader).Do("deliverymethod.update", functest.Request{ID: id, Version: 2, Body: `{}`}).WantCode(403, "right.missing")
}

func TestAFirstMethodThatIsNotOfferedIsNoDefault(t *testing.T) {
	c := functest.New(t)
	if made := c.Owner.Do("deliverymethod.create", functest.Request{Body: `{"name": "Retrait", "inactive": true}`}).Want(201); made.Get("default") != "" {
		t.Errorf("made %s", made.Body)
	}
}
