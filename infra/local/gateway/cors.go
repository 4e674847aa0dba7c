package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CORS configures the gateway's responses to browsers, which functions do not see. Without origins CORS is off.
type CORS struct {
	Origins []string // "*" is any
	Methods []string
	Headers []string
	Expose  []string
	MaxAge  time.Duration
}

// DefaultCORS allows pages of any origin to use the API with a token.
func DefaultCORS() CORS {
	return CORS{
		Origins: []string{"*"},
		Methods: []string{"GET", "POST", "PATCH", "PUT", "DELETE"},
		Headers: []string{"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"},
		Expose:  []string{"etag", "location", "idempotent-replayed", "retry-after", "content-disposition", "apigw-requestid"},
		MaxAge:  time.Hour,
	}
}

func (c CORS) allows(origin string) bool {
	return origin != "" && (slices.Contains(c.Origins, "*") || slices.Contains(c.Origins, origin))
}

// expose sets the CORS headers of a response to a request other than a preflight.
func (c CORS) expose(h http.Header, r *http.Request) {
	origin := r.Header.Get("Origin")
	if !c.allows(origin) {
		return
	}
	if slices.Contains(c.Origins, "*") {
		origin = "*"
	} else {
		h.Add("Vary", "Origin")
	}
	h.Set("Access-Control-Allow-Origin", origin)
	if len(c.Expose) > 0 && r.Method != http.MethodOptions {
		h.Set("Access-Control-Expose-Headers", strings.Join(c.Expose, ","))
	}
}

// preflight responds to a preflight request and reports whether it was one.
func (c CORS) preflight(w http.ResponseWriter, r *http.Request) bool {
	method := r.Header.Get("Access-Control-Request-Method")
	if len(c.Origins) == 0 || r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || method == "" {
		return false
	}
	if c.allows(r.Header.Get("Origin")) {
		w.Header().Set("Access-Control-Allow-Methods", strings.Join(c.Methods, ","))
		w.Header().Set("Access-Control-Allow-Headers", strings.Join(c.Headers, ","))
		w.Header().Set("Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge.Seconds())))
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}
