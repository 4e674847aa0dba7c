// Package site is how the console, the web client in infra/console, is served: by CloudFront from a bucket
// on AWS, by the gateway on one machine.
//
// Owns: the response headers, the content type and the caching of each file, the form of /config.json.
// Does not own: the files (infra/console builds them), the distribution (infra/stack), the upload
// (infra/operate), the local server (infra/local). Invariants: both places send the same headers; a page runs
// only scripts and styles of its own origin, is framed by no page and sends its data to no other address than
// those of the stage; a file whose name changes with its content is cached for a year, every other one is
// revalidated at each use.
package site

import (
	"path"
	"strconv"
	"strings"
)

// The files with a meaning of their own.
const (
	Index    = "index.html"  // the response to /; the page's routes are in the fragment of its address
	Settings = "config.json" // Config of the place where the console is served
	Assets   = "assets/"     // the folder of the files with a hash of their content in the name
)

// Config is /config.json: what the console must know about the stage before a sign-in.
type Config struct {
	ClientID  string `json:"client_id"`
	Authorize string `json:"authorize"` // addresses of the sign-in (OAuth 2.0, OpenID Connect)
	Token     string `json:"token"`
	Revoke    string `json:"revoke"`
	Logout    string `json:"logout"`
	Scope     string `json:"scope"`
}

// TransportSecurity is how many seconds a browser refuses the address without TLS: two years.
const TransportSecurity = 2 * 365 * 24 * 60 * 60

// Scope is what the console asks for at sign-in.
const Scope = "openid email"

// Headers returns the headers of every response, the files' own Content-Type and Cache-Control apart. connect
// lists the origins the page reaches besides its own: those of the sign-in and of the bucket of the uploads.
// A browser ignores Strict-Transport-Security without TLS (RFC 6797, 8.1).
func Headers(connect ...string) map[string]string {
	return map[string]string{
		"Content-Security-Policy": strings.Join([]string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
			strings.Join(append([]string{"connect-src 'self'"}, connect...), " "),
			"frame-src blob:", "object-src blob:", // the preview of a PDF
			"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		}, "; "),
		"Strict-Transport-Security":  "max-age=" + strconv.Itoa(TransportSecurity),
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
	}
}

// Caching returns the Cache-Control of a file, named by its path with or without the first slash.
func Caching(file string) string {
	if strings.HasPrefix(strings.TrimPrefix(file, "/"), Assets) {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// ContentType returns the content type of a file, or "" for a type that the console does not have. The table
// of the machine (package mime) would differ from one machine to the next, and with nosniff a wrong type
// disables a script.
func ContentType(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return ""
}
