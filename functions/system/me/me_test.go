package me_test

import (
	"encoding/json"
	"slices"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestMeShowsUserAndRights(t *testing.T) {
	var requests functest.Requests
	c := functest.New(t, requests.Watch)
	for _, role := range rights.Roles() {
		t.Run(string(role), func(t *testing.T) {
			p := c.Hire(role).On(t)
			requests.Take()
			me := p.Do("me.get", functest.Request{}).Want(200)
			if got := requests.Take(); got != "Query BatchGetItem" {
				t.Errorf("the requests are %q", got)
			}
			if me.Get("user.id") != p.ID() || me.Get("user.role") != string(role) || me.Get("organization.id") != string(c.ID) ||
				me.Get("organization.name") != "Comptoir du Vexin" {
				t.Errorf("the response is %s", me.Body)
			}
			if me.Get("language") != "fr" {
				t.Errorf("the language is %q, want the organisation's", me.Get("language"))
			}
			shown := map[rights.Module][]rights.Action{}
			if err := json.Unmarshal([]byte(me.Get("rights")), &shown); err != nil {
				t.Fatal(err)
			}
			for _, m := range rights.Modules() {
				for _, a := range rights.Actions() {
					got, want := slices.Contains(shown[m], a), role.Set().May(rights.Right{Module: m, Action: a})
					if got != want {
						t.Errorf("%s:%s: got %v, want %v", m, a, got, want)
					}
				}
			}
		})
	}
}

func TestMeShowsUserLanguage(t *testing.T) {
	c := functest.New(t)
	p := c.Hire(rights.Sales)
	c.Owner.Do("user.update", functest.Request{ID: p.ID(), Match: "*", Body: `{"language": "en"}`}).Want(200)
	if got := p.Do("me.get", functest.Request{}).Want(200).Get("language"); got != "en" {
		t.Errorf("the language is %q, want en", got)
	}
}

// A token may have an old role; the response shows both roles.
func TestMeShowsTokenRoleAndUserRole(t *testing.T) {
	c := functest.New(t)
	p := c.Hire(rights.Sales)
	c.Owner.Do("user.update", functest.Request{ID: p.ID(), Match: "*", Body: `{"role": "reader"}`}).Want(200)
	me := p.Do("me.get", functest.Request{}).Want(200)
	if me.Get("role") != "sales" || me.Get("user.role") != "reader" {
		t.Errorf("the role is %q, the user's role %q", me.Get("role"), me.Get("user.role"))
	}
	c.Owner.Do("user.disable", functest.Request{ID: p.ID(), Match: "*"}).Want(200)
	if me := p.Do("me.get", functest.Request{}).Want(200); me.Get("rights") != "{}" || me.Get("user.disabled") != "true" {
		t.Errorf("the response to a disabled user is %s", me.Body)
	}
}

// A token that names no organisation has no rights; one that names another organisation
// finds no user there.
func TestMeNeedsMembership(t *testing.T) {
	c := functest.New(t)
	me := c.Owner.With("org", "").Do("me.get", functest.Request{}).Want(200)
	member := me.Get("user") + me.Get("organization")
	if member != "" || me.Get("rights") != "{}" || me.Get("memberships.0.organization.id") != string(c.ID) {
		t.Errorf("without an organisation the response is %s", me.Body)
	}
	c.Owner.With("org", string(c.Company("Another Company").ID)).Do("me.get", functest.Request{}).WantCode(404, "not_found")
	c.Owner.With("email", "").Do("me.get", functest.Request{}).Want(200)
	c.Anonymous(t).Do("me.get", functest.Request{}).WantCode(403, "token.missing")
}
