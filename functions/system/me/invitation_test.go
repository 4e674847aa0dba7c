package me_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const paul = "paul@comptoir.example"

// invite invites an address to a company and returns the user.
func invite(c *functest.Company, email string, role rights.Role) *functest.Response {
	c.T.Helper()
	return c.Owner.Do("user.invite", functest.Request{Body: fmt.Sprintf(`{"email": %q, "name": "Paul Petit", "role": %q}`, email, role)})
}

func answer(p *functest.Person, verb string, c *functest.Company) *functest.Response {
	return p.Do("me."+verb, functest.Request{ID: string(c.ID)})
}

// An invitation changes nothing for the person who is invited, until the person accepts.
func TestInvitationTakesConsent(t *testing.T) {
	w := functest.NewWorld(t)
	victim, stranger := w.Company("Victim"), w.Company("Stranger")
	email := victim.Owner.Email()
	u := invite(stranger, strings.ToUpper(email), rights.Owner).Want(201)
	if u.Get("pending") != "true" || u.Get("expires_at") != "2026-12-21T09:00:00Z" {
		t.Errorf("the invited user is %s", u.Body)
	}
	list := stranger.Owner.Do("user.list", functest.Request{}).Want(200)
	if list.Get("data.1.pending") != "true" && list.Get("data.0.pending") != "true" {
		t.Errorf("the list shows no pending user: %s", list.Body)
	}
	if p := w.SignIn(email, "Victim"); p.Org() != string(victim.ID) {
		t.Errorf("after an invitation the token is for %q, want %s", p.Org(), victim.ID)
	}
	me := victim.Owner.Do("me.get", functest.Request{}).Want(200)
	if me.Get("invitations.0.organization.name") != "Stranger" || me.Get("invitations.0.role") != "owner" || me.Get("memberships.1") != "" {
		t.Errorf("the person is %s", me.Body)
	}

	invite(stranger, paul, rights.Sales).Want(201)
	p := w.SignIn(paul, "Paul")
	if p.Org() != "" {
		t.Errorf("a person with an invitation gets a token for %s", p.Org())
	}
	me = p.Do("me.get", functest.Request{}).Want(200)
	if me.Get("user") != "" || me.Get("rights") != "{}" || me.Get("invitations.0.role") != "sales" {
		t.Errorf("a person with an invitation is %s", me.Body)
	}
	p.Do("contact.list", functest.Request{}).WantCode(403, "organization.missing")
	forged := p.With("org", string(stranger.ID)).With("user", invite(stranger, paul, rights.Sales).Want(201).Get("id")).With("role", "sales")
	forged.Do("contact.create", functest.Request{Body: `{"display_name": "Chevalier"}`}).WantCode(403, "user.disabled")
	forged.Do("contact.list", functest.Request{}).WantCode(403, "user.disabled")

	// The stranger has no owner but the founder: an invited owner does not count.
	stranger.Owner.Do("user.disable", functest.Request{ID: stranger.Owner.ID(), Match: "*"}).WantCode(409, "user.last_owner")
}

func TestAcceptedInvitationComesFirst(t *testing.T) {
	w := functest.NewWorld(t)
	one, two := w.Company("One"), w.Company("Two")
	invite(one, paul, rights.Sales).Want(201)
	invite(two, paul, rights.Owner).Want(201)
	p := w.SignIn(paul, "Paul")
	u := answer(p, "accept", two).Want(200)
	if u.Get("pending") != "" || u.Get("version") != "2" || u.Get("expires_at") != "" {
		t.Errorf("the member is %s", u.Body)
	}
	if again := answer(p, "accept", two).Want(200); again.Get("version") != "2" {
		t.Errorf("the second acceptance changes the user: %s", again.Body)
	}
	if p := w.SignIn(paul, "Paul"); p.Org() != string(two.ID) || p.ID() != u.Get("id") {
		t.Errorf("the token is for %s", p.Org())
	}
	two.Owner.Do("user.disable", functest.Request{ID: two.Owner.ID(), Match: "*"}).Want(200) // Paul is an owner, too
	w.Wait(time.Minute)
	answer(p, "accept", one).Want(200)
	p = w.SignIn(paul, "Paul")
	me := p.Do("me.get", functest.Request{}).Want(200)
	if p.Org() != string(one.ID) || me.Get("memberships.0.organization.name") != "One" || me.Get("memberships.0.first") != "true" ||
		me.Get("memberships.1.organization.name") != "Two" || me.Get("invitations") != "[]" {
		t.Errorf("after two acceptances the token is for %s: %s", p.Org(), me.Body)
	}
	body := `{"name": "Chez Paul", "currency": "EUR", "address": {"street": "1 rue Haute", "city": "Lille", "country": "FR"}}`
	own := p.Do("organization.create", functest.Request{Body: body}).Want(201).Get("id")
	if p := w.SignIn(paul, "Paul"); p.Org() != own {
		t.Errorf("after a foundation the token is for %s, want %s", p.Org(), own)
	}
}

func TestChosenOrganisationComesFirst(t *testing.T) {
	w := functest.NewWorld(t)
	one, two, other := w.Company("One"), w.Company("Two"), w.Company("Other")
	p := w.Founder(paul)
	for _, c := range []*functest.Company{one, two} {
		invite(c, paul, rights.Sales).Want(201)
		answer(p, "accept", c).Want(200)
		w.Wait(time.Minute)
	}
	choose := func(id string) *functest.Response {
		return p.Do("me.update", functest.Request{Body: fmt.Sprintf(`{"organization_id": %q}`, id)})
	}
	first := func() string { return w.SignIn(paul, "Paul").Org() }
	for range 2 {
		choose(string(one.ID)).Want(200)
	}
	if got := first(); got != string(one.ID) {
		t.Errorf("the token is for %s, not for the chosen organisation", got)
	}
	invite(other, paul, rights.Sales).Want(201)
	for _, id := range []string{string(other.ID), "org_01KAMX0000000000000000VEXN", "x", "org_1#x", ""} {
		if r := choose(id); r.Status != 422 {
			t.Errorf("%s: the response is %d %s", id, r.Status, r.Body)
		}
	}
	if r := p.Do("me.update", functest.Request{Body: `{}`}).Want(200); r.Get("organization_id") != string(one.ID) {
		t.Errorf("an empty change returns %s", r.Body)
	}
	p.With("email", "").Do("me.update", functest.Request{Body: `{}`}).WantCode(403, "token.email")
	answer(p, "leave", one).Want(204)
	if got := first(); got != string(two.ID) {
		t.Errorf("after leaving the chosen organisation the token is for %s", got)
	}
}

// A person who is not invited, or no longer, cannot accept. The response does not show
// whether the organisation exists.
func TestOnlyInvitedPersonAccepts(t *testing.T) {
	w := functest.NewWorld(t)
	c := w.Company("Comptoir")
	p, eve := w.Founder(paul), w.Founder("eve@comptoir.example")
	id := invite(c, paul, rights.Sales).Want(201).Get("id")
	unknown := eve.Do("me.accept", functest.Request{ID: "org_01KAMX0000000000000000VEXN"})
	unknown.WantCode(404, "not_found")
	for name, r := range map[string]*functest.Response{
		"another person":  answer(eve, "accept", c),
		"to decline":      answer(eve, "decline", c),
		"to leave":        answer(eve, "leave", c),
		"no id":           eve.Do("me.accept", functest.Request{ID: "org_1#SET"}),
		"an invited user": answer(p, "leave", c),
	} {
		if r.Status != 404 || string(r.Body) != string(unknown.Body) {
			t.Errorf("%s: the response is %d %s", name, r.Status, r.Body)
		}
	}
	answer(p.With("email_verified", "false"), "accept", c).WantCode(403, "token.email")
	answer(p.With("email", ""), "decline", c).WantCode(403, "token.email")

	c.Owner.Do("user.withdraw", functest.Request{ID: id, Version: 1}).Want(204)
	answer(p, "accept", c).WantCode(404, "not_found")
	c.Owner.Do("user.get", functest.Request{ID: id}).WantCode(404, "not_found")

	second := invite(c, paul, rights.Sales).Want(201).Get("id")
	answer(p, "decline", c).Want(204)
	answer(p, "accept", c).WantCode(404, "not_found")
	answer(p, "decline", c).WantCode(404, "not_found")
	c.Owner.Do("user.get", functest.Request{ID: second}).WantCode(404, "not_found")

	third := invite(c, paul, rights.Sales).Want(201)
	w.Wait(30 * 24 * time.Hour)
	answer(p, "accept", c).WantCode(409, "invitation.expired")
	if me := p.Do("me.get", functest.Request{}).Want(200); me.Get("invitations") != "[]" || me.Get("memberships") != "[]" {
		t.Errorf("an expired invitation is shown: %s", me.Body)
	}
	again := invite(c, paul, rights.Purchasing).Want(201)
	if again.Get("id") != third.Get("id") || again.Get("version") != "2" || again.Get("role") != "purchasing" {
		t.Errorf("the renewed invitation is %s", again.Body)
	}
	c.Owner.Do("user.disable", functest.Request{ID: again.Get("id"), Match: "*"}).Want(200)
	answer(p, "accept", c).WantCode(409, "invitation.expired")
	invite(c, paul, rights.Sales).Want(201)
	if u := answer(p, "accept", c).Want(200); u.Get("role") != "sales" || u.Get("disabled") != "" {
		t.Errorf("the member is %s", u.Body)
	}
	c.Owner.Do("user.withdraw", functest.Request{ID: again.Get("id"), Match: "*"}).WantCode(409, "user.accepted")
	invite(c, paul, rights.Sales).WantCode(422, "user.exists").WantAt("/email")
}

// A member who leaves loses all access at once, and comes back only by a new invitation.
func TestMemberLeaves(t *testing.T) {
	w := functest.NewWorld(t)
	c := w.Company("Comptoir")
	p := c.Hire(rights.Owner)
	answer(p, "leave", c).Want(204)
	answer(p, "leave", c).WantCode(404, "not_found")
	answer(c.Owner, "leave", c).WantCode(409, "user.last_owner")
	p.Do("contact.create", functest.Request{Body: `{"display_name": "Chevalier"}`}).WantCode(403, "user.disabled")
	p.Do("contact.list", functest.Request{}).WantCode(403, "user.disabled")
	if q := w.SignIn(p.Email(), "Paul"); q.Org() != "" {
		t.Errorf("after leaving the token is for %s", q.Org())
	}
	c.Owner.Do("user.enable", functest.Request{ID: p.ID(), Match: "*"}).WantCode(409, "user.left")
	if u := c.Owner.Do("user.get", functest.Request{ID: p.ID()}).Want(200); u.Get("left") != "true" || u.Get("disabled") != "true" {
		t.Errorf("the user who left is %s", u.Body)
	}
	u := invite(c, p.Email(), rights.Sales).Want(201)
	answer(p, "accept", c).Want(200)
	if q := w.SignIn(p.Email(), "Paul"); q.ID() != u.Get("id") || q.ID() == p.ID() {
		t.Errorf("the token of the member who came back is for %s", q.ID())
	}
}

// Owners who leave at once leave one owner.
func TestLastOwnerStays(t *testing.T) {
	c := functest.New(t)
	all := []*functest.Person{c.Owner, c.Hire(rights.Owner), c.Hire(rights.Owner)}
	left := 0
	for _, r := range functest.AtOnce(len(all), func(n int) *functest.Response { return answer(all[n], "leave", c) }) {
		if r.Status == 204 {
			left++
		} else {
			r.WantCode(409, "user.last_owner")
		}
	}
	if left != len(all)-1 {
		t.Errorf("%d of %d owners left", left, len(all))
	}
}

// An acceptance and a withdrawal at once have one result, on two devices as well.
func TestAcceptanceMeetsWithdrawal(t *testing.T) {
	w := functest.NewWorld(t)
	c := w.Company("Comptoir")
	for n := range 5 {
		email := fmt.Sprintf("person-%d@comptoir.example", n)
		id := invite(c, email, rights.Sales).Want(201).Get("id")
		all := functest.AtOnce(3, func(n int) *functest.Response {
			if n == 0 {
				return c.Owner.Do("user.withdraw", functest.Request{ID: id, Match: "*"})
			}
			return answer(w.Founder(email), "accept", c)
		})
		withdrawn := all[0].Status == 204
		for _, r := range all[1:] {
			if (r.Status == 200) == withdrawn {
				t.Errorf("withdrawal %d, acceptances %d and %d: %s", all[0].Status, all[1].Status, all[2].Status, r.Body)
			}
		}
		if got := w.SignIn(email, "Paul").Org(); (got == "") != withdrawn {
			t.Errorf("withdrawal %d, and the token is for %q", all[0].Status, got)
		}
	}
}

// A person is a verified address: after a change of the address at the issuer the old
// memberships end with the old tokens, and an invitation to the new address counts.
func TestPersonIsVerifiedAddress(t *testing.T) {
	w := functest.NewWorld(t)
	c := w.Company("Comptoir")
	p := c.Hire(rights.Sales)
	const now = "new@comptoir.example"
	var e events.CognitoEventUserPoolsPreTokenGenV2_0
	for _, verified := range []string{"false", "true"} {
		e.Request.UserAttributes = map[string]string{"sub": p.Email(), "email": now, "email_verified": verified}
		w.Invoke("user.token", e, &e)
		if claims := e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride; claims["org"] != nil {
			t.Errorf("the token of a new address has the claims %v", claims)
		}
	}
	answer(w.Founder(now), "leave", c).WantCode(404, "not_found")
	invite(c, now, rights.Sales).Want(201)
	w.Founder(now).Accept(c)
	if q := w.SignIn(now, "Paul"); q.Org() != string(c.ID) || q.ID() == p.ID() {
		t.Errorf("the token of the new address is for %s, user %s", q.Org(), q.ID())
	}
}
