package functions_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// kept is everything in the table, item by item.
func kept(t *testing.T, w *functest.World) []string {
	t.Helper()
	var all []string
	pages := dynamodb.NewScanPaginator(w.DB, &dynamodb.ScanInput{TableName: aws.String(w.Name), ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			raw, err := json.Marshal(item)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(raw))
		}
	}
	slices.Sort(all)
	return all
}

// unwritten fails the test if something was written since, and takes it as
// given from then on.
func unwritten(t *testing.T, w *functest.World, before *[]string, what string) {
	t.Helper()
	now := kept(t, w)
	for _, item := range now {
		if _, known := slices.BinarySearch(*before, item); !known {
			t.Errorf("%s: something was written (%d items before, %d now): %.300s", what, len(*before), len(now), item)
			break
		}
	}
	if len(now) < len(*before) {
		t.Errorf("%s: something was removed: %d items before, %d now", what, len(*before), len(now))
	}
	*before = now
}

// problem is the problem document of an answer; anything else fails the test.
func problem(t *testing.T, what string, r *functest.Response) op.Problem {
	t.Helper()
	var p op.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil || r.Header["content-type"] != "application/problem+json" {
		t.Errorf("%s is answered %d, and with no problem document: %.200s", what, r.Status, r.Body)
		return p
	}
	if p.Status != r.Status || p.Code == "" || p.Detail == "" || p.Title == "" || p.Type != "urn:comptoir:problem:"+p.Code {
		t.Errorf("%s: the problem document is not complete, or not that of a %d: %s", what, r.Status, r.Body)
	}
	if r.Status >= 500 {
		t.Errorf("%s is answered %d: %s", what, r.Status, r.Body)
	}
	return p
}

// want fails the test unless an answer is this problem.
func want(t *testing.T, what string, r *functest.Response, status int, code string) op.Problem {
	t.Helper()
	p := problem(t, what, r)
	if r.Status != status || p.Code != code {
		t.Errorf("%s is answered %d %s, want %d %s: %.300s", what, r.Status, p.Code, status, code, r.Body)
	}
	return p
}

// Who has no token, no organisation or no right gets 403 and changes nothing;
// who has the right is not refused for lack of it.
func TestNobodyActsWithoutTheRight(t *testing.T) {
	b := learn(t)
	t.Parallel()
	s := b.stage(t, functest.NewWorld(t), "Comptoir du Vexin").all()
	before := kept(t, s.World)
	for _, o := range b.operations {
		e := s.request(o.ID)
		if o.Needs.IsLink() {
			onlyWithTheLink(t, s.World, s.Owner, o.ID, s.linkOf(o, e), func(p *functest.Person, text string) *functest.Response {
				e := e
				e.PathParameters = map[string]string{"link": text}
				return send(t, p, o.ID, rehearsed(o, e))
			})
			unwritten(t, s.World, &before, o.ID)
			continue
		}
		if o.Needs.IsPublic() {
			if r := send(t, s.Anonymous(t), o.ID, e); r.Status >= 400 {
				t.Errorf("%s is public, and nobody is answered %d", o.ID, r.Status)
			}
			continue
		}
		want(t, o.ID+" without a token", send(t, s.Anonymous(t), o.ID, e), 403, "token.missing")
		want(t, o.ID+" with a token of nobody", send(t, s.Owner.With("sub", ""), o.ID, e), 403, "token.missing")
		if !o.Needs.NeedsOrganization() {
			continue
		}
		want(t, o.ID+" without an organisation", send(t, s.Owner.With("org", ""), o.ID, e), 403, "organization.missing")
		want(t, o.ID+" with an organisation that is no id", send(t, s.Owner.With("org", "org_1#x"), o.ID, e), 403, "organization.missing")
		want(t, o.ID+" with an unknown role", send(t, s.Owner.With("role", "emperor"), o.ID, e), 403, "right.missing")
		for _, role := range rights.Roles() {
			r := send(t, s.Owner.With("role", string(role)), o.ID, rehearsed(o, e))
			if !role.Set().May(o.Needs) {
				want(t, o.ID+" as "+string(role), r, 403, "right.missing")
			} else if r.Status == 403 && problem(t, o.ID, r).Code == "right.missing" {
				t.Logf("%s as %s needs a further right: %s", o.ID, role, r.Body)
			}
		}
		unwritten(t, s.World, &before, o.ID)
	}
}

// rehearsed is a request that writes nothing even if it is granted.
func rehearsed(o op.Operation, e request) request {
	if !o.Writes() {
		return e
	}
	e.RawQueryString = strings.TrimPrefix(e.RawQueryString+"&dry_run=true", "&")
	return e
}

// Who was disabled cannot write any more, whatever his token says.
func TestADisabledUserWritesNothing(t *testing.T) {
	b := learn(t)
	t.Parallel()
	s := b.stage(t, functest.NewWorld(t), "Comptoir du Vexin").all()
	fired := s.Hire(rights.Owner)
	s.Owner.Do("user.disable", functest.Request{ID: fired.ID(), Version: 1}).Want(200)
	before := kept(t, s.World)
	for _, o := range b.operations {
		if !o.Writes() || !o.Needs.NeedsOrganization() {
			continue
		}
		want(t, o.ID+" by a disabled user", send(t, fired, o.ID, s.request(o.ID)), 403, "user.disabled")
	}
	unwritten(t, s.World, &before, "a disabled user")
}

// A change names the version it is based on: 428 without, 412 when the document
// has moved on.
func TestChangesNameTheirVersion(t *testing.T) {
	b := learn(t)
	t.Parallel()
	s := b.stage(t, functest.NewWorld(t), "Comptoir du Vexin").all()
	before := kept(t, s.World)
	for _, o := range b.operations {
		if !o.Versioned() {
			continue
		}
		e := s.request(o.ID)
		if id, named := b.sample[o.ID].PathParameters["id"]; named && s.real[id] == "" {
			t.Errorf("%s: no sample makes what %s names, so its versions cannot be tested", o.ID, id)
			continue
		}
		match := func(tag string) request {
			e := e
			e.Headers = maps.Clone(e.Headers)
			if e.Headers["if-match"] = tag; tag == "" {
				delete(e.Headers, "if-match")
			}
			return rehearsed(o, e)
		}
		now := s.versionOf(s.subject(b.sample[o.ID]))
		want(t, o.ID+" without If-Match", send(t, s.Owner, o.ID, match("")), 428, "version.missing")
		want(t, o.ID+" with an empty If-Match", send(t, s.Owner, o.ID, match(" ")), 428, "version.missing")
		for _, tag := range []string{`"999999"`, strconv.Quote(strconv.Itoa(now - 1)), `"x"`, `W/"0"`, `"7", "8"`, `,`} {
			want(t, o.ID+" with If-Match "+tag, send(t, s.Owner, o.ID, match(tag)), 412, "version.stale")
		}
		for _, tag := range []string{"*", `"999", "` + strconv.Itoa(now) + `"`} {
			if r := send(t, s.Owner, o.ID, match(tag)); r.Status == 412 || r.Status == 428 || r.Status >= 500 {
				t.Errorf("%s with If-Match %s is answered %d: %s", o.ID, tag, r.Status, r.Body)
			}
		}
		unwritten(t, s.World, &before, o.ID)
	}
}
