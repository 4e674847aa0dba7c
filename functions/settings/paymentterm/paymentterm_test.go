package paymentterm_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const endOfMonth = `{"name": "45 jours fin de mois", "days": 45, "end_of_month": true}`

func TestTermsAreCreatedListedAndChanged(t *testing.T) {
	c := functest.New(t)
	made := c.Owner.Do("paymentterm.create", functest.Request{Body: endOfMonth}).Want(201)
	id := made.Get("id")
	if made.Get("default") != "true" || made.Get("end_of_month") != "true" || made.Header["location"] != "/v1/payment-terms/"+id {
		t.Errorf("the first term is %s", made.Body)
	}
	c.Owner.Do("paymentterm.create", functest.Request{Body: `{"name": "À réception", "days": 0, "default": true}`}).Want(201)
	list := c.Owner.Do("paymentterm.list", functest.Request{}).Want(200)
	if list.Get("data.0.default") != "" || list.Get("data.1.default") != "true" || list.Get("data.1.days") != "0" {
		t.Errorf("the list is %s", list.Body)
	}
	changed := c.Owner.Do("paymentterm.update", functest.Request{ID: id, Version: 2, Body: `{"days": 30, "end_of_month": null}`}).Want(200)
	if changed.Get("days") != "30" || changed.Get("end_of_month") != "" || changed.Version() != 3 {
		t.Errorf("the term is %s", changed.Body)
	}
	c.Owner.Do("paymentterm.delete", functest.Request{ID: id, Version: 3}).Want(204)
	if got := c.Owner.Do("paymentterm.list", functest.Request{}).Get("data.1.id"); got != "" {
		t.Errorf("the deleted term %s is listed", got)
	}
}

func TestCreateRefusesInvalidTerms(t *testing.T) {
	c := functest.New(t)
	c.Owner.Do("paymentterm.create", functest.Request{Body: endOfMonth}).Want(201)
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"no name":        {`{"days": 30}`, "request.invalid", "/name"},
		"name of spaces": {`{"name": "  ", "days": 30}`, "request.invalid", "/name"},
		"name taken":     {`{"name": "45 JOURS FIN DE MOIS ", "days": 30}`, "payment-term.name_taken", "/name"},
		"no days":        {`{"name": "X"}`, "request.invalid", "/days"},
		"too many days":  {`{"name": "X", "days": 366}`, "request.invalid", "/days"},
		"negative days":  {`{"name": "X", "days": -1}`, "request.invalid", "/days"},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.On(t).Do("paymentterm.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	c.Hire(rights.Sales).Do("paymentterm.create", functest.Request{Body: endOfMonth}).WantCode(403, "right.missing")
}
