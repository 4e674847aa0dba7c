package op

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
)

// revalidated reports whether a client may keep the response and ask whether it has changed:
// it is a read with a token.
func (s Spec) revalidated() bool {
	return s.On.Kind == HTTP && s.On.Method == http.MethodGet && s.On.Path != "" && !s.Needs.IsPublic()
}

// tagged adds an ETag to the response to a read. The body of a document can change while its
// version does not: by rights, links, stock, the current day. So the ETag of a document is its
// version and a hash of the body, and If-Match compares the version alone. A list has a weak
// ETag, which is the same for its compressed and its plain form.
func (r reply) tagged(s Spec) reply {
	if !s.revalidated() || r.status != http.StatusOK || r.headers["cache-control"] != "" {
		return r
	}
	sum := sha256.Sum256(r.body)
	hash := hex.EncodeToString(sum[:12])
	r.headers = maps.Clone(r.headers)
	version := strings.Trim(r.headers["etag"], `"`)
	switch {
	case version != "":
		r.headers["etag"] = `"` + version + "-" + hash + `"`
	case r.headers["content-type"] == jsonType:
		r.headers["etag"] = `W/"` + hash + `"`
	default:
		r.headers["etag"] = `"` + hash + `"`
	}
	r.headers["cache-control"] = "private, no-cache"
	return r
}

// known reports whether the client has the body already (RFC 9110, 13.1.2).
func (r reply) known(e *exchange) bool {
	if r.status != http.StatusOK || r.headers["etag"] == "" || e.method() != http.MethodGet {
		return false
	}
	opaque := func(tag string) string { return strings.TrimPrefix(strings.TrimSpace(tag), "W/") }
	for tag := range strings.SplitSeq(e.header("if-none-match"), ",") {
		if tag = opaque(tag); tag == "*" || tag == opaque(r.headers["etag"]) {
			return true
		}
	}
	return false
}

// notModified is the response to a client that has the body already.
func (r reply) notModified() reply {
	out := reply{status: http.StatusNotModified, headers: map[string]string{}}
	for _, name := range []string{"etag", "vary", "cache-control"} {
		if v := r.headers[name]; v != "" {
			out.headers[name] = v
		}
	}
	return out
}
