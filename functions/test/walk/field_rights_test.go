package walk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// restricted returns a company in which the remarks, streets and cities of contacts are
// hidden from salespeople, and e-mail addresses and telephone numbers are read-only.
func restricted(t *testing.T) *functest.Company {
	t.Helper()
	w := functest.NewWorld(t, samples.Everything)
	w.Tools.Rights = func(r rights.Role) rights.Set {
		set := r.Set()
		if r == rights.Sales {
			in := set.Modules[rights.Contacts]
			in.Fields = map[string]rights.Field{
				"remarks": rights.Hidden, "billing_address/street": rights.Hidden, "city": rights.Hidden,
				"email": rights.ReadOnly, "persons/phone": rights.ReadOnly,
			}
			set.Modules[rights.Contacts] = in
		}
		return set
	}
	return w.Company("Comptoir du Vexin")
}

// chevalier is the body of a contact with restricted fields.
const chevalier = `{"display_name": "Chevalier", "customer": true, "email": "a@chevalier.example", "remarks": "pays late",
	"billing_address": {"street": "59 rue de l'Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"}}`

// A hidden field is in no response: not in the document, its rows or its history.
func TestHiddenFieldsAreNotShown(t *testing.T) {
	t.Parallel()
	c := restricted(t)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	c.Project()
	sales := c.Hire(rights.Sales)
	for name, r := range map[string]functest.Request{
		"contact.get":        {ID: id},
		"contact.list":       {Query: "q=chevalier"},
		"search.list":        {Query: "q=chevalier"},
		"timeline.list":      {ID: id},
		"contact.deactivate": {ID: id, Version: 1, Query: "dry_run=true"},
		"contact.clone":      {ID: id, Body: `{"display_name": "Other"}`, Query: "dry_run=true"},
	} {
		for user, shown := range map[*functest.Person]bool{c.Owner: true, sales: false} {
			body := string(user.Do(name, r).Body)
			for _, secret := range []string{"pays late", "Abbaye"} {
				if strings.Contains(body, secret) && !shown {
					t.Errorf("%s shows a hidden field: %s", name, body)
				}
			}
			if !strings.Contains(body, "hevalier") && name != "contact.clone" && name != "timeline.list" {
				t.Errorf("%s hides a visible field: %s", name, body)
			}
		}
	}
	owner := c.Owner.Do("contact.get", functest.Request{ID: id}).Want(200)
	seen := sales.Do("contact.get", functest.Request{ID: id}).Want(200)
	if seen.Get("billing_address.city") != "Reims" || seen.Get("email") != "a@chevalier.example" ||
		seen.Version() != owner.Version() || seen.Header["etag"] == owner.Header["etag"] {
		t.Errorf("a visible field is missing: %s", seen.Body)
	}
	if rows := sales.Do("contact.list", functest.Request{}).Want(200); rows.Get("data.0.city") != "" || rows.Get("data.0.email") == "" {
		t.Errorf("the row is %s", rows.Body)
	}
	if rows := c.Owner.Do("contact.list", functest.Request{}).Want(200); rows.Get("data.0.city") != "Reims" {
		t.Errorf("the owner's row is %s", rows.Body)
	}
}

// A change of a hidden or read-only field is refused with its pointer, and nothing is
// changed. A list is replaced as a whole: one with such a field is refused as a whole.
func TestRestrictedFieldIsNotWritten(t *testing.T) {
	t.Parallel()
	c := restricted(t)
	id := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201).Get("id")
	sales := c.Hire(rights.Sales)
	for body, pointers := range map[string][]string{
		`{"phone": "1"}`: nil,
		`{"billing_address": {"city": "Épernay"}}`:                       nil,
		`{"email": "b@chevalier.example"}`:                               {"/email"},
		`{"email": null}`:                                                {"/email"},
		`{"remarks": "x", "email": "b@chevalier.example", "phone": "1"}`: {"/email", "/remarks"},
		`{"billing_address": {"street": "x", "city": "Épernay"}}`:        {"/billing_address/street"},
		`{"billing_address": null}`:                                      {"/billing_address"},
		`{"persons": [{"last_name": "Lelarge"}]}`:                        {"/persons"},
		`{"persons": []}`:                                                {"/persons"},
	} {
		r := sales.Do("contact.update", functest.Request{ID: id, Body: body, Version: 1, Query: "dry_run=true"})
		if pointers == nil {
			r.Want(200)
			continue
		}
		r.WantCode(403, "right.field")
		var p op.Problem
		r.Into(&p)
		var at []string
		for _, f := range p.Errors {
			at = append(at, f.Pointer)
		}
		if slices.Sort(at); !slices.Equal(at, pointers) {
			t.Errorf("%s is refused at %v, want %v", body, at, pointers)
		}
	}
	city := `{"billing_address": {"city": "Épernay"}}`
	changed := sales.Do("contact.update", functest.Request{ID: id, Body: city, Version: 1}).Want(200)
	kept := c.Owner.Do("contact.get", functest.Request{ID: id}).Want(200)
	if fmt.Sprint(changed.Get("remarks"), kept.Get("remarks"), kept.Get("billing_address.street")) != "pays late"+"59 rue de l'Abbaye" {
		t.Errorf("after a change by a user from whom fields are hidden the contact is %s, and the response %s", kept.Body, changed.Body)
	}
}
