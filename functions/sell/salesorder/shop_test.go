package salesorder_test

import (
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
)

// shop is a company with everything for selling: taxes, a warehouse, goods with stock,
// a service, a customer with a mail address and one without.
type shop struct {
	*functest.Company
	cheese, glass, advice string // 14.00 at 5.5 %; 3.33 at 20 %; 90.00 for a service
	wine, swiss           string // customers; the second has no e-mail address
	warehouse, reduced    string
}

// newShop returns a shop with 10 cheeses and 100 glasses and the given preferences of
// the organisation.
func newShop(t testing.TB, preferences string, options ...functest.Option) *shop {
	t.Helper()
	s := &shop{Company: functest.New(t, append(options, operations)...)}
	made := func(operation, body string) string {
		t.Helper()
		return s.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	if preferences != "" {
		s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"preferences": ` + preferences + `}`}).Want(200)
	}
	made("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	s.reduced = made("tax.create", `{"name": "TVA 5,5 %", "components": [{"name": "TVA", "rate": "5.5"}]}`)
	made("paymentterm.create", `{"name": "30 jours", "days": 30}`)
	made("deliverymethod.create", `{"name": "Transporteur"}`)
	s.warehouse = made("warehouse.create", `{"name": "Entrepôt"}`)
	s.cheese = made("item.create", fmt.Sprintf(
		`{"name": "Queso Cabrales", "sku": "11", "price": "14.00", "unit": "carton", "tax_id": %q}`, s.reduced))
	s.glass = made("item.create", `{"name": "Verre", "sku": "12", "price": "3.33"}`)
	s.advice = made("item.create", `{"name": "Conseil", "kind": "service", "price": "90"}`)
	s.adjust(s.cheese, "10")
	s.adjust(s.glass, "100")
	s.wine = made("contact.create", `{"display_name": "Vins Chevalier", "customer": true,
		"billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"},
		"persons": [{"first_name": "Paul", "last_name": "Henriot", "email": "paul@chevalier.example"}]}`)
	s.swiss = made("contact.create", `{"display_name": "Chop-suey", "customer": true, "language": "en",
		"billing_address": {"street": "Grenzacherweg 237", "postal_code": "4058", "city": "Basel", "country": "CH"}}`)
	return s
}

func (s *shop) adjust(item, quantity string) {
	s.T.Helper()
	body := fmt.Sprintf(`{"quantity": %q, "reason": "received"}`, quantity)
	s.Owner.Do("item.adjust-stock", functest.Request{ID: item, Body: body}).Want(200)
}

// order creates a draft order; lines and more are JSON.
func (s *shop) order(lines string, more ...string) *functest.Response {
	s.T.Helper()
	return s.Owner.Do("salesorder.create", functest.Request{Body: s.body(lines, more...)}).Want(201)
}

// body returns the body of a new order of the wine merchant; more are further JSON
// members.
func (s *shop) body(lines string, more ...string) string {
	body := fmt.Sprintf(`{"customer_id": %q, "lines": [%s]`, s.wine, lines)
	for _, m := range more {
		body += ", " + m
	}
	return body + "}"
}

// line returns a line with an item as JSON.
func line(item, quantity string) string {
	return fmt.Sprintf(`{"item_id": %q, "quantity": %q}`, item, quantity)
}

// do runs an action on an order at its current version.
func (s *shop) do(action, id, body string) *functest.Response {
	s.T.Helper()
	v := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200).Version()
	return s.Owner.Do("salesorder."+action, functest.Request{ID: id, Version: v, Body: body})
}

// stock returns the accounting stock of an item and its committed and available
// quantities.
func (s *shop) stock(item string) string {
	s.T.Helper()
	r := s.Owner.Do("item.get", functest.Request{ID: item}).Want(200)
	var i struct {
		Stock map[string]any `json:"stock"`
	}
	r.Into(&i)
	return fmt.Sprintf("on hand %v, committed %v, available %v", i.Stock["on_hand"], i.Stock["committed"], i.Stock["available"])
}

// count returns the number of items of each kind in the table.
func (s *shop) count(kinds ...string) map[string]int {
	n := map[string]int{}
	for _, it := range s.OfKind(kinds...) {
		n[it.Kind]++
	}
	return n
}
