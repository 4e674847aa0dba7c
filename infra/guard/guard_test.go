package guard

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	served := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for name, c := range map[string]struct {
		method, host string
		header       map[string]string
		want         int
	}{
		"a program":                      {"POST", "127.0.0.1:4001", nil, 204},
		"a program that names localhost": {"POST", "localhost:4001", nil, 204},
		"IPv6":                           {"POST", "[::1]:4001", nil, 204},
		"IPv6 without a port":            {"POST", "[::1]", nil, 204},
		"a name below localhost":         {"GET", "files.localhost:4002", nil, 204},
		"a name with a dot at the end":   {"GET", "LOCALHOST.:4002", nil, 204},
		"DNS rebinding":                  {"POST", "rebind.evil.example:4001", nil, 421},
		"a name that only looks local":   {"GET", "127.0.0.1.evil.example", nil, 421},
		"a name that ends alike":         {"GET", "evillocalhost", nil, 421},
		"another address":                {"GET", "192.168.1.7:4001", nil, 421},
		"all addresses":                  {"GET", "0.0.0.0:4001", nil, 421},
		"no host":                        {"GET", "", nil, 421},
		"a page of this machine":         {"POST", "127.0.0.1:4002", map[string]string{"Origin": "http://localhost:4000"}, 204},
		"a page of another site":         {"POST", "127.0.0.1:4001", map[string]string{"Origin": "https://evil.example"}, 403},
		"a preflight of another site":    {"OPTIONS", "127.0.0.1:4001", map[string]string{"Origin": "https://evil.example"}, 403},
		"a sandboxed page":               {"POST", "127.0.0.1:4001", map[string]string{"Origin": "null"}, 403},
		"an empty origin":                {"POST", "127.0.0.1:4001", map[string]string{"Origin": ""}, 403},
		"an extension":                   {"GET", "127.0.0.1:4001", map[string]string{"Origin": "chrome-extension://localhost"}, 403},
		"an origin with a local user":    {"GET", "127.0.0.1:4001", map[string]string{"Origin": "http://localhost@evil.example"}, 403},
		"an image on another site":       {"GET", "127.0.0.1:4004", fetch("cross-site", "no-cors"), 403},
		"a link on another site":         {"GET", "127.0.0.1:4004", fetch("cross-site", "navigate"), 204},
		"a form without an origin":       {"POST", "127.0.0.1:4004", fetch("cross-site", "navigate"), 403},
		"an image on an own page":        {"GET", "127.0.0.1:4004", fetch("same-origin", "no-cors"), 204},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/", nil)
			r.Host = c.host
			for n, v := range c.header {
				r.Header.Set(n, v)
			}
			w := httptest.NewRecorder()
			Handler(served).ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, c.want)
			}
			if w.Code < 300 && w.Header().Get("X-Frame-Options") != "SAMEORIGIN" {
				t.Error("the page can be framed by other sites")
			}
		})
	}
}

func fetch(site, mode string) map[string]string {
	return map[string]string{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
}

// A signature covers host, path, query and body.
func TestProxyLeavesRequestsUnchanged(t *testing.T) {
	got := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r
		w.Header().Set("X-Amz-Crc32", "7")
		_, _ = w.Write(body)
	}))
	defer server.Close()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(Proxy(to, &http.Transport{}))
	defer front.Close()
	const path = "/comptoir-files/a%2Fb%20c;d//e?x=1;y=%2f&X-Amz-Signature=z"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, front.URL+path, strings.NewReader("a;b"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || string(body) != "a;b" || res.Header.Get("X-Amz-Crc32") != "7" {
		t.Errorf("got %q %v %v", body, res.Header, err)
	}
	seen := <-got
	if seen.RequestURI != path || "http://"+seen.Host != front.URL || seen.ContentLength != 3 {
		t.Errorf("the server got %s for %s, %d bytes; want %s for %s", seen.RequestURI, seen.Host, seen.ContentLength, path, front.URL)
	}
	server.Close()
	if res, err = http.Get(front.URL); err != nil || res.StatusCode != http.StatusBadGateway {
		t.Errorf("without the server: %v %v", res, err)
	}
	_ = res.Body.Close()
}
