package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const chevalier = `{
	"display_name": "Vins et alcools Chevalier", "customer": true, "email": "compta@chevalier.example",
	"billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"},
	"persons": [{"first_name": "Paul", "last_name": "Henriot", "email": "paul@chevalier.example"}]
}`

func TestContactIsCreatedReadAndChanged(t *testing.T) {
	c := functest.New(t, operations)
	made := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201)
	id := made.Get("id")
	if made.Header["etag"] != `"1"` || made.Header["location"] != "/v1/contacts/"+id {
		t.Errorf("the headers are %v", made.Header)
	}
	if got := made.Get("legal_name"); got != "Vins et alcools Chevalier" {
		t.Errorf("the legal name is %q, want the display name", got)
	}
	changed := c.Owner.Do("contact.update", functest.Request{
		ID: id, Version: 1,
		Body: `{"phone": "03 26 47 15 10", "billing_address": {"city": "Épernay"}}`,
	}).Want(200)
	if changed.Get("billing_address.city") != "Épernay" || changed.Get("billing_address.street") != "59 rue de l'Abbaye" {
		t.Errorf("after the merge patch the address is %s", changed.Get("billing_address"))
	}
	read := c.Owner.Do("contact.get", functest.Request{ID: id}).Want(200)
	if read.Version() != 2 || read.Get("phone") != "03 26 47 15 10" || read.Get("persons.0.primary") != "true" {
		t.Errorf("the contact is %s", read.Body)
	}
}

func TestCreateRefusesInvalidContacts(t *testing.T) {
	c := functest.New(t, operations)
	for name, x := range map[string]struct {
		body, code, at string
	}{
		"no name":            {`{"customer": false}`, "request.invalid", "/display_name"},
		"no billing address": {`{"display_name": "X", "customer": true}`, "address.incomplete", "/billing_address/street"},
		"unknown field":      {`{"display_name": "X", "colour": "red"}`, "request.invalid", "/colour"},
		"not a mail address": {`{"display_name": "X", "email": "chevalier"}`, "request.invalid", "/email"},
		"unknown currency":   {`{"display_name": "X", "currency": "XXY"}`, "request.invalid", "/currency"},
		"unknown payment term": {
			`{"display_name": "X", "payment_term_id": "pt_01KAMX0000000000000000T045"}`,
			"contact.term_unknown", "/payment_term_id",
		},
		"two primary persons": {
			`{"display_name": "X", "persons": [{"last_name": "A", "primary": true}, {"last_name": "B", "primary": true}]}`,
			"contact.primary", "/persons",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.Owner.On(t).Do("contact.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
}

func TestCreateListsPossibleDuplicates(t *testing.T) {
	c := functest.New(t, operations)
	first := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201)
	second := c.Owner.Do("contact.create", functest.Request{
		Body: `{"display_name": "VINS ET ALCOOLS CHEVALIER", "email": "COMPTA@chevalier.example"}`,
	}).Want(201)
	if second.Get("possible_duplicates.0.id") != first.Get("id") || second.Get("possible_duplicates.0.because") != "email" {
		t.Errorf("the possible duplicates are %s", second.Get("possible_duplicates"))
	}
}

func TestRetryReturnsFirstResponse(t *testing.T) {
	c := functest.New(t, operations)
	first := c.Owner.Do("contact.create", functest.Request{Body: chevalier, Key: "k1"}).Want(201)
	again := c.Owner.Do("contact.create", functest.Request{Body: chevalier, Key: "k1"}).Want(201)
	if string(first.Body) != string(again.Body) || again.Header["idempotent-replayed"] != "true" {
		t.Errorf("the response to the retry is %s", again.Body)
	}
	c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Other"}`, Key: "k1"}).WantCode(422, "idempotency.key_reused")
	if n := c.Owner.Do("contact.list", functest.Request{}).Want(200).Get("data.1.id"); n != "" {
		t.Errorf("the retry created a second contact")
	}
}

func TestUpdateChecksVersion(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	c.Owner.Do("contact.update", functest.Request{ID: id, Body: `{"phone": "1"}`}).WantCode(428, "version.missing")
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 7, Body: `{"phone": "1"}`}).WantCode(412, "version.stale")
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: `{}`}).Want(200)
	if v := c.Owner.Do("contact.get", functest.Request{ID: id}).Version(); v != 1 {
		t.Errorf("an empty change made version %d", v)
	}
}

// The retry of an empty change returns the first response, also after another change.
func TestRetryOfEmptyChangeReturnsFirstResponse(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	empty := functest.Request{ID: id, Version: 1, Body: `{"customer": true}`, Key: "k"}
	first := c.Owner.Do("contact.update", empty).Want(200)
	phone := functest.Request{ID: id, Version: 1, Body: `{"phone": "1"}`}
	reused := phone
	reused.Key = "k"
	c.Owner.Do("contact.update", reused).WantCode(422, "idempotency.key_reused")
	c.Owner.Do("contact.update", phone).Want(200)
	again := c.Owner.Do("contact.update", empty).Want(200)
	if string(again.Body) != string(first.Body) || again.Header["idempotent-replayed"] != "true" {
		t.Errorf("the response is %s, to the retry %s", first.Body, again.Body)
	}
}

// An update that changes only the order of a list is stored.
func TestUpdateReordersPersons(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{
		Body: `{"display_name": "Chevalier", "persons": [{"first_name": "Paul"}, {"first_name": "Anne"}]}`,
	}).Want(201).Get("id")
	c.Owner.Do("contact.update", functest.Request{
		ID: id, Version: 1,
		Body: `{"persons": [{"id": 2, "first_name": "Anne"}, {"id": 1, "first_name": "Paul", "primary": true}]}`,
	}).Want(200)
	if read := c.Owner.Do("contact.get", functest.Request{ID: id}); read.Version() != 2 || read.Get("persons.0.first_name") != "Anne" {
		t.Errorf("the contact is %s", read.Body)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	c := functest.New(t, operations)
	c.Owner.Do("contact.create", functest.Request{Body: chevalier, Query: "dry_run=true", Key: "k"}).Want(201)
	if n := c.Owner.Do("contact.list", functest.Request{}).Want(200).Get("data.0.id"); n != "" {
		t.Error("the dry run created a contact")
	}
	c.Owner.Do("contact.create", functest.Request{Body: chevalier, Key: "k"}).Want(201)
}

func TestContactsAreListedByName(t *testing.T) {
	c := functest.New(t, operations)
	for _, name := range []string{"Zola", "Écluse", "eckart", "Abel"} {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": %q}`, name)}).Want(201)
	}
	var got []string
	query := "limit=3"
	for {
		page := c.Owner.Do("contact.list", functest.Request{Query: query}).Want(200)
		for _, i := range []string{"0", "1", "2"} {
			if n := page.Get("data." + i + ".display_name"); n != "" {
				got = append(got, n)
			}
		}
		next := page.Get("next_cursor")
		if next == "" {
			break
		}
		query = "limit=3&cursor=" + next
	}
	want := []string{"Abel", "eckart", "Écluse", "Zola"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	c.Owner.Do("contact.list", functest.Request{Query: "cursor=AAAA"}).WantCode(422, "cursor.invalid")
	c.Owner.Do("contact.list", functest.Request{Query: "status=asleep"}).WantCode(422, "filter.status")
	c.Owner.Do("contact.list", functest.Request{Query: "colour=red"}).WantCode(422, "request.invalid")
}

func TestContactIsDeactivatedClonedAndDeleted(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	c.Owner.Do("contact.activate", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.active")
	c.Owner.Do("contact.deactivate", functest.Request{ID: id, Version: 1}).Want(200)
	if got := c.Owner.Do("contact.list", functest.Request{Query: "status=inactive&type=customer"}).Get("data.0.id"); got != id {
		t.Errorf("the inactive customer is %q, want %q", got, id)
	}
	copied := c.Owner.Do("contact.clone", functest.Request{ID: id, Body: `{"display_name": "Chevalier Lyon"}`}).Want(201)
	if copied.Get("status") != "active" || copied.Get("legal_name") != "Chevalier Lyon" || copied.Get("id") == id ||
		copied.Header["location"] != "/v1/contacts/"+copied.Get("id") {
		t.Errorf("the copy at %s is %s", copied.Header["location"], copied.Body)
	}
	c.Owner.Do("contact.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Owner.Do("contact.get", functest.Request{ID: id}).WantCode(404, "not_found")
}

// A copy takes the changed fields. The data of one company is copied only on request, and
// contacts that the copy may repeat are named.
func TestCloneTakesChangedFields(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{
		Body: strings.Replace(chevalier, "{", `{"tax_number": "FR40552100554", "siren": "552100554", "industry": "Vins", `, 1),
	}).Want(201).Get("id")
	for body, want := range map[string]string{
		`{"display_name": "Lyon", "billing_address": {"city": "Lyon"}}`: "Lyon||||Vins|Lyon 51100|",
		`{"display_name": "Lyon 2", "copy": ["email", "persons"], "industry": null}`: "Lyon 2|compta@chevalier.example||" +
			"Henriot||Reims 51100|email",
		`{"display_name": "Lyon 3", "copy": ["email", "tax_number"], "email": "lyon@chevalier.example"}`: "Lyon 3|lyon@chevalier.example|" +
			"FR40552100554 552100554||Vins|Reims 51100|tax_number",
		`{}`: "Vins et alcools Chevalier||||Vins|Reims 51100|name",
	} {
		r := c.Owner.Do("contact.clone", functest.Request{ID: id, Body: body, Query: "dry_run=true"}).Want(201)
		got := strings.Join([]string{
			r.Get("display_name"), r.Get("email"), strings.TrimSpace(r.Get("tax_number") + " " + r.Get("siren")),
			r.Get("persons.0.last_name"), r.Get("industry"), r.Get("billing_address.city") + " " + r.Get("billing_address.postal_code"),
			r.Get("possible_duplicates.0.because"),
		}, "|")
		if got != want {
			t.Errorf("%s makes %s, want %s", body, got, want)
		}
	}
	for body, at := range map[string]string{
		`{"display_name": "X", "billing_address": {"city": null}}`: "/billing_address/city", `{"display_name": ""}`: "/display_name",
		`{"copy": ["phone"]}`: "/copy/0", `{"display_name": "X", "colour": "red"}`: "/colour",
	} {
		c.Owner.Do("contact.clone", functest.Request{ID: id, Body: body}).Want(422).WantAt(at)
	}
}

// An order is created for the contact between the read and the write of the deletion.
func TestDeleteLosesRaceAgainstOrder(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	id := s.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		s.Make("salesorder.create", functest.Body(id, functest.Line(s.Glass, "1")))
	}}
	s.Owner.Do("contact.delete", functest.Request{ID: id, Version: 1}).WantCode(409, "contact.used")
}

func TestContactNeedsRights(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	stranger := c.Company("Another Company").Owner
	foreign := stranger.Do("contact.get", functest.Request{ID: id}).Want(404)
	unknown := stranger.Do("contact.get", functest.Request{ID: "con_00000000000000000000000000"}).Want(404)
	if string(foreign.Body) != string(unknown.Body) {
		t.Errorf("the response to a foreign id is %s, to an unknown id %s", foreign.Body, unknown.Body)
	}
	reader := c.Hire(rights.Reader)
	reader.Do("contact.get", functest.Request{ID: id}).Want(200)
	reader.Do("contact.update", functest.Request{ID: id, Version: 1, Body: `{}`}).WantCode(403, "right.missing")
	seller := c.Hire(rights.Sales)
	c.Owner.Do("user.disable", functest.Request{ID: seller.ID(), Match: "*"}).Want(200)
	seller.Do("contact.create", functest.Request{Body: chevalier}).WantCode(403, "user.disabled")
}
