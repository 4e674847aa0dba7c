package role_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/sell/estimate"
	"comptoir/functions/settings/role"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

var operations = functest.Operations(role.Operations(), estimate.Operations())

const storekeeper = `{"name": "Magasinier", "modules": {
	"contacts": {"actions": ["view", "edit"], "hidden": ["remarks"], "read_only": ["email"]},
	"items": {"actions": ["view"]}, "estimates": {"actions": ["view"], "hidden": ["lines/rate"]}}}`

// employ hires a person with a role that the company defines.
func employ(c *functest.Company, body string) (id string, p *functest.Person) {
	id = c.Owner.Do("role.create", functest.Request{Body: body}).Want(201).Get("id")
	return id, c.Hire(rights.Role(id))
}

func TestRoleGrantsAndRestricts(t *testing.T) {
	c := functest.New(t, operations)
	contact := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Dupré", "email": "a@dupre.example", "remarks": "pays late"}`}).
		Want(201).Get("id")
	id, keeper := employ(c, storekeeper)
	seen := keeper.Do("contact.get", functest.Request{ID: contact}).Want(200)
	if seen.Get("remarks") != "" || seen.Get("email") != "a@dupre.example" {
		t.Errorf("the contact is %s", seen.Body)
	}
	keeper.Do("contact.update", functest.Request{ID: contact, Version: 1, Body: `{"phone": "01 30 30 12 12"}`}).Want(200)
	keeper.Do("contact.update", functest.Request{ID: contact, Version: 2, Body: `{"email": "b@dupre.example"}`}).WantCode(403, "right.field")
	refused := keeper.Do("contact.create", functest.Request{Body: `{"display_name": "x"}`}).WantCode(403, "right.missing")
	if !strings.Contains(refused.Get("detail"), "Magasinier") {
		t.Errorf("the refusal does not name the role: %s", refused.Body)
	}
	me := keeper.Do("me.get", functest.Request{}).Want(200)
	if me.Get("role") != id || me.Get("rights.contacts") != `["view","edit"]` || me.Get("rights.invoices") != "" {
		t.Errorf("the caller is %s", me.Body)
	}
	// A changed role acts on the next request, with the same token.
	c.Owner.Do("role.update", functest.Request{ID: id, Version: 1, Body: `{"modules": {"contacts": null}}`}).Want(200)
	keeper.Do("contact.get", functest.Request{ID: contact}).WantCode(403, "right.missing")
	c.Owner.Do("role.update", functest.Request{ID: id, Version: 2, Body: `{"modules": {"contacts": {"actions": ["view"]}}}`}).Want(200)
	keeper.Do("contact.get", functest.Request{ID: contact}).Want(200)
}

// A paper shows every field: it is refused where one is hidden.
func TestPaperIsRefusedWhereFieldsAreHidden(t *testing.T) {
	c := functest.New(t, operations)
	customer := `{"display_name": "Dupré", "customer": true,
		"billing_address": {"street": "1 rue", "postal_code": "95300", "city": "Pontoise", "country": "FR"}}`
	contact := c.Owner.Do("contact.create", functest.Request{Body: customer}).Want(201).Get("id")
	vat := `{"name": "TVA", "components": [{"name": "TVA", "rate": "20"}]}`
	tax := c.Owner.Do("tax.create", functest.Request{Body: vat}).Want(201).Get("id")
	body := fmt.Sprintf(`{"customer_id": %q, "lines": [{"name": "Conseil", "quantity": "1", "rate": "777", "tax_id": %q}]}`, contact, tax)
	offer := c.Owner.Do("estimate.create", functest.Request{Body: body}).Want(201).Get("id")
	_, keeper := employ(c, storekeeper)
	seen := keeper.Do("estimate.get", functest.Request{ID: offer}).Want(200)
	if seen.Get("lines.0.rate") != "" || seen.Get("lines.0.name") != "Conseil" {
		t.Errorf("the line is %s", seen.Get("lines.0"))
	}
	keeper.Do("estimate.pdf", functest.Request{ID: offer}).WantCode(403, "right.field")
	c.Owner.Do("estimate.pdf", functest.Request{ID: offer}).Want(200)
}

func TestRoleRefusesWhatItCannotMean(t *testing.T) {
	c := functest.New(t, operations)
	for body, code := range map[string]string{
		`{"name": "#", "modules": {}}`:     "role.name",
		`{"name": "Owner", "modules": {}}`: "role.name_taken",
		`{"name": "x", "modules": {"contacts": {"actions": ["view"], "hidden": ["remark"]}}}`:         "role.field",
		`{"name": "x", "modules": {"contacts": {"actions": ["view"], "read_only": ["lines/rate"]}}}`:  "role.field",
		`{"name": "x", "modules": {"estimates": {"actions": ["view", "mail"], "hidden": ["notes"]}}}`: "role.mail_shows",
		`{"name": "x", "modules": {"contact": {"actions": ["view"]}}}`:                                "request.invalid",
		`{"name": "x", "modules": {"contacts": {"actions": ["see"]}}}`:                                "request.invalid",
		`{"name": "x", "modules": {"contacts": {"actions": ["view"], "own": true}}}`:                  "request.invalid",
	} {
		c.Owner.Do("role.create", functest.Request{Body: body}).WantCode(422, code)
	}
	c.Owner.Do("role.create", functest.Request{Body: `{"name": "Été", "modules": {}}`}).Want(201)
	c.Owner.Do("role.create", functest.Request{Body: `{"name": " ete", "modules": {}}`}).WantCode(422, "role.name_taken")
	list := c.Owner.Do("role.list", functest.Request{}).Want(200)
	sales := list.Get("built_in.1.modules.contacts")
	if list.Get("data.0.name") != "Été" || list.Get("built_in.1.id") != "sales" || !strings.Contains(sales, "mail") {
		t.Errorf("the roles are %s", list.Body)
	}
}

func TestUsedRoleIsNotDeleted(t *testing.T) {
	c := functest.New(t, operations)
	id, keeper := employ(c, storekeeper)
	c.Owner.Do("role.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "role.used")
	user := keeper.Do("me.get", functest.Request{}).Want(200)
	c.Owner.Do("user.update", functest.Request{ID: user.Get("user.id"), Match: "*", Body: `{"role": "reader"}`}).Want(200)
	c.Owner.Do("role.delete", functest.Request{ID: id, Version: 1}).Want(204)
	keeper.Do("contact.list", functest.Request{}).WantCode(403, "right.missing") // the old token names a role that is gone
	c.Owner.Do("user.update", functest.Request{ID: user.Get("user.id"), Match: "*", Body: fmt.Sprintf(`{"role": %q}`, id)}).
		WantCode(422, "user.role_unknown")
	c.Owner.Do("user.invite", functest.Request{Body: fmt.Sprintf(`{"email": "z@comptoir.example", "name": "Z", "role": %q}`, id)}).
		WantCode(422, "user.role_unknown")
	foreign := functest.New(t, operations)
	other := foreign.Owner.Do("role.create", functest.Request{Body: storekeeper}).Want(201).Get("id")
	c.Owner.Do("user.invite", functest.Request{Body: fmt.Sprintf(`{"email": "z@comptoir.example", "name": "Z", "role": %q}`, other)}).
		WantCode(422, "user.role_unknown")
}

// A user gives, takes and changes only rights that the user has.
func TestRightsAreNotGivenBeyondOnesOwn(t *testing.T) {
	c := functest.New(t, operations)
	manager := `{"name": "Personnel", "modules": {"users": {"actions": ["view", "create", "edit", "delete"]},
		"contacts": {"actions": ["view"], "hidden": ["remarks"]}}}`
	id, chief := employ(c, manager)
	seller := c.Hire(rights.Sales).Do("me.get", functest.Request{}).Want(200).Get("user.id")
	own := chief.Do("me.get", functest.Request{}).Want(200).Get("user.id")
	owner := c.Owner.Do("me.get", functest.Request{}).Want(200).Get("user.id")
	for _, r := range []string{"owner", "sales", "reader"} {
		chief.Do("user.update", functest.Request{ID: own, Match: "*", Body: fmt.Sprintf(`{"role": %q}`, r)}).WantCode(403, "role.beyond")
		chief.Do("user.invite", functest.Request{Body: fmt.Sprintf(`{"email": "%s@other.example", "name": "Z", "role": %q}`, r, r)}).
			WantCode(403, "role.beyond")
	}
	for _, u := range []string{seller, owner} {
		chief.Do("user.update", functest.Request{ID: u, Match: "*", Body: fmt.Sprintf(`{"role": %q}`, id)}).WantCode(403, "role.beyond")
		chief.Do("user.disable", functest.Request{ID: u, Match: "*"}).WantCode(403, "role.beyond")
	}
	for _, more := range []string{
		`{"modules": {"invoices": {"actions": ["view"]}}}`, `{"modules": {"contacts": {"actions": ["view"], "hidden": null}}}`,
		`{"modules": {"contacts": {"actions": ["view"], "hidden": ["phone"]}}}`,
	} {
		chief.Do("role.update", functest.Request{ID: id, Version: 1, Body: more}).WantCode(403, "role.beyond")
	}
	lesser := `{"name": "Accueil", "modules": {"contacts": {"actions": ["view"], "hidden": ["remarks", "phone"]}}}`
	given := chief.Do("role.create", functest.Request{Body: lesser}).Want(201).Get("id")
	chief.Do("user.invite", functest.Request{Body: fmt.Sprintf(`{"email": "z@other.example", "name": "Z", "role": %q}`, given)}).Want(201)
}

// The fields that a role may restrict are those of the records.
func TestFieldsAreThoseOfTheRecords(t *testing.T) {
	all := op.Fields(slices.Concat(role.Operations(), estimate.Operations()))(rights.Estimates)
	for _, field := range []string{"notes", "lines", "lines/rate", "totals/total", "billing_address/street", "customer/name"} {
		if !slices.Contains(all, field) {
			t.Errorf("%s is not among %v", field, all)
		}
	}
	if slices.Contains(all, "data") || slices.Contains(all, "name") {
		t.Errorf("fields of other types are among %v", all)
	}
}
