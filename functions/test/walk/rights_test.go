package walk_test

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/rights"
)

// A caller without a token, an organisation or the right gets 403 and changes nothing. A
// caller with the right is not refused for lack of it.
func TestCallerWithoutRightIsRefused(t *testing.T) {
	t.Parallel()
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if o.Needs.IsLink() {
			refusesWrongLinks(t, s.World, s.Owner, o.ID, s.Link(o, e), func(p *functest.Person, text string) *functest.Response {
				e := e
				e.PathParameters = map[string]string{"link": text}
				return samples.Send(t, p, o, samples.DryRun(o, e))
			})
			continue
		}
		if o.Needs.IsPublic() {
			if r := samples.Send(t, s.Anonymous(t), o, e); r.Status >= 400 {
				t.Errorf("%s is public, and the response without a token is %d", o.ID, r.Status)
			}
			continue
		}
		samples.Want(t, o.ID+" without a token", samples.Send(t, s.Anonymous(t), o, e), 403, "token.missing")
		samples.Want(t, o.ID+" with a token without a subject", samples.Send(t, s.Owner.With("sub", ""), o, e), 403, "token.missing")
		if !o.Needs.NeedsOrganization() {
			continue
		}
		samples.Want(t, o.ID+" without an organisation", samples.Send(t, s.Owner.With("org", ""), o, e), 403, "organization.missing")
		malformed := samples.Send(t, s.Owner.With("org", "org_1#x"), o, e)
		samples.Want(t, o.ID+" with a malformed organisation id", malformed, 403, "organization.missing")
		samples.Want(t, o.ID+" with an unknown role", samples.Send(t, s.Owner.With("role", "emperor"), o, e), 403, "right.missing")
		for _, role := range rights.Roles() {
			r := samples.Send(t, s.Owner.With("role", string(role)), o, samples.DryRun(o, e))
			if !role.Set().May(o.Needs) {
				samples.Want(t, o.ID+" as "+string(role), r, 403, "right.missing")
			} else if r.Status == 403 && samples.Problem(t, o.ID, r).Code == "right.missing" {
				t.Logf("%s as %s needs a further right: %s", o.ID, role, r.Body)
			}
		}
	}
}

// A disabled user writes nothing, even with a valid token.
func TestDisabledUserWritesNothing(t *testing.T) {
	t.Parallel()
	s := samples.Open(t).Stage(t, functest.NewWorld(t, samples.Everything), "Comptoir du Vexin").All()
	disabled := s.Hire(rights.Owner)
	s.Owner.Do("user.disable", functest.Request{ID: disabled.ID(), Match: "*"}).Want(200)
	for s, o := range s.Walk() {
		if !o.Writes() || !o.Needs.NeedsOrganization() {
			continue
		}
		samples.Want(t, o.ID+" by a disabled user", samples.Send(t, disabled, o, s.Request(o.ID)), 403, "user.disabled")
	}
}

// A disabled user, a user with a lower role and one who left read nothing but single
// documents whose read is one query: a check would cost a request more. Their token
// expires soon.
func TestDisabledUserReadsSingleDocumentsOnly(t *testing.T) {
	t.Parallel()
	readable := []string{"item.get"}
	s := samples.Open(t).Stage(t, functest.NewWorld(t, samples.Everything), "Comptoir du Vexin").All()
	s.Project()
	disabled, lowered, left := s.Hire(rights.Owner), s.Hire(rights.Owner), s.Hire(rights.Owner)
	s.Owner.Do("user.disable", functest.Request{ID: disabled.ID(), Match: "*"}).Want(200)
	s.Owner.Do("user.update", functest.Request{ID: lowered.ID(), Match: "*", Body: `{"role": "reader"}`}).Want(200)
	left.Do("me.leave", functest.Request{ID: string(s.ID)}).Want(204)
	for s, o := range s.Walk() {
		if o.Writes() || !o.Needs.NeedsOrganization() {
			continue
		}
		e := s.Request(o.ID)
		for code, who := range map[string][]*functest.Person{"user.disabled": {disabled, left}, "role.changed": {lowered}} {
			for _, p := range who {
				if r := samples.Send(t, p, o, e); !slices.Contains(readable, o.ID) {
					samples.Want(t, o.ID+" without access", r, 403, code)
				} else if r.Status == 403 {
					t.Errorf("%s checks the membership: remove it from the list", o.ID)
				}
			}
		}
		if r := samples.Send(t, s.Owner, o, e); r.Status >= 400 && r.Status != 404 {
			t.Errorf("%s by a member: the response is %d", o.ID, r.Status)
		}
	}
}

// A change needs the version it is based on: without it the response is 428, on a
// version conflict 412.
func TestChangeNeedsItsVersion(t *testing.T) {
	t.Parallel()
	for s, o := range samples.Walk(t) {
		if !o.Versioned() {
			continue
		}
		e := s.Request(o.ID)
		if id, named := s.Book.Sample[o.ID].PathParameters["id"]; named && s.Real[id] == "" {
			t.Errorf("%s: no sample makes the record %s, so its versions cannot be tested", o.ID, id)
			continue
		}
		match := func(tag string) samples.Request {
			e := e
			e.Headers = maps.Clone(e.Headers)
			if e.Headers["if-match"] = tag; tag == "" {
				delete(e.Headers, "if-match")
			}
			return samples.DryRun(o, e)
		}
		now := s.VersionOf(s.Subject(s.Book.Sample[o.ID]))
		samples.Want(t, o.ID+" without If-Match", samples.Send(t, s.Owner, o, match("")), 428, "version.missing")
		samples.Want(t, o.ID+" with an empty If-Match", samples.Send(t, s.Owner, o, match(" ")), 428, "version.missing")
		for _, tag := range []string{`"999999"`, strconv.Quote(strconv.Itoa(now - 1)), `"x"`, `W/"0"`, `"7", "8"`, `,`} {
			samples.Want(t, o.ID+" with If-Match "+tag, samples.Send(t, s.Owner, o, match(tag)), 412, "version.stale")
		}
		for _, tag := range []string{"*", `"999", "` + strconv.Itoa(now) + `"`} {
			if r := samples.Send(t, s.Owner, o, match(tag)); r.Status == 412 || r.Status == 428 || r.Status >= 500 {
				t.Errorf("%s with If-Match %s: the response is %d: %s", o.ID, tag, r.Status, r.Body)
			}
		}
	}
}
