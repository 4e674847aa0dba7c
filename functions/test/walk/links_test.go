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

// linked is an operation for the holders of a link to a contact; greeted is one that
// changes the contact.
var (
	linked = op.Define(op.Spec{
		ID: "card.show", On: op.Get("/cards/{link}"), Summary: "Show a card", Needs: rights.Link("contact"), May: []op.Grant{op.ReadTable},
	}, func(ctx context.Context, a *app.App, _ op.Nothing) (crm.Contact, error) { return ofLink(ctx, a) })
	greeted = op.Define(op.Spec{
		ID: "card.greet", On: op.Post("/cards/{link}/greet"), Summary: "Greet", Needs: rights.Link("contact"), May: []op.Grant{op.ReadTable, op.WriteTable},
	}, func(ctx context.Context, a *app.App, _ op.Nothing) (crm.Contact, error) {
		c, err := ofLink(ctx, a)
		if err != nil {
			return c, err
		}
		c.Remarks = "was greeted"
		return c, store.Contacts.Save(a.Table, &c, store.Unguarded)
	})
)

// ofLink is the contact the caller's link is to, at the version the link names.
func ofLink(ctx context.Context, a *app.App) (crm.Contact, error) {
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

// wrongLinks are texts that must open nothing, by what is wrong with them.
func wrongLinks(links app.Links, x app.Link, now time.Time) map[string]string {
	text := links.Text(x)
	other := func(change func(*app.Link)) string { y := x; change(&y); return links.Text(y) }
	signature := strings.LastIndexByte(text, '.')
	all := map[string]string{
		"nothing": "", "a word": "x", "points": "....", "the link without its signature": text[:signature], "with none in it": text[:signature+1],
		"one character more": text + "A", "one character less": text[:len(text)-1], "a point more": text + ".", "in capitals": strings.ToUpper(text),
		"two links": text + text, "signed with another secret": app.NewLinks([]byte("another secret")).Text(x), "signed with none": app.Links{}.Text(x),
		"of another kind":             other(func(y *app.Link) { y.Kind = "invoice" }),
		"of another organisation":     other(func(y *app.Link) { y.Org = org.OrganizationID(samples.Stranger(string(x.Org))) }),
		"of no organisation":          other(func(y *app.Link) { y.Org = "" }),
		"to nothing":                  other(func(y *app.Link) { y.ID = samples.Stranger(x.ID) }),
		"to another version":          other(func(y *app.Link) { y.Version++ }),
		"expired a second ago":        other(func(y *app.Link) { y.Until = now.Add(-time.Second) }),
		"expiring now":                other(func(y *app.Link) { y.Until = now }),
		"with a version in its place": other(func(y *app.Link) { y.ID += ".7" }),
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

// onlyWithTheLink sends wrong links, which are all answered to the byte like one to
// nothing; tokens do not help.
func onlyWithTheLink(t *testing.T, w *functest.World, owner *functest.Person, what string, x app.Link, ask func(*functest.Person, string) *functest.Response) {
	t.Helper()
	unknown := x
	unknown.ID = samples.Stranger(x.ID)
	nothing := ask(w.Anonymous(t), w.Tools.Links.Text(unknown))
	samples.Want(t, what+" with a link to nothing", nothing, 404, "not_found")
	for wrong, text := range wrongLinks(w.Tools.Links, x, w.Now()) {
		for who, p := range map[string]*functest.Person{"": w.Anonymous(t), " and a token": owner.On(t)} {
			r := ask(p, text)
			if r.Status != 404 || string(r.Body) != string(nothing.Body) || len(r.Header) != len(nothing.Header) {
				t.Errorf("%s with a link %s%s is answered %d %s", what, wrong, who, r.Status, r.Body)
			}
		}
	}
}

// A link opens one version of one document, for what it is made for, until it
// expires. It has no other right, and a change is made in its name.
func TestALink(t *testing.T) {
	t.Parallel()
	c := functest.New(t, samples.Everything)
	made := c.Owner.Do("contact.create", functest.Request{Body: vexin}).Want(201)
	x := app.Link{Kind: "contact", Org: c.ID, ID: made.Get("id"), Version: made.Version(), Until: c.Now().Add(time.Hour)}
	text := c.Tools.Links.Text(x)
	ask := func(o op.Operation) func(*functest.Person, string) *functest.Response {
		return func(p *functest.Person, text string) *functest.Response { return p.Call(o, linkRequest(o, text)) }
	}
	if again := url.PathEscape(text); again != text || len(text) > 160 {
		t.Errorf("the link is %s", text)
	}
	for _, o := range []op.Operation{linked, greeted} {
		onlyWithTheLink(t, c.World, c.Owner, o.ID, x, ask(o))
	}
	ask(linked)(c.Anonymous(t), text).Want(200)
	ask(linked)(c.Owner, text).Want(200)
	if r := ask(greeted)(c.Anonymous(t), text).Want(200); r.Get("remarks") != "was greeted" {
		t.Errorf("it is %s", r.Body)
	}
	ask(greeted)(c.Anonymous(t), text).WantCode(404, "not_found") // it was of the version before
	if by := c.Owner.Do("timeline.list", functest.Request{ID: x.ID}).Want(200).Get("data.0.actor.id"); by != "link:"+x.ID {
		t.Errorf("the change was made by %s", by)
	}
	x.Version++
	text = c.Tools.Links.Text(x)
	ask(linked)(c.Anonymous(t), text).Want(200)
	c.Wait(time.Hour)
	ask(linked)(c.Anonymous(t), text).WantCode(404, "not_found")
}

// A caller with a link has its right and no other; a user never has it.
func TestALinkIsNoUser(t *testing.T) {
	link := app.Caller{Link: &app.Link{Kind: "contact"}, Rights: rights.Owner.Set()}
	for _, r := range []rights.Right{rights.View(rights.Contacts), rights.Member(), rights.SignedIn(), rights.Link("invoice")} {
		if link.May(r) {
			t.Errorf("a link to a contact may %s", r)
		}
	}
	owner := app.Caller{Rights: rights.Owner.Set()}
	if !link.May(rights.Link("contact")) || owner.May(rights.Link("contact")) {
		t.Error("the link's right is the user's, or not its own")
	}
}

// What takes a link has it in its path, and no id beside it.
func TestLinksAreInThePath(t *testing.T) {
	for _, o := range samples.Open(t).Operations {
		if in := strings.Contains(o.On.Path, "{link}"); in != o.Needs.IsLink() || in && strings.Contains(o.On.Path, "{id}") {
			t.Errorf("%s needs %s and is reached at %s", o.ID, o.Needs, o.On.Path)
		}
	}
}
