package user_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// token is what the user pool puts into the token of whoever signs in with an
// address and asks for an organisation; verified is Cognito's word for it.
func token(w *functest.World, email, verified, organization string) map[string]any {
	w.T.Helper()
	var e, out events.CognitoEventUserPoolsPreTokenGenV2_0
	e.Request.UserAttributes = map[string]string{"email": email, "email_verified": verified, "name": "Somebody"}
	if organization != "" {
		e.Request.ClientMetadata = map[string]string{"org": organization}
	}
	w.Invoke("user.token", e, &out)
	return out.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride
}

func TestWhatATokenSays(t *testing.T) {
	w := functest.NewWorld(t)
	older := w.Company("Older")
	w.Wait(time.Minute)
	first := w.Company("First")
	join := func(c *functest.Company, role string) string {
		w.Wait(time.Minute)
		return c.Owner.Do("user.invite", functest.Request{Body: `{"email": "Paul@Comptoir.example", "name": "Paul", "role": "` + role + `"}`}).Want(201).Get("id")
	}
	there := join(first, "sales")
	here := join(older, "accountant")

	for name, x := range map[string]struct{ email, verified, org, wantOrg, role string }{
		"the organisation he joined first, not the oldest": {"paul@comptoir.example", "true", "", string(first.ID), "sales"},
		"the one he asks for":                              {"PAUL@comptoir.example", "true", string(older.ID), string(older.ID), "accountant"},
		"none that is not his":                             {"paul@comptoir.example", "true", "org_01KAMX0000000000000000VEXN", "", ""},
		"none with an address nobody verified":             {"paul@comptoir.example", "false", "", "", ""},
		"none for a stranger":                              {"eve@comptoir.example", "true", "", "", ""},
		"none without an address":                          {"", "true", "", "", ""},
	} {
		claims := token(w, x.email, x.verified, x.org)
		if got, _ := claims["org"].(string); got != x.wantOrg {
			t.Errorf("%s: the token names %q: %v", name, got, claims)
		}
		if got, _ := claims["role"].(string); got != x.role {
			t.Errorf("%s: the role is %q", name, got)
		}
	}
	first.Owner.Do("user.disable", functest.Request{ID: there, Version: 1}).Want(200)
	if got := token(w, "paul@comptoir.example", "true", ""); got["org"] != string(older.ID) || got["user"] != here {
		t.Errorf("disabled in the one he gets %v", got)
	}
	first.Owner.Do("user.enable", functest.Request{ID: there, Version: 2}).Want(200)
	if got := token(w, "paul@comptoir.example", "true", string(first.ID)); got["org"] != string(first.ID) || got["role"] != "sales" {
		t.Errorf("enabled again he gets %v", got)
	}
	first.Owner.Do("user.disable", functest.Request{ID: there, Version: 3}).Want(200)
	if got := token(w, "paul@comptoir.example", "true", string(first.ID)); got["org"] != nil || got["email"] != "paul@comptoir.example" {
		t.Errorf("disabled where he asks for he gets %v", got)
	}
}

func TestNobodyIsInvitedTwice(t *testing.T) {
	c := functest.New(t)
	body := `{"email": "paul@comptoir.example", "name": "Paul", "role": "owner"}`
	all := functest.AtOnce(8, func(int) *functest.Response { return c.Owner.Do("user.invite", functest.Request{Body: body}) })
	made := 0
	for _, r := range all {
		if r.Status == 201 {
			made++
		} else {
			r.WantCode(409, "user.exists")
		}
	}
	c.Owner.Do("user.invite", functest.Request{Body: strings.Replace(body, "paul", "PAUL", 1)}).WantCode(409, "user.exists")
	list := c.Owner.Do("user.list", functest.Request{}).Want(200)
	if made != 1 || list.Get("data.1.email") == "" || list.Get("data.2.email") != "" {
		t.Errorf("%d invitations went through: %s", made, list.Body)
	}
}

// There is always an owner, also when they turn on each other at once.
func TestTheLastOwnerStays(t *testing.T) {
	c := functest.New(t)
	me := c.Owner
	me.Do("user.disable", functest.Request{ID: me.ID(), Version: 1}).WantCode(409, "user.last_owner")
	me.Do("user.update", functest.Request{ID: me.ID(), Version: 1, Body: `{"role": "sales"}`}).WantCode(409, "user.last_owner")
	me.Do("user.update", functest.Request{ID: me.ID(), Version: 1, Body: `{"name": "Odile"}`}).Want(200)
	other := c.Hire(rights.Owner)
	left := functest.AtOnce(2, func(n int) *functest.Response {
		if n == 0 {
			return me.Do("user.disable", functest.Request{ID: other.ID(), Match: "*"})
		}
		return other.Do("user.update", functest.Request{ID: me.ID(), Match: "*", Body: `{"role": "reader"}`})
	})
	if (left[0].Status == 200) == (left[1].Status == 200) {
		t.Errorf("of two owners, each against the other: %d %s and %d %s", left[0].Status, left[0].Body, left[1].Status, left[1].Body)
	}
}

// A token outlives a role. Who has another one since changes nothing by it, least
// of all his role; who has become an owner goes on.
func TestARoleThatWasTakenAway(t *testing.T) {
	for name, x := range map[string]struct {
		was, is rights.Role
		code    string
	}{
		"an owner who is none any more": {rights.Owner, rights.Reader, "role.changed"},
		"a seller who keeps the books":  {rights.Sales, rights.Accountant, "role.changed"},
		"a seller who owns it now":      {rights.Sales, rights.Owner, ""},
		"a seller as he was":            {rights.Sales, rights.Sales, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := functest.New(t)
			p := c.Hire(x.was)
			c.Owner.Do("user.update", functest.Request{ID: p.ID(), Version: 1, Body: `{"role": "` + string(x.is) + `", "name": "Other"}`}).Want(200)
			made := p.Do("contact.create", functest.Request{Body: `{"display_name": "Chevalier"}`})
			if x.code == "" {
				made.Want(201)
			} else {
				made.WantCode(403, x.code)
			}
			if x.was == rights.Owner {
				p.Do("user.update", functest.Request{ID: p.ID(), Version: 2, Body: `{"role": "owner"}`}).WantCode(403, x.code)
			}
			p.Do("contact.list", functest.Request{}).Want(200)
		})
	}
}
