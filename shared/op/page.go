package op

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"comptoir/shared/fault"
)

// Page is an output that is a page as well, for browsers: without scripts, images and
// fonts, so that nothing of it is loaded from elsewhere.
type Page interface {
	// HTML is the page.
	HTML() string
	// Refusal is the page in place of a refusal. It is asked of the zero value: nothing is
	// known but the kind of refusal.
	Refusal(r Refused) string
}

// Refused is a kind of refusal, as far as a page tells them apart.
type Refused int

// The kinds of refusal: there is nothing at the address, what was sent is wrong, and it
// cannot be done at this moment.
const (
	Gone Refused = iota
	Wrong
	Later
)

// page is the answer as a page. The address of one behind a link is a secret, which
// goes nowhere and is kept nowhere.
func page(html string) reply {
	return reply{body: []byte(html), headers: map[string]string{
		"content-type":            "text/html; charset=utf-8",
		"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"referrer-policy":         "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex", "cache-control": "no-store", "vary": "accept",
	}}
}

// refusedAsPage is a refusal as the page a browser shows, if the operation answers with
// one; else it stays a problem document.
func (o Operation) refusedAsPage(r reply) reply {
	out, is := reflect.Zero(o.out).Interface().(Page)
	if !is {
		return r
	}
	kind := Later
	switch r.status {
	case http.StatusNotFound:
		kind = Gone
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		kind = Wrong
	}
	p := page(out.Refusal(kind))
	p.status = r.status
	if wait := r.headers["retry-after"]; wait != "" {
		p.headers["retry-after"] = wait
	}
	return p
}

// prefersHTML reports whether a client takes a page rather than JSON (RFC 9110,
// 12.5.1): it names text/html, and JSON less.
func prefersHTML(accept string) bool {
	quality := map[string]string{} // one with fewer zeros at its end is the greater text
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

const formType = "application/x-www-form-urlencoded"

// fromForm reads what a page's form posts as the JSON object of its fields, all of them
// texts.
func (e *exchange) fromForm() error {
	if kind, _, err := mime.ParseMediaType(e.media); err != nil || kind != formType {
		return nil
	}
	fields, err := url.ParseQuery(string(e.body))
	if err != nil || !legible(fields, nil) {
		return fault.Malformed("request.malformed", "The form cannot be read: it must be UTF-8 without the character NUL.")
	}
	texts := make(map[string]string, len(fields))
	for name, values := range fields {
		if len(values) > 1 {
			return fault.Invalid("request.repeated", pointer("body."+name), "Name it once.")
		}
		texts[name] = values[0]
	}
	if e.body, err = json.Marshal(texts); err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	e.media = "application/json"
	return nil
}
