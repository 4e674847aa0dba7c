package rights_test

import (
	"encoding/json"
	"testing"

	"comptoir/shared/rights"
)

// A set as an organisation may make it.
const made = `{"modules":{` +
	`"contacts":{"actions":["view","edit"],"own":true,"fields":{"billing_address/street":"hidden","email":"read-only","persons/phone":"read-only","remarks":"hidden","social":"odd"}},` +
	`"items":{"actions":["view"]}}}`

func TestASetIsAValue(t *testing.T) {
	var s rights.Set
	if err := json.Unmarshal([]byte(made), &s); err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(s); err != nil || string(raw) != made {
		t.Errorf("written again it is %s: %v", raw, err)
	}
	for want, may := range map[rights.Right]bool{
		rights.View(rights.Contacts): true, rights.Edit(rights.Contacts): true, rights.Delete(rights.Contacts): false, rights.View(rights.Items): true,
		rights.View(rights.Invoices): false, rights.View("payroll"): false, rights.Member(): true, rights.SignedIn(): true, rights.Link("estimate"): false,
	} {
		if s.May(want) != may {
			t.Errorf("it grants %s: %t", want, !may)
		}
	}
	for m, own := range map[rights.Module]bool{rights.Contacts: true, rights.Items: false, "payroll": true} {
		if s.OwnOnly(m) != own {
			t.Errorf("only own %s: %t", m, !own)
		}
	}
}

// The strictest of what is said of a field and of those above it counts. What is
// below a field decides whether it can be replaced.
func TestFieldsOfASet(t *testing.T) {
	var s rights.Set
	if err := json.Unmarshal([]byte(made), &s); err != nil {
		t.Fatal(err)
	}
	for field, x := range map[string]struct{ hidden, readOnly, replaceable bool }{
		"phone": {false, false, true}, "email": {false, true, false}, "remarks": {true, true, false}, "remarks/first": {true, true, false}, "remarks2": {false, false, true},
		"billing_address": {false, false, false}, "billing_address/city": {false, false, true}, "billing_address/street": {true, true, false},
		"persons": {false, false, false}, "persons/phone": {false, true, false}, "persons/last_name": {false, false, true}, "social": {true, true, false},
	} {
		m := rights.Contacts
		if s.Hidden(m, field) != x.hidden || s.ReadOnly(m, field) != x.readOnly || s.Replaceable(m, field) != x.replaceable {
			t.Errorf("%s is hidden: %t, read-only: %t, replaceable: %t", field, s.Hidden(m, field), s.ReadOnly(m, field), s.Replaceable(m, field))
		}
	}
	if !s.Hidden("payroll", "wage") || !s.ReadOnly("payroll", "wage") || s.Replaceable("payroll", "wage") {
		t.Error("a module that is not known is shown")
	}
	if s.Hidden(rights.Items, "price") || s.Plain() || !rights.Owner.Set().Plain() {
		t.Error("fields of which nothing is said are not plain")
	}
	if none := (rights.Set{}); none.May(rights.Member()) || none.May(rights.View(rights.Contacts)) || !none.OwnOnly(rights.Contacts) || !none.Hidden(rights.Contacts, "email") {
		t.Error("the zero set grants something")
	}
}
