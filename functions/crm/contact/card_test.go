package contact_test

import (
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
)

// The id of a deleted person is not used again.
func TestPersonIDIsUnique(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{
		Body: `{"display_name": "Chevalier", "persons": [{"first_name": "Paul"}, {"first_name": "Anne"}]}`,
	}).Want(201).Get("id")
	update := func(version int, body string) *functest.Response {
		return c.Owner.Do("contact.update", functest.Request{ID: id, Version: version, Body: body}).Want(200)
	}
	update(1, `{"persons": [{"id": 1, "first_name": "Paul"}]}`)
	changed := update(2, `{"persons": [{"id": 1, "first_name": "Paul"}, {"first_name": "Zoé"}]}`)
	if changed.Get("persons.1.id") != "3" || changed.Get("last_person") != "3" {
		t.Errorf("the third person is %s", changed.Get("persons.1"))
	}
	update(3, `{"persons": []}`)
	if got := update(4, `{"persons": [{"first_name": "Marc"}]}`).Get("persons.0.id"); got != "4" {
		t.Errorf("the fourth person has the id %s", got)
	}
}

// The settings that a card names must exist and be active. They cannot be deleted
// afterwards.
func TestCardNamesActiveSettings(t *testing.T) {
	c := functest.New(t, operations)
	made := func(operation, body string) string {
		return c.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	tax := made("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	term := made("paymentterm.create", `{"name": "30 jours", "days": 30}`)
	old := made("tax.create", `{"name": "TVA 19,6 %", "components": [{"name": "TVA", "rate": "19.6"}], "inactive": true}`)
	id := made("contact.create", `{"display_name": "Chevalier"}`)
	for _, x := range []struct{ card, code, at string }{
		{`{"display_name": "X", "tax_id": "tax_01KAMX0000000000000000TVA2"}`, "contact.tax_unknown", "/tax_id"},
		{fmt.Sprintf(`{"display_name": "X", "tax_id": %q}`, old), "contact.tax_inactive", "/tax_id"},
		{`{"display_name": "X", "vendor": true, "billing_address": {"country": "UK"}}`, "address.country", "/billing_address/country"},
		{
			`{"display_name": "X", "shipping_address": {"street": "1 High St", "city": "Bath", "country": "UK"}}`,
			"address.country", "/shipping_address/country",
		},
	} {
		c.Owner.Do("contact.create", functest.Request{Body: x.card}).WantCode(422, x.code).WantAt(x.at)
		c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: x.card}).WantCode(422, x.code).WantAt(x.at)
	}
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: fmt.Sprintf(`{"tax_id": %q}`, tax)}).Want(200)
	made("contact.create", fmt.Sprintf(`{"display_name": "Y", "payment_term_id": %q}`, term))
	c.Owner.Do("tax.delete", functest.Request{ID: tax, Match: "*"}).WantCode(409, "tax.used")
	c.Owner.Do("paymentterm.delete", functest.Request{ID: term, Match: "*"}).WantCode(409, "payment-term.used")
	c.Owner.Do("tax.update", functest.Request{ID: tax, Match: "*", Body: `{"default": false, "inactive": true}`}).Want(200)
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 2, Body: `{"phone": "1"}`}).Want(200)
}
