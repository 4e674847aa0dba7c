package functest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bucketName is the bucket of every world.
const bucketName = "comptoir-files"

type object struct {
	body  []byte
	kind  string
	extra map[string]string
}

// File returns the content of the file at a key of the bucket.
func (a *AWS) File(key string) ([]byte, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	o, ok := a.files[key]
	return o.body, ok
}

// Keys returns the keys in the bucket that begin with a prefix, sorted.
func (a *AWS) Keys(prefix string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for k := range a.files {
		if strings.HasPrefix(k, prefix) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Put puts a file into the bucket, as a process outside the product does.
func (a *AWS) Put(key string, body []byte, metadata map[string]string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	extra := map[string]string{}
	for k, v := range metadata {
		extra["X-Amz-Meta-"+k] = v
	}
	a.files[key] = object{body: body, extra: extra}
}

// object serves the requests to the bucket.
func (a *AWS) object(w http.ResponseWriter, r *http.Request, body []byte) (send func()) {
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"), bucketName+"/")
	o, exists := a.files[key]
	refuse := func(status int, code string) func() { return func() { writeError(w, status, code) } }
	switch r.Method {
	case http.MethodPut:
		if from := r.Header.Get("X-Amz-Copy-Source"); from != "" {
			return a.copy(w, key, from)
		}
		if exists && r.Header.Get("If-None-Match") == "*" {
			return refuse(http.StatusPreconditionFailed, "PreconditionFailed")
		}
		a.files[key] = object{body: unchunked(r, body), kind: r.Header.Get("Content-Type"), extra: metadata(r.Header)}
		a.Written += len(a.files[key].body)
		if exists {
			a.Overwritten = append(a.Overwritten, key)
		}
		w.Header().Set("ETag", tag(a.files[key].body))
	case http.MethodDelete:
		delete(a.files, key)
		return func() { w.WriteHeader(http.StatusNoContent) }
	case http.MethodGet, http.MethodHead:
		if !exists {
			return refuse(http.StatusNotFound, "NoSuchKey")
		}
		return func() { writeObject(w, r, o) }
	}
	return func() {}
}

func (a *AWS) copy(w http.ResponseWriter, to, from string) (send func()) {
	from, err := url.PathUnescape(strings.TrimPrefix(from, "/"))
	o, exists := a.files[strings.TrimPrefix(from, bucketName+"/")]
	if err != nil || !exists {
		return func() { writeError(w, http.StatusNotFound, "NoSuchKey") }
	}
	a.files[to] = o
	return func() { fmt.Fprint(w, `<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>`) }
}

func writeObject(w http.ResponseWriter, r *http.Request, o object) {
	for k, v := range o.extra {
		w.Header().Set(k, v)
	}
	if o.kind != "" {
		w.Header().Set("Content-Type", o.kind)
	}
	w.Header().Set("ETag", tag(o.body))
	body := o.body
	if from, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
		start, err := strconv.Atoi(strings.TrimSuffix(from, "-"))
		if err != nil || start > len(body) || (start == len(body) && start > 0) {
			writeError(w, http.StatusRequestedRangeNotSatisfiable, "InvalidRange")
			return
		}
		body = body[start:]
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(o.body)-1, len(o.body)))
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

// tag returns the ETag of a content.
func tag(body []byte) string { return fmt.Sprintf("\"%x\"", sha256.Sum256(body)) }

func writeError(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, code)
}

func metadata(h http.Header) map[string]string {
	out := map[string]string{}
	for k := range h {
		if strings.HasPrefix(k, "X-Amz-Meta-") {
			out[k] = h.Get(k)
		}
	}
	return out
}

// unchunked returns a body that the SDK sent in chunks, without its checksum trailer.
func unchunked(r *http.Request, body []byte) []byte {
	if !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return body
	}
	var out bytes.Buffer
	for len(body) > 0 {
		line, rest, ok := bytes.Cut(body, []byte("\r\n"))
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if !ok || err != nil || n == 0 || int(n) > len(rest) {
			break
		}
		out.Write(rest[:n])
		body = bytes.TrimPrefix(rest[n:], []byte("\r\n"))
	}
	return out.Bytes()
}
