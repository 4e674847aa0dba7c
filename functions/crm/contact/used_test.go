package contact_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
)

// A draft that no longer names the contact names it again between the read and the write of
// the deletion.
func TestDeleteLosesRaceAgainstRenewedUse(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	id := s.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	order := s.Make("salesorder.create", functest.Body(id, functest.Line(s.Glass, "1")))
	name := func(contact string) {
		s.Act("salesorder.update", order, fmt.Sprintf(`{"customer_id": %q}`, contact)).Want(200)
	}
	s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.used")
	name(s.Wine)
	requests.Before = map[string]func(){"TransactWriteItems": func() { name(id) }}
	s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.used")
	name(s.Wine)
	s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).Want(204)
	s.Act("salesorder.update", order, fmt.Sprintf(`{"customer_id": %q}`, id)).WantCode(422, "document.customer_unknown")
}

// A contact named by more documents than its list has stays, and its refusal says so.
func TestDeleteRefusesContactOfManyDocuments(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	var orders []string
	for range 11 {
		orders = append(orders, s.Make("salesorder.create", functest.Body(id, functest.Line(s.Glass, "1"))))
	}
	for _, order := range orders {
		s.Act("salesorder.delete", order, "").Want(204)
	}
	r := s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.used")
	if !strings.Contains(r.Get("detail"), "many documents") {
		t.Errorf("the refusal is %s", r.Get("detail"))
	}
}

// Release 0.2 marked what documents name, and listed no users. A mark is checked against the
// documents themselves.
func TestMarkOfOlderReleaseIsChecked(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	item := s.Make("item.create", `{"name": "Poiré", "price": "7", "unit": "kg"}`)
	tax := s.Make("tax.create", `{"name": "TVA 19,6 %", "components": [{"name": "TVA", "rate": "19.6"}]}`)
	line := fmt.Sprintf(`{"item_id": %q, "quantity": "1", "tax_id": %q}`, item, tax)
	order := s.Make("salesorder.create", functest.Body(id, line))
	s.Project()
	yes := &types.AttributeValueMemberBOOL{Value: true}
	for _, stored := range s.OfKind("contact", "item", "settings") {
		it := stored.Shown
		marks, within := it["used"].(*types.AttributeValueMemberM)
		switch {
		case within:
			for name := range marks.Value {
				marks.Value[name] = yes
			}
		case it["used"] != nil:
			it["used"] = yes
		default:
			continue
		}
		maps.DeleteFunc(it, func(name string, _ types.AttributeValue) bool { return strings.HasPrefix(name, "users") })
		s.Put(it)
	}
	named := map[string]string{"contact.delete": id, "item.delete": item, "tax.delete": tax}
	for operation, what := range named {
		r := s.Owner.Do(operation, functest.Request{ID: what, Match: "*"}).Want(409)
		if !strings.Contains(r.Get("detail"), "SO-00001") {
			t.Errorf("%s: %s", operation, r.Get("detail"))
		}
	}
	s.Act("salesorder.delete", order, "").Want(204)
	s.Project()
	for operation, what := range named {
		s.Owner.Do(operation, functest.Request{ID: what, Match: "*"}).Want(204)
	}
}
