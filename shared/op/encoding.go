package op

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
)

// encoded marks a reply's body as compressed and adds its ETag.
func encoded(r *reply) {
	sum := sha256.Sum256(r.body)
	r.headers["content-encoding"], r.headers["vary"] = "gzip", "accept-encoding"
	r.headers["etag"] = strconv.Quote(hex.EncodeToString(sum[:16]))
}

// negotiate adapts a reply to the client: 304 for a client that has the body already (RFC 9110,
// 13.1.2), and an inflated body for a client that does not accept gzip. The two
// forms have different ETags.
func (r reply) negotiate(e *exchange) (reply, error) {
	if r.headers["content-encoding"] == "" {
		return r.pack(e)
	}
	r.headers = maps.Clone(r.headers)
	plain := !takesGzip(e.header("accept-encoding"))
	if plain {
		r.headers["etag"] = strings.TrimSuffix(r.headers["etag"], `"`) + `-plain"`
		delete(r.headers, "content-encoding")
	}
	if r.known(e) {
		return r.notModified(), nil
	}
	if !plain {
		return r, nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(r.body))
	if err == nil {
		r.body, err = io.ReadAll(unpacked)
	}
	if err != nil {
		return r, fmt.Errorf("inflate a response: %w", err)
	}
	return r, nil
}

// smallestPacked is the size from which a response is compressed: what fits one packet
// of the network gains nothing.
const smallestPacked = 1400

// pack compresses a long JSON response for a client that accepts gzip, unless the client has
// it. The distribution in front does not compress, because that weakens ETags (RFC 9110,
// 8.8.1). For the same reason a response with a strong ETag, which is one document, stays as
// it is.
func (r reply) pack(e *exchange) (reply, error) {
	etag := r.headers["etag"]
	long := r.headers["content-type"] == jsonType && (etag == "" || strings.HasPrefix(etag, "W/")) && len(r.body) >= smallestPacked
	if long {
		r.headers = maps.Clone(r.headers)
		r.headers["vary"] = "accept-encoding"
	}
	if r.known(e) {
		return r.notModified(), nil
	}
	if !long || !takesGzip(e.header("accept-encoding")) {
		return r, nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(r.body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return r, fmt.Errorf("compress a response: %w", err)
	}
	r.headers["content-encoding"], r.body = "gzip", b.Bytes()
	return r, nil
}

// takesGzip reports whether Accept-Encoding names gzip (RFC 9110, 12.5.3). The
// weight of gzip itself has precedence over the weight of "*".
func takesGzip(accept string) bool {
	any := false
	for one := range strings.SplitSeq(strings.ToLower(accept), ",") {
		coding, weight, weighed := strings.Cut(strings.TrimSpace(one), ";")
		takes := true
		if weighed {
			_, q, _ := strings.Cut(weight, "=")
			of, err := strconv.ParseFloat(strings.TrimSpace(q), 32)
			takes = err == nil && of > 0
		}
		switch strings.TrimSpace(coding) {
		case "gzip", "x-gzip":
			return takes
		case "*":
			any = takes
		}
	}
	return any
}
