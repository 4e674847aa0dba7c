package me_test

import (
	"encoding/json"
	"slices"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestWhoSomebodyIsAndWhatHeMayDo(t *testing.T) {
	var asked functest.Requests
	c := functest.New(t, asked.Watch)
	for _, role := range rights.Roles() {
		t.Run(string(role), func(t *testing.T) {
			p := c.Hire(role).In(t)
			asked.Take()
			me := p.Do("me.get", functest.Request{}).Want(200)
			if got := asked.Take(); got != "BatchGetItem" {
				t.Errorf("asked the table %q", got)
			}
			if me.Get("user.id") != p.ID() || me.Get("user.role") != string(role) || me.Get("organization.id") != string(c.ID) || me.Get("organization.name") != "Comptoir du Vexin" {
				t.Errorf("answered %s", me.Body)
			}
			if me.Get("language") != "fr" {
				t.Errorf("without a language of his own he gets %q", me.Get("language"))
			}
			told := map[rights.Module][]rights.Action{}
			if err := json.Unmarshal([]byte(me.Get("rights")), &told); err != nil {
				t.Fatal(err)
			}
			for _, m := range rights.Modules() {
				for _, a := range rights.Actions() {
					if told, may := slices.Contains(told[m], a), role.Set().May(rights.Right{Module: m, Action: a}); told != may {
						t.Errorf("%s:%s is told %v, and granted %v", m, a, told, may)
					}
				}
			}
		})
	}
}

func TestHisOwnLanguage(t *testing.T) {
	c := functest.New(t)
	p := c.Hire(rights.Sales)
	c.Owner.Do("user.update", functest.Request{ID: p.ID(), Version: 1, Body: `{"language": "en"}`}).Want(200)
	if got := p.Do("me.get", functest.Request{}).Want(200).Get("language"); got != "en" {
		t.Errorf("his language is %q", got)
	}
}

// The token outlives the role: both are told.
func TestARoleOlderThanTheToken(t *testing.T) {
	c := functest.New(t)
	p := c.Hire(rights.Sales)
	c.Owner.Do("user.update", functest.Request{ID: p.ID(), Version: 1, Body: `{"role": "reader"}`}).Want(200)
	me := p.Do("me.get", functest.Request{}).Want(200)
	if me.Get("role") != "sales" || me.Get("user.role") != "reader" {
		t.Errorf("the role is %q in the token and %q since", me.Get("role"), me.Get("user.role"))
	}
	c.Owner.Do("user.disable", functest.Request{ID: p.ID(), Version: 2}).Want(200)
	if me := p.Do("me.get", functest.Request{}).Want(200); me.Get("rights") != "{}" || me.Get("user.disabled") != "true" {
		t.Errorf("a disabled user is told %s", me.Body)
	}
}

func TestOnlyMembersAreSomebody(t *testing.T) {
	c := functest.New(t)
	c.Owner.With("org", "").Do("me.get", functest.Request{}).WantCode(403, "organization.missing")
	c.Owner.With("org", string(c.Company("Another Company").ID)).Do("me.get", functest.Request{}).WantCode(404, "not_found")
}
