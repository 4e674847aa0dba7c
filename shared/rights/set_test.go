package rights_test

import (
	"encoding/json"
	"testing"

	"comptoir/shared/rights"
)

// made is a set that an organisation may define.
const made = `{"modules":{` +
	`"contacts":{"actions":["view","edit"],"own":true,"fields":{"billing_address/street":"hidden","email":"read-only","persons/phone":"read-only","remarks":"hidden","social":"odd"}},` +
	`"items":{"actions":["view"]}}}`

func TestSetRoundTripsAndGrantsRights(t *testing.T) {
	var s rights.Set
	if err := json.Unmarshal([]byte(made), &s); err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(s); err != nil || string(raw) != made {
		t.Errorf("encoded again: %s, %v", raw, err)
	}
	for want, may := range map[rights.Right]bool{
		rights.View(rights.Contacts): true, rights.Edit(rights.Contacts): true, rights.Delete(rights.Contacts): false,
		rights.View(rights.Items): true, rights.View(rights.Invoices): false, rights.View("payroll"): false,
		rights.Member(): true, rights.SignedIn(): true, rights.Link("estimate"): false,
	} {
		if s.May(want) != may {
			t.Errorf("grants %s: %t", want, !may)
		}
	}
	for m, own := range map[rights.Module]bool{rights.Contacts: true, rights.Items: false, "payroll": true} {
		if s.OwnOnly(m) != own {
			t.Errorf("only own %s: %t", m, !own)
		}
	}
}

// The strictest state of a field and of the fields above it applies. The fields below a
// field decide whether it can be replaced.
func TestStrictestFieldStateApplies(t *testing.T) {
	var s rights.Set
	if err := json.Unmarshal([]byte(made), &s); err != nil {
		t.Fatal(err)
	}
	for field, x := range map[string]struct{ hidden, readOnly, replaceable bool }{
		"phone": {false, false, true}, "email": {false, true, false},
		"remarks": {true, true, false}, "remarks/first": {true, true, false}, "remarks2": {false, false, true},
		"billing_address": {false, false, false}, "billing_address/city": {false, false, true}, "billing_address/street": {true, true, false},
		"persons": {false, false, false}, "persons/phone": {false, true, false}, "persons/last_name": {false, false, true},
		"social": {true, true, false},
	} {
		m := rights.Contacts
		if s.Hidden(m, field) != x.hidden || s.ReadOnly(m, field) != x.readOnly || s.Replaceable(m, field) != x.replaceable {
			t.Errorf("%s is hidden: %t, read-only: %t, replaceable: %t", field, s.Hidden(m, field), s.ReadOnly(m, field), s.Replaceable(m, field))
		}
	}
	if !s.Hidden("payroll", "wage") || !s.ReadOnly("payroll", "wage") || s.Replaceable("payroll", "wage") {
		t.Error("the fields of an unknown module are visible")
	}
	if s.Hidden(rights.Items, "price") || s.Plain() || !rights.Owner.Set().Plain() {
		t.Error("a field without a state is hidden, or Plain is wrong")
	}
	if none := (rights.Set{}); none.May(rights.Member()) || none.May(rights.View(rights.Contacts)) ||
		!none.OwnOnly(rights.Contacts) || !none.Hidden(rights.Contacts, "email") {
		t.Error("the zero set grants a right or shows a field")
	}
}
