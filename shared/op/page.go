package op

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/visible"
)

// Page is an output that browsers get as an HTML page. The page has no scripts, images and
// fonts, so that it loads no resources.
type Page interface {
	// HTML returns the page.
	HTML() string
	// Refusal returns the page for a refusal. It is called on the zero value, so it depends
	// only on the kind of refusal.
	Refusal(r Refused) string
}

// Refused is a kind of refusal that has a page of its own.
type Refused int

// The kinds of refusal: no document exists at the address, the input is invalid, and the
// request cannot be served at this moment.
const (
	Gone Refused = iota
	Wrong
	Later
)

// page is the response with a page. The address of a page behind a link is a secret: the
// headers keep it from other sites, search engines and caches.
func page(html string) reply {
	return reply{body: []byte(html), headers: map[string]string{
		"content-type":            "text/html; charset=utf-8",
		"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"referrer-policy":         "no-referrer",
		"x-content-type-options":  "nosniff",
		"x-robots-tag":            "noindex",
		"cache-control":           "no-store",
		"vary":                    "accept",
	}}
}

// refusedAsPage replaces a refusal with the page a browser shows, if the operation's output
// is a Page; otherwise it stays a problem document.
func (o Operation) refusedAsPage(r reply) reply {
	out, is := reflect.Zero(o.out).Interface().(Page)
	if !is {
		return r
	}
	kind := Later
	switch r.status {
	case http.StatusNotFound:
		kind = Gone
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		kind = Wrong
	}
	p := page(out.Refusal(kind))
	p.status = r.status
	if wait := r.headers["retry-after"]; wait != "" {
		p.headers["retry-after"] = wait
	}
	return p
}

// prefersHTML reports whether a client prefers a page to JSON (RFC 9110,
// 12.5.1): it accepts text/html, and JSON with a lower quality.
func prefersHTML(accept string) bool {
	quality := map[string]string{} // without trailing zeros, a greater quality is a greater text
	for one := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		if quality[kind] = strings.TrimRight(params["q"], "0."); params["q"] == "" {
			quality[kind] = "1"
		}
	}
	return quality["text/html"] > max(quality["application/json"], quality["application/*"])
}

// fromForm converts the body that a page's form posts to a JSON object of its fields, all of
// them texts.
func (e *exchange) fromForm() error {
	if kind, _, err := mime.ParseMediaType(e.media); err != nil || kind != formType {
		return nil
	}
	fields, err := fieldsOf(string(e.body))
	if err != nil {
		return fault.Malformed("request.malformed", "The form cannot be read: %s.", err)
	}
	texts := make(map[string]string, len(fields))
	for name, values := range fields {
		switch {
		case len(values) > 1:
			return fault.Invalid("request.repeated", pointer("body."+pathName(name)), "The form contains this field twice. Send it once.")
		case !legible(name) || !legible(values[0]):
			return fault.Invalid(visible.Character, pointer("body."+pathName(name)),
				"This field is no text: it must be UTF-8 without the character NUL.")
		}
		texts[name] = values[0]
	}
	if e.body, err = json.Marshal(texts); err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	e.media = jsonType
	return nil
}
