package op

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"comptoir/shared/fault"
)

// Page is an output that is a page as well, for browsers: without scripts, images and
// fonts, so that nothing of it is loaded from elsewhere.
type Page interface{ HTML() string }

// page is the answer as a page. The address of one behind a link is a secret, which
// goes nowhere and is kept nowhere.
func page(p Page) reply {
	return reply{body: []byte(p.HTML()), headers: map[string]string{
		"content-type":            "text/html; charset=utf-8",
		"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"referrer-policy":         "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex", "cache-control": "no-store", "vary": "accept",
	}}
}

// refusal is the page a browser shows instead of a problem document.
func (r reply) refusal() reply {
	text := "Votre réponse n’a pas été enregistrée. Revenez en arrière et réessayez.</p><p lang=\"en\">Your answer was not saved. Go back and try again."
	if r.status == http.StatusNotFound {
		text = "Ce lien n’est plus valable.</p><p lang=\"en\">This link is no longer valid."
	}
	p := page(sentence(text))
	p.status = r.status
	if wait := r.headers["retry-after"]; wait != "" {
		p.headers["retry-after"] = wait
	}
	return p
}

// sentence is a page that says one thing.
type sentence string

// HTML is the page.
func (s sentence) HTML() string {
	return "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Comptoir</title></head>\n" +
		"<body style=\"font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em\"><p>" + string(s) + "</p></body></html>\n"
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
