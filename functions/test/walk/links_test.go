package walk_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// showCard is an operation for the holders of a link to a contact. greetCard changes the
// contact.
var (
	showCard = op.Define(op.Spec{
		ID: "card.show", On: op.Get("/cards/{link}"), Summary: "Show a card", Needs: rights.Link("contact"), May: []op.Grant{op.ReadTable},
	}, func(ctx context.Context, a *app.App, _ op.Nothing) (crm.Contact, error) { return linkedContact(ctx, a) })
	greetCard = op.Define(op.Spec{
		ID: "card.greet", On: op.Post("/cards/{link}/greet"), Summary: "Greet a card", Needs: rights.Link("contact"),
		May: []op.Grant{op.ReadTable, op.WriteTable},
	}, func(ctx context.Context, a *app.App, _ op.Nothing) (crm.Contact, error) {
		c, err := linkedContact(ctx, a)
		if err != nil {
			return c, err
		}
		c.Remarks = "was greeted"
		return c, store.Contacts.Save(a.Table, &c, store.Unguarded)
	})
)

// linkedContact returns the contact of the caller's link, at the version the link names.
func linkedContact(ctx context.Context, a *app.App) (crm.Contact, error) {
	c, err := store.Contacts.Get(ctx, a.Table, crm.ContactID(a.Caller.Link.ID))
	if err == nil && c.Version != a.Caller.Link.Version {
		err = fault.NotFound()
	}
	return c, err
}

func linkRequest(o op.Operation, text string) samples.Request {
	e := samples.Request{Version: "2.0", RouteKey: o.On.Route(), PathParameters: map[string]string{"link": text}, Headers: map[string]string{}}
	e.RawPath = "/v1" + strings.ReplaceAll(o.On.Path, "{link}", url.PathEscape(text))
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = o.On.Method, e.RawPath
	return e
}

// wrongLinks are links that open no document, by the error in them.
func wrongLinks(links app.Links, x app.Link, now time.Time) map[string]string {
	text := links.Text(x)
	other := func(change func(*app.Link)) string { y := x; change(&y); return links.Text(y) }
	signature := strings.LastIndexByte(text, '.')
	all := map[string]string{
		"that is empty":              "",
		"that is a word":             "x",
		"of dots":                    "....",
		"without a signature":        text[:signature],
		"with an empty signature":    text[:signature+1],
		"with one character more":    text + "A",
		"with one character less":    text[:len(text)-1],
		"with one dot more":          text + ".",
		"in capitals":                strings.ToUpper(text),
		"repeated":                   text + text,
		"signed with another secret": app.NewLinks([]byte("another secret")).Text(x),
		"signed without a secret":    app.Links{}.Text(x),
		"of another kind":            other(func(y *app.Link) { y.Kind = "invoice" }),
		"of another organisation":    other(func(y *app.Link) { y.Org = org.OrganizationID(samples.Stranger(string(x.Org))) }),
		"of no organisation":         other(func(y *app.Link) { y.Org = "" }),
		"to an unknown id":           other(func(y *app.Link) { y.ID = samples.Stranger(x.ID) }),
		"to another version":         other(func(y *app.Link) { y.Version++ }),
		"expired a second ago":       other(func(y *app.Link) { y.Until = now.Add(-time.Second) }),
		"expiring now":               other(func(y *app.Link) { y.Until = now }),
		"with a version in its id":   other(func(y *app.Link) { y.ID += ".7" }),
	}
	for i := 0; i < len(text); i += 7 {
		c := byte('0')
		if text[i] == c {
			c = '1'
		}
		all["changed at "+strconv.Itoa(i)] = text[:i] + string(c) + text[i+1:]
	}
	return all
}

// refusesWrongLinks sends wrong links, with and without a token. Each response is, byte
// for byte, that to a link to an unknown id.
func refusesWrongLinks(
	t *testing.T, w *functest.World, owner *functest.Person, operation string, x app.Link,
	ask func(*functest.Person, string) *functest.Response,
) {
	t.Helper()
	unknown := x
	unknown.ID = samples.Stranger(x.ID)
	want := ask(w.Anonymous(t), w.Tools.Links.Text(unknown))
	samples.Want(t, operation+" with a link to an unknown id", want, 404, "not_found")
	for name, text := range wrongLinks(w.Tools.Links, x, w.Now()) {
		for token, p := range map[string]*functest.Person{"": w.Anonymous(t), " and a token": owner.On(t)} {
			r := ask(p, text)
			if r.Status != 404 || string(r.Body) != string(want.Body) || len(r.Header) != len(want.Header) {
				t.Errorf("%s with a link %s%s: the response is %d %s", operation, name, token, r.Status, r.Body)
			}
		}
	}
}

// A link opens one version of one document, for one purpose, until it expires. A change
// through it is recorded with the link as its actor.
func TestLinkOpensOneVersionUntilItExpires(t *testing.T) {
	t.Parallel()
	c := functest.New(t, samples.Everything)
	made := c.Owner.Do("contact.create", functest.Request{Body: chevalier}).Want(201)
	x := app.Link{Kind: "contact", Org: c.ID, ID: made.Get("id"), Version: made.Version(), Until: c.Now().Add(time.Hour)}
	text := c.Tools.Links.Text(x)
	ask := func(o op.Operation) func(*functest.Person, string) *functest.Response {
		return func(p *functest.Person, text string) *functest.Response { return p.Call(o, linkRequest(o, text)) }
	}
	if escaped := url.PathEscape(text); escaped != text || len(text) > 160 {
		t.Errorf("the link is longer than 160 characters, or not a path segment: %s", text)
	}
	for _, o := range []op.Operation{showCard, greetCard} {
		refusesWrongLinks(t, c.World, c.Owner, o.ID, x, ask(o))
	}
	ask(showCard)(c.Anonymous(t), text).Want(200)
	ask(showCard)(c.Owner, text).Want(200)
	if r := ask(greetCard)(c.Anonymous(t), text).Want(200); r.Get("remarks") != "was greeted" {
		t.Errorf("the contact is %s", r.Body)
	}
	ask(greetCard)(c.Anonymous(t), text).WantCode(404, "not_found") // the link is to the previous version
	if by := c.Owner.Do("timeline.list", functest.Request{ID: x.ID}).Want(200).Get("data.0.actor.id"); by != "link:"+x.ID {
		t.Errorf("the actor of the change is %s", by)
	}
	x.Version++
	text = c.Tools.Links.Text(x)
	ask(showCard)(c.Anonymous(t), text).Want(200)
	c.Wait(time.Hour)
	ask(showCard)(c.Anonymous(t), text).WantCode(404, "not_found")
}

// A caller with a link has the right of the link and no other. No user has that right.
func TestLinkGrantsOneRight(t *testing.T) {
	link := app.Caller{Link: &app.Link{Kind: "contact"}, Rights: rights.Owner.Set()}
	for _, r := range []rights.Right{rights.View(rights.Contacts), rights.Member(), rights.SignedIn(), rights.Link("invoice")} {
		if link.May(r) {
			t.Errorf("a link to a contact grants %s", r)
		}
	}
	owner := app.Caller{Rights: rights.Owner.Set()}
	if !link.May(rights.Link("contact")) || owner.May(rights.Link("contact")) {
		t.Error("the link does not grant its right, or a user has it")
	}
}

// An operation that needs a link has the link in its path, and no id.
func TestLinksAreInThePath(t *testing.T) {
	for _, o := range samples.Open(t).Operations {
		if in := strings.Contains(o.On.Path, "{link}"); in != o.Needs.IsLink() || in && strings.Contains(o.On.Path, "{id}") {
			t.Errorf("%s needs %s and has the path %s", o.ID, o.Needs, o.On.Path)
		}
	}
}
