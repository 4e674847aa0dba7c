// Package guard keeps web pages of other sites away from the local servers.
//
// Owns: the check of Host and Origin, and the proxy for servers that do not check them.
// Does not own: rights on a server; programs of this machine are not kept away.
// Invariants: a request reaches a server only by a name of this machine, and from a page only if the page is of this
// machine too. So a name that an attacker points to 127.0.0.1 (DNS rebinding) and a form or script of another site reach
// nothing. A browser's user may still follow a link to a local page, which no page of another site can frame.
//
// https://fetch.spec.whatwg.org/#origin-header and https://www.w3.org/TR/fetch-metadata/
package guard

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
)

// Handler serves requests that name this machine and that no page of another site sent. It refuses others with 421 or 403.
func Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !local(r.Host):
			http.Error(w, "This server is reached as 127.0.0.1 or localhost only.", http.StatusMisdirectedRequest)
		case foreign(r):
			http.Error(w, "Pages of other sites cannot use this server: open it from a page of this machine.", http.StatusForbidden)
		default:
			// The pages replace a Content-Security-Policy that is set here; a page of the mailbox frames a mail.
			w.Header().Set("X-Frame-Options", "SAMEORIGIN")
			next.ServeHTTP(w, r)
		}
	})
}

// foreign reports whether a page of another site sent a request. Browsers name the page's origin in every request that
// changes something or whose response the page can read. For the others, such as a script or an image, they report the
// relation of the sites; a link that the user follows is allowed.
func foreign(r *http.Request) bool {
	if origin, named := r.Header["Origin"]; named {
		u, err := url.Parse(strings.Join(origin, " "))
		return err != nil || (u.Scheme != "http" && u.Scheme != "https") || !local(u.Host)
	}
	if r.Header.Get("Sec-Fetch-Site") != "cross-site" {
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || (r.Method != http.MethodGet && r.Method != http.MethodHead)
}

// container is the name by which containers reach the servers of this machine (make sam).
// No public name ends in internal (ICANN's board resolution 2024.07.29.06).
const container = "host.docker.internal"

// local reports whether a host, with or without a port, is a name of this machine. Browsers resolve localhost and the
// names below it without DNS (RFC 6761, 6.3).
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host == container {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Proxy passes requests on to a server that does not check them itself. They stay unchanged, because Host, path and query
// are part of AWS's signatures.
func Proxy(to *url.URL, transport *http.Transport) http.Handler {
	transport.DisableCompression = true // otherwise the transport asks for gzip and unpacks the response
	transport.MaxIdleConnsPerHost = 100
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.Host, p.Out.URL.RawQuery = p.In.Host, p.In.URL.RawQuery
		},
		Transport:     transport,
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "The server does not respond: "+err.Error(), http.StatusBadGateway)
		},
	}
}
