package contact_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

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

// More documents than a list has have named a contact, an item and a tax. Their deletion waits
// until the documents being created are known, and is then refused only by a document that
// still names them.
func TestDeleteSearchesManyDocuments(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	id := s.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	item := s.Make("item.create", `{"name": "Poiré", "price": "7", "unit": "kg"}`)
	tax := s.Make("tax.create", `{"name": "TVA 9 %", "components": [{"name": "TVA", "rate": "9"}]}`)
	body := functest.Body(id, fmt.Sprintf(`{"item_id": %q, "quantity": "1", "tax_id": %q}`, item, tax))
	var orders []string
	for range 11 {
		orders = append(orders, s.Make("salesorder.create", body))
	}
	s.Project()
	named := map[string]string{"contact.delete": id, "item.delete": item, "tax.delete": tax}
	each := func(do func(operation string, r functest.Request)) {
		for operation, what := range named {
			do(operation, functest.Request{ID: what, Match: "*"})
		}
	}
	each(func(operation string, r functest.Request) {
		r.Query = "dry_run=true"
		if got := s.Owner.Do(operation, r).Want(409); !strings.Contains(got.Get("detail"), "SO-000") {
			t.Errorf("%s, tried: %s", operation, got.Get("detail"))
		}
	})
	each(func(operation string, r functest.Request) { s.Owner.Do(operation, r).WantCode(409, "table.busy") })
	each(func(operation string, r functest.Request) { s.Owner.Do(operation, r).WantCode(409, "table.busy") })
	s.Wait(time.Minute)
	each(func(operation string, r functest.Request) {
		if got := s.Owner.Do(operation, r).Want(409); !strings.Contains(got.Get("detail"), "SO-000") {
			t.Errorf("%s: %s", operation, got.Get("detail"))
		}
	})
	for _, order := range orders {
		s.Act("salesorder.delete", order, "").Want(204)
	}
	s.Project()
	got := s.Owner.Do("contact.get", functest.Request{ID: id}).Want(200).Get("allowed_actions")
	if !strings.Contains(got, "Documents have named") {
		t.Errorf("the contact's actions are %s", got)
	}
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		requests.Before = nil
		orders = append(orders[:0], s.Make("salesorder.create", body))
	}}
	s.Owner.Do("item.delete", functest.Request{ID: item, Match: "*"}).WantCode(409, "item.used") // lost the race against a new order
	s.Act("salesorder.delete", orders[0], "").Want(204)
	s.Project()
	each(func(operation string, r functest.Request) { s.Owner.Do(operation, r).Want(204) })
}

// Where more documents would have to be read than a deletion reads, the refusal says that.
func TestDeleteSaysThatTheSearchIsTooLong(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	item := s.Make("item.create", `{"name": "Poiré", "price": "7", "unit": "kg"}`)
	var orders []string
	for range 11 {
		orders = append(orders, s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(item, "1"))))
	}
	for _, order := range orders {
		s.Act("salesorder.delete", order, "").Want(204)
	}
	for n := range 501 {
		s.Make("contact.create", fmt.Sprintf(`{"display_name": "Client %d"}`, n))
	}
	r := functest.Request{ID: item, Match: "*"}
	s.Owner.Do("item.delete", r).WantCode(409, "table.busy")
	s.Wait(time.Minute)
	if got := s.Owner.Do("item.delete", r).WantCode(409, "item.used").Get("detail"); !strings.Contains(got, "more than 500") {
		t.Errorf("the refusal is %s", got)
	}
	s.Owner.Do("item.update", functest.Request{ID: item, Match: "*", Body: `{"unit": "l"}`}).WantCode(422, "item.unit_fixed")
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
