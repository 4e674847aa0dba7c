package op

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func TestAcceptEncodingGzip(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "x-gzip": true, "br": false, "br, gzip": true, "deflate, gzip;q=0.5, br": true,
		"gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=much": false,
		"*": true, "*;q=0": false, "*, gzip;q=0": false, "*;q=0, gzip": true, "identity": false,
	} {
		if takesGzip(accept) != want {
			t.Errorf("Accept-Encoding %q takes gzip: %t", accept, !want)
		}
	}
}

// A compressed response is inflated for a client that does not accept gzip, and not sent
// again to a client that has it.
func TestCompressedResponseFitsClient(t *testing.T) {
	const text = `{"openapi":"3.1.0"}`
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	packed, err := success(Spec{On: Get("/things")}, File{Name: "a.json", Type: "application/json", Body: b.Bytes(), Gzip: true}, false)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(accept, match string) reply {
		r, err := packed.negotiate(newRequest(t, "GET", "", "", map[string]string{"accept-encoding": accept, "if-none-match": match}))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	small, whole := ask("gzip", ""), ask("", "")
	if out := small.response(); small.status != 200 || !out.IsBase64Encoded || out.Headers["content-encoding"] != "gzip" ||
		out.Headers["vary"] != "accept-encoding" {
		t.Errorf("compressed: got %+v", out)
	}
	if out := whole.response(); whole.status != 200 || out.IsBase64Encoded || out.Body != text ||
		out.Headers["content-encoding"] != "" || out.Headers["vary"] != "accept-encoding" {
		t.Errorf("inflated: got %+v", out)
	}
	tag, other := small.headers["etag"], whole.headers["etag"]
	if tag == other || len(tag) < 10 {
		t.Errorf("the ETags are %s and %s", tag, other)
	}
	for match, status := range map[string]int{tag: 304, `"x", W/` + tag: 304, "*": 304, other: 200, `"x"`: 200} {
		if r := ask("gzip", match); r.status != status || status == 304 && (len(r.body) > 0 || r.headers["etag"] != tag) {
			t.Errorf("If-None-Match %s: got %d %v", match, r.status, r.headers)
		}
	}
	broken := packed
	broken.body = []byte("no gzip")
	if _, err := broken.negotiate(newRequest(t, "GET", "", "", nil)); err == nil {
		t.Error("a body that is not gzip was inflated")
	}
}
