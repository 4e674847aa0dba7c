package user_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// token returns the claims added to the token of a user who signs in with that address
// and chooses that organisation; verified is Cognito's attribute email_verified.
func token(w *functest.World, email, verified, organization string) map[string]any {
	w.T.Helper()
	var e, out events.CognitoEventUserPoolsPreTokenGenV2_0
	e.Request.UserAttributes = map[string]string{"email": email, "email_verified": verified, "name": "Paul"}
	if organization != "" {
		e.Request.ClientMetadata = map[string]string{"org": organization}
	}
	w.Invoke("user.token", e, &out)
	return out.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride
}

func TestTokenHasOrganisationAndRole(t *testing.T) {
	var requests functest.Requests
	w := functest.NewWorld(t, requests.Watch)
	older := w.Company("Older")
	w.Wait(time.Minute)
	first := w.Company("First")
	join := func(c *functest.Company, role string) string {
		w.Wait(time.Minute)
		id := c.Owner.Do("user.invite", functest.Request{
			Body: fmt.Sprintf(`{"email": "Paul@Comptoir.example", "name": "Paul", "role": %q}`, role),
		}).Want(201).Get("id")
		w.Founder("paul@comptoir.example").Accept(c)
		return id
	}
	inOlder := join(older, "accountant")
	inFirst := join(first, "sales")

	for name, x := range map[string]struct{ email, verified, org, wantOrg, role, requests string }{
		"organisation accepted last": {"paul@comptoir.example", "true", "", string(first.ID), "sales", "Query BatchGetItem"},
		"chosen organisation":        {"PAUL@comptoir.example", "true", string(older.ID), string(older.ID), "accountant", "Query BatchGetItem"},
		"foreign organisation":       {"paul@comptoir.example", "true", "org_01KAMX0000000000000000VEXN", "", "", "Query"},
		"unverified address":         {"paul@comptoir.example", "false", "", "", "", ""},
		"no membership":              {"eve@comptoir.example", "true", "", "", "", "Query"},
		"no address":                 {"", "true", "", "", "", ""},
	} {
		requests.Take()
		claims := token(w, x.email, x.verified, x.org)
		if got := requests.Take(); got != x.requests {
			t.Errorf("%s: the requests are %q", name, got)
		}
		if got, _ := claims["org"].(string); got != x.wantOrg {
			t.Errorf("%s: the organisation is %q: %v", name, got, claims)
		}
		if got, _ := claims["role"].(string); got != x.role {
			t.Errorf("%s: the role is %q, want %q", name, got, x.role)
		}
	}
	change := func(action string) { first.Owner.Do(action, functest.Request{ID: inFirst, Match: "*"}).Want(200) }
	change("user.disable")
	requests.Take()
	if got := token(w, "paul@comptoir.example", "true", ""); got["org"] != string(older.ID) || got["user"] != inOlder {
		t.Errorf("disabled in the first organisation: %v", got)
	}
	if got := requests.Take(); got != "Query BatchGetItem" {
		t.Errorf("disabled in the first organisation: the requests are %q", got)
	}
	change("user.enable")
	if got := token(w, "paul@comptoir.example", "true", string(first.ID)); got["org"] != string(first.ID) || got["role"] != "sales" {
		t.Errorf("enabled again: %v", got)
	}
	change("user.disable")
	got := token(w, "paul@comptoir.example", "true", string(first.ID))
	if got["org"] != nil || got["email"] != "paul@comptoir.example" {
		t.Errorf("disabled in the chosen organisation: %v", got)
	}
}

// To invite an address twice, also at once, renews one invitation.
func TestAddressIsInvitedOnce(t *testing.T) {
	c := functest.New(t)
	body := `{"email": "paul@comptoir.example", "name": "Paul", "role": "owner"}`
	ids := map[string]bool{}
	for _, r := range functest.AtOnce(8, func(int) *functest.Response { return c.Owner.Do("user.invite", functest.Request{Body: body}) }) {
		ids[r.Want(201).Get("id")] = true
	}
	list := c.Owner.Do("user.list", functest.Request{}).Want(200)
	if len(ids) != 1 || list.Get("data.1.email") == "" || list.Get("data.2.email") != "" {
		t.Errorf("the invitations have the ids %v: %s", ids, list.Body)
	}
	c.Founder("paul@comptoir.example").Accept(c)
	c.Owner.Do("user.invite", functest.Request{Body: strings.Replace(body, "paul", "PAUL", 1)}).WantCode(422, "user.exists").WantAt("/email")
}

// A response that is kept is repeated only to a user who still has access, with the role of
// the token.
func TestKeptResponseIsForMembersOnly(t *testing.T) {
	for name, x := range map[string]struct{ change, body, code string }{
		"disabled":           {"user.disable", "", "user.disabled"},
		"with a lower role":  {"user.update", `{"role": "reader"}`, "role.changed"},
		"with a higher role": {"user.update", `{"role": "owner"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := functest.New(t)
			p := c.Hire(rights.Sales)
			made := functest.Request{Body: `{"display_name": "Chevalier"}`, Key: "a key"}
			first := p.Do("contact.create", made).Want(201)
			c.Owner.Do(x.change, functest.Request{ID: p.ID(), Match: "*", Body: x.body}).Want(200)
			again := p.Do("contact.create", made)
			if x.code != "" {
				again.WantCode(403, x.code)
			} else if again.Want(201); string(again.Body) != string(first.Body) || again.Header["idempotent-replayed"] != "true" {
				t.Errorf("the repeated response is %s", again.Body)
			}
		})
	}
}

// The last owner cannot be removed, also if two owners remove each other at once.
func TestLastOwnerIsKept(t *testing.T) {
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
		t.Errorf("two owners removed each other: %d %s and %d %s", left[0].Status, left[0].Body, left[1].Status, left[1].Body)
	}
}

// A token with an old role lists and changes nothing, in particular not the role itself, unless
// the user became an owner.
func TestTokenWithOldRoleIsRefused(t *testing.T) {
	for name, x := range map[string]struct {
		was, is rights.Role
		code    string
	}{
		"owner becomes reader":      {rights.Owner, rights.Reader, "role.changed"},
		"seller becomes accountant": {rights.Sales, rights.Accountant, "role.changed"},
		"seller becomes owner":      {rights.Sales, rights.Owner, ""},
		"seller stays seller":       {rights.Sales, rights.Sales, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := functest.New(t)
			p := c.Hire(x.was)
			c.Owner.Do("user.update", functest.Request{
				ID: p.ID(), Match: "*", Body: fmt.Sprintf(`{"role": %q, "name": "Other"}`, x.is),
			}).Want(200)
			made := p.Do("contact.create", functest.Request{Body: `{"display_name": "Chevalier"}`})
			list := p.Do("contact.list", functest.Request{})
			if x.code == "" {
				made.Want(201)
				list.Want(200)
			} else {
				made.WantCode(403, x.code)
				list.WantCode(403, x.code)
			}
			if x.was == rights.Owner {
				p.Do("user.update", functest.Request{ID: p.ID(), Match: "*", Body: `{"role": "owner"}`}).WantCode(403, x.code)
			}
		})
	}
}

// A user is shown by name: a name that shows nothing is refused.
func TestUserNeedsVisibleName(t *testing.T) {
	c := functest.New(t)
	for _, name := range []string{" ", "\u3164"} {
		body := fmt.Sprintf(`{"email": "lea@comptoir.example", "name": %q, "role": "sales"}`, name)
		c.Owner.Do("user.invite", functest.Request{Body: body}).WantCode(422, "request.invalid").WantAt("/name")
		c.Owner.Do("user.update", functest.Request{ID: c.Owner.ID(), Match: "*", Body: fmt.Sprintf(`{"name": %q}`, name)}).
			WantCode(422, "request.invalid").WantAt("/name")
	}
}
