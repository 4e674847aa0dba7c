package op

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"

	"comptoir/shared/app"
	"comptoir/shared/rights"
)

// A patch is JSON or a merge-patch. Any other type is refused with the types to use.
func TestPatchNamesItsMediaTypes(t *testing.T) {
	type patchInput struct {
		Body MergePatch[struct {
			Name string `json:"name,omitempty" doc:"Name"`
		}]
	}
	o := Define(Spec{ID: "thing.update", On: Patch("/things/{id}"), Needs: rights.Member()},
		func(context.Context, *app.App, patchInput) (Nothing, error) { return Nothing{}, nil })
	in := inputOf(newSchemas(o.Resource, plain()), o.in, o.ID)
	for media, fine := range map[string]bool{
		"": true, "application/json": true, "application/merge-patch+json": true, "Application/Merge-Patch+JSON; charset=utf-8": true,
		"application/json-patch+json": false, "application/vnd.api+json": false, "text/json": false, formType: false, ";": false,
	} {
		_, err := in.read(newRequest(t, "PATCH", "", `{"name":"x"}`, map[string]string{"content-type": media}))
		if (err == nil) != fine {
			t.Errorf("%q: error %v", media, err)
		}
		if err == nil {
			continue
		}
		if r := failure(err); r.status != 415 || r.headers["accept-patch"] != "application/json, application/merge-patch+json" {
			t.Errorf("%q: the response is %d %v", media, r.status, r.headers)
		}
	}
}

// A long list is compressed for a client that accepts gzip. A document keeps its ETag, and
// a short response its bytes.
func TestLongResponsesAreCompressed(t *testing.T) {
	long := []byte(`{"data":"` + strings.Repeat("abc ", 1000) + `"}`)
	list := reply{status: 200, headers: map[string]string{"content-type": jsonType}, body: long}.tagged(Spec{On: Get("/things")})
	ask := func(r reply, accept string) reply {
		out, err := r.negotiate(newRequest(t, "GET", "", "", map[string]string{"accept-encoding": accept}))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	packed := ask(list, "gzip, br")
	r, err := gzip.NewReader(bytes.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || !bytes.Equal(text, long) || len(packed.body)*10 > len(long) {
		t.Errorf("%d bytes are compressed to %d (%v)", len(long), len(packed.body), err)
	}
	out := packed.response()
	if !out.IsBase64Encoded || out.Headers["content-encoding"] != "gzip" || out.Headers["vary"] != "accept-encoding" {
		t.Errorf("the response is %v", out.Headers)
	}
	if again, err := list.negotiate(newRequest(t, "GET", "", "", map[string]string{"if-none-match": packed.headers["etag"]})); err != nil ||
		again.status != 304 || again.headers["vary"] != "accept-encoding" {
		t.Errorf("to a client that has the list: %d %v (%v)", again.status, again.headers, err)
	}
	plain := ask(list, "")
	if !bytes.Equal(plain.body, long) || plain.headers["vary"] != "accept-encoding" || plain.headers["content-encoding"] != "" {
		t.Errorf("without gzip the headers are %v", plain.headers)
	}
	if list.headers["vary"] != "" {
		t.Error("the stored headers have changed")
	}
	document := reply{status: 200, headers: map[string]string{"content-type": jsonType, "etag": `"3"`}, body: long}
	short := reply{status: 200, headers: map[string]string{"content-type": jsonType}, body: []byte(`{"data":[]}`)}
	for name, r := range map[string]reply{"a document": document, "a short list": short} {
		if out := ask(r, "gzip"); !bytes.Equal(out.body, r.body) || out.headers["content-encoding"] != "" {
			t.Errorf("%s is compressed", name)
		}
	}
}
