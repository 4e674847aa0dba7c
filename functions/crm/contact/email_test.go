package contact_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// One rule reads an e-mail address wherever one is written: on the card, of a person, of a
// customer in an order, of a recipient, of a user, of the organisation.
func TestEmailIsReadByOneRule(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	order := func(more string) string {
		return fmt.Sprintf(`{"lines": [{"name": "x", "quantity": "1", "rate": "1"}], %s}`, more)
	}
	const address = `"billing_address": {"street": "1", "city": "Lyon", "country": "FR"}`
	n := 0
	for _, place := range []struct {
		name, operation, body, shown, code, at string
	}{
		{"a card", "contact.create", `{"display_name": "X%[2]d", "email": %[1]q}`, "email", "contact.email", "/email"},
		{
			"a person", "contact.create", `{"display_name": "X%[2]d", "persons": [{"email": %[1]q}]}`,
			"persons.0.email", "contact.email", "/persons/0/email",
		},
		{
			"a customer in an order", "salesorder.create", order(`"customer": {"display_name": "X%[2]d", "email": %[1]q, ` + address + `}`),
			"", "contact.email", "/customer/email",
		},
		{
			"a recipient", "salesorder.create", order(`"customer_id": "` + s.Wine + `", "send": {"to": [%[1]q], "text": "%[2]d"}`),
			"mail.to.0", "mail.address", "/send/to/0",
		},
		{"a user", "user.invite", `{"email": %[1]q, "name": "X%[2]d", "role": "sales"}`, "email", "user.email", "/email"},
		{"the organisation", "organization.update", `{"email": %[1]q, "register": "%[2]d"}`, "email", "organization.email", "/email"},
	} {
		for typed, want := range map[string]string{
			" a@x.example ": "a@x.example", "Compta <compta@x.example>": "compta@x.example", "b@épicerie.example": "b@épicerie.example",
			"hélène@x.example": "", "a@localhost": "", `"a b"@x.example`: "",
		} {
			n++
			r := s.Owner.Do(place.operation, functest.Request{Match: "*", Body: fmt.Sprintf(place.body, typed, n)})
			if want == "" {
				r.WantCode(422, place.code).WantAt(place.at)
				continue
			}
			if place.name == "a recipient" && strings.Contains(typed, "<") {
				want = typed // a mail keeps the name
			}
			if place.operation == "user.invite" && want == "b@épicerie.example" {
				want = "b@xn--picerie-9xa.example"
			}
			if place.shown != "" && r.Get(place.shown) != want || r.Status >= 300 {
				t.Errorf("%s: %q is %d, %s", place.name, typed, r.Status, r.Body)
			}
		}
	}
}

// A card that an earlier release has stored with another address can still be changed and
// copied; only a new address is checked.
func TestCopiedCardKeepsItsAddresses(t *testing.T) {
	c := functest.New(t, operations)
	made := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201)
	body := `{"display_name": "Lyon", "copy": ["email", "persons"]}`
	copied := c.Owner.Do("contact.clone", functest.Request{ID: made.Get("id"), Body: body}).Want(201)
	if copied.Get("persons.0.email") != "paul@chevalier.example" || copied.Get("email") != "compta@chevalier.example" {
		t.Errorf("the copy is %s", copied.Body)
	}
}

// Different addresses are different contacts; separators of a tax number do not matter.
func TestDuplicatesAreComparedByCanonicalForm(t *testing.T) {
	c := functest.New(t, operations)
	create := func(body string) *functest.Response {
		return c.Owner.Do("contact.create", functest.Request{Body: body}).Want(201)
	}
	create(`{"display_name": "A", "email": "jean-pierre@x.example", "tax_number": "FR 44 732 829 320"}`)
	if got := create(`{"display_name": "B", "email": "jean.pierre@x.example"}`); got.Get("possible_duplicates.0.because") != "" {
		t.Errorf("another address is the same: %s", got.Body)
	}
	if got := create(`{"display_name": "C", "email": "Jean-Pierre@X.example"}`); got.Get("possible_duplicates.0.because") != "email" {
		t.Errorf("the same address is another: %s", got.Body)
	}
	got := create(`{"display_name": "D", "tax_number": "fr44.732.829.320"}`)
	if got.Get("tax_number") != "FR44732829320" || got.Get("possible_duplicates.0.because") != "tax_number" {
		t.Errorf("the tax number: %s", got.Body)
	}
}

// A list with words and a type has full pages.
func TestWordsAndTypeGoTogether(t *testing.T) {
	c := functest.New(t, operations)
	for n := range 5 {
		for _, role := range []string{"vendor", "person"} {
			c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %d %s", %[2]q: true}`, n, role)}).Want(201)
		}
	}
	c.Project()
	page := c.Owner.Do("contact.list", functest.Request{Query: "q=maison&type=vendor&limit=3"}).Want(200)
	if page.Get("data.2.id") == "" || page.Get("next_cursor") == "" {
		t.Errorf("the first page is %s", page.Body)
	}
	page = c.Owner.Do("contact.list", functest.Request{Query: "q=maison&type=vendor&limit=3&cursor=" + page.Get("next_cursor")}).Want(200)
	if page.Get("data.1.id") == "" || page.Get("data.2.id") != "" || page.Get("next_cursor") != "" {
		t.Errorf("the second page is %s", page.Body)
	}
}
