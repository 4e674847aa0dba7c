package walk_test

import (
	"maps"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/rights"
)

// A response to a read with a token has an ETag, and is not sent again to a client that has it.
func TestReadsAreNotSentTwice(t *testing.T) {
	t.Parallel()
	for s, o := range samples.Walk(t) {
		if o.On.Method != "GET" || o.Needs.IsPublic() {
			continue
		}
		e := s.Request(o.ID)
		first := samples.Send(t, s.Sender(o.ID), o, e)
		if first.Status != 200 {
			continue // its file is elsewhere
		}
		tag := first.Header["etag"]
		if tag == "" || first.Header["cache-control"] != "private, no-cache" {
			t.Errorf("%s: the headers are %v", o.ID, first.Header)
		}
		if o.ID == "job.get" { // each of its links to files differs
			continue
		}
		e.Headers = maps.Clone(e.Headers)
		for match, status := range map[string]int{tag: 304, `"x", W/` + strings.TrimPrefix(tag, "W/"): 304, "*": 304, `"x"`: 200} {
			e.Headers["if-none-match"] = match
			r := samples.Send(t, s.Sender(o.ID), o, e)
			if r.Status != status || status == 304 && (len(r.Body) > 0 || r.Header["etag"] != tag || r.Header["content-type"] != "") {
				t.Errorf("%s with If-None-Match %s: %d, %v", o.ID, match, r.Status, r.Header)
			}
		}
	}
}

// The ETag of a document names its version for the next change and its body for the next
// read: a body that changes without the version is sent again.
func TestTagHasVersionAndBody(t *testing.T) {
	t.Parallel()
	c := functest.New(t)
	item := c.Owner.Do("item.create", functest.Request{Body: `{"name": "Verre", "price": "3"}`}).Want(201).Get("id")
	c.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201)
	before := c.Owner.Do("item.get", functest.Request{ID: item}).Want(200)
	c.Owner.Do("item.adjust-stock", functest.Request{ID: item, Body: `{"quantity": "2", "reason": "received"}`}).Want(200)
	after := c.Owner.Do("item.get", functest.Request{ID: item}).Want(200)
	tag := after.Header["etag"]
	if before.Version() != after.Version() || before.Header["etag"] == tag || !strings.HasPrefix(tag, `"1-`) {
		t.Errorf("the ETags are %s and %s", before.Header["etag"], tag)
	}
	change := functest.Request{ID: item, Match: "W/" + tag, Body: `{"price": "4"}`}
	c.Owner.Do("item.update", change).WantCode(412, "version.stale")
	change.Match = before.Header["etag"]
	if r := c.Owner.Do("item.update", change).Want(200); r.Header["etag"] != `"2"` {
		t.Errorf("the ETag of a change is %s", r.Header["etag"])
	}
	c.Owner.Do("item.update", change).WantCode(412, "version.stale")
	reader := c.Hire(rights.Reader)
	if got := reader.Do("item.get", functest.Request{ID: item}).Want(200); !strings.HasPrefix(got.Header["etag"], `"2-`) {
		t.Errorf("after the change the ETag is %s", got.Header["etag"])
	}
}
