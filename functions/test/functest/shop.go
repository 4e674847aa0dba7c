package functest

import (
	"fmt"
	"testing"
)

// Shop is a company that can sell and invoice: it has taxes, a payment term, a
// warehouse, goods with stock, a service and customers. The fields are their ids.
type Shop struct {
	*Company
	Standard, Reduced string // taxes of 20 % and 5.5 %; the first is the default
	Month             string // the default term: 30 days
	Cheese, Glass     string // goods: 14.00 at 5.5 %, 10 of them; 3.33 at 20 %, 100 of them
	Advice            string // a service: 90.00 at 20 %
	Wine              string // a French company with an e-mail address
	Mute              string // a Swiss company without one; its language is English
	Guest             string // a consumer
}

// NewShop creates a shop with preferences such as {"reminder_days": [3]}.
func NewShop(t testing.TB, preferences string, options ...Option) *Shop {
	t.Helper()
	s := &Shop{Company: New(t, options...)}
	if preferences != "" {
		s.Owner.Do("organization.update", Request{Match: "*", Body: `{"preferences": ` + preferences + `}`}).Want(200)
	}
	s.Standard = s.Make("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	s.Reduced = s.Make("tax.create", `{"name": "TVA 5,5 %", "components": [{"name": "TVA", "rate": "5.5"}]}`)
	s.Month = s.Make("paymentterm.create", `{"name": "30 jours", "days": 30}`)
	s.Make("warehouse.create", `{"name": "Entrepôt"}`)
	s.Cheese = s.Make("item.create", `{"name": "Queso Cabrales", "sku": "11", "price": "14.00", "unit": "carton", "tax_id": "`+s.Reduced+`"}`)
	s.Glass = s.Make("item.create", `{"name": "Verre", "sku": "12", "price": "3.33"}`)
	s.Advice = s.Make("item.create", `{"name": "Conseil", "kind": "service", "price": "90"}`)
	for item, quantity := range map[string]int{s.Cheese: 10, s.Glass: 100} {
		s.Owner.Do("item.adjust-stock", Request{ID: item, Body: fmt.Sprintf(`{"quantity": "%d", "reason": "received"}`, quantity)}).Want(200)
	}
	s.Wine = s.Make("contact.create", `{"display_name": "Vins Chevalier", "legal_name": "Vins et alcools Chevalier SARL",
		"customer": true, "siren": "552100554", "tax_number": "FR40552100554",
		"billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"},
		"persons": [{"first_name": "Paul", "last_name": "Henriot", "email": "paul@chevalier.example"}]}`)
	s.Mute = s.Make("contact.create", `{"display_name": "Chop-suey Chinese", "customer": true, "language": "en",
		"billing_address": {"street": "Grenzacherweg 237", "postal_code": "4058", "city": "Basel", "country": "CH"}}`)
	s.Guest = s.Make("contact.create", `{"display_name": "Marie Bertrand", "customer": true, "person": true, "email": "marie@bertrand.example",
		"billing_address": {"street": "265 boulevard Charonne", "postal_code": "75012", "city": "Paris", "country": "FR"}}`)
	return s
}

// Make creates a document and returns its id.
func (s *Shop) Make(operation, body string) string {
	s.T.Helper()
	return s.Owner.Do(operation, Request{Body: body}).Want(201).Get("id")
}

// Line returns the JSON of a line with an item, for a request body.
func Line(item, quantity string) string {
	return fmt.Sprintf(`{"item_id": %q, "quantity": %q}`, item, quantity)
}

// Body returns the JSON of a document for a customer; more are further members.
func Body(customer, lines string, more ...string) string {
	body := fmt.Sprintf(`{"customer_id": %q, "lines": [%s]`, customer, lines)
	for _, m := range more {
		body += ", " + m
	}
	return body + "}"
}

// Act calls an operation on a document at its current version:
// Act("invoice.void", id, "").
func (s *Shop) Act(operation, id, body string) *Response {
	s.T.Helper()
	return s.Owner.Do(operation, Request{ID: id, Match: "*", Body: body})
}

// Sell creates an invoice without an order and marks it as sent.
func (s *Shop) Sell(customer, lines string, more ...string) *Response {
	s.T.Helper()
	id := s.Make("invoice.create", Body(customer, lines, more...))
	return s.Act("invoice.mark-sent", id, "").Want(200)
}

// Stock returns the stock of an item: on hand, committed and available.
func (s *Shop) Stock(item string) string {
	s.T.Helper()
	r := s.Owner.Do("item.get", Request{ID: item}).Want(200)
	return fmt.Sprintf("on hand %s, committed %s, available %s",
		r.Get("stock.on_hand"), r.Get("stock.committed"), r.Get("stock.available"))
}
