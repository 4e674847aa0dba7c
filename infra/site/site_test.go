package site

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPolicyAllowsOwnScriptsAndDeclaredOriginsOnly(t *testing.T) {
	headers := Headers("https://sign-in.example", "https://files.example")
	policy := map[string]string{}
	for directive := range strings.SplitSeq(headers["Content-Security-Policy"], "; ") {
		name, sources, _ := strings.Cut(directive, " ")
		if _, repeated := policy[name]; repeated {
			t.Errorf("%s is repeated", name)
		}
		policy[name] = sources
	}
	for name, want := range map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:", "font-src": "'self'",
		"connect-src": "'self' https://sign-in.example https://files.example", "frame-src": "blob:", "object-src": "blob:",
		"base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
	} {
		if policy[name] != want {
			t.Errorf("%s is %q, not %q", name, policy[name], want)
		}
		delete(policy, name)
	}
	if len(policy) > 0 {
		t.Errorf("unexpected directives: %v", policy)
	}
	if own := Headers()["Content-Security-Policy"]; !strings.Contains(own, "; connect-src 'self'; ") {
		t.Errorf("without other origins the policy is %q", own)
	}
	for name, value := range headers {
		if strings.ContainsAny(value, "\r\n*") || strings.Contains(value, "unsafe") || strings.Contains(value, "  ") {
			t.Errorf("%s is %q", name, value)
		}
	}
}

func TestFiles(t *testing.T) {
	const kept, revalidated = "public, max-age=31536000, immutable", "no-cache"
	for _, c := range []struct{ file, kind, caching string }{
		{"index.html", "text/html; charset=utf-8", revalidated},
		{"/index.html", "text/html; charset=utf-8", revalidated},
		{"config.json", "application/json", revalidated},
		{"icon.svg", "image/svg+xml", revalidated},
		{"assets/index-D4fG7h.js", "text/javascript; charset=utf-8", kept},
		{"/assets/index-D4fG7h.CSS", "text/css; charset=utf-8", kept},
		{"fonts/assets/a.woff2", "font/woff2", revalidated},
		{"assets.txt", "text/plain; charset=utf-8", revalidated},
		{"program.exe", "", revalidated},
		{"/", "", revalidated},
	} {
		if kind, caching := ContentType(c.file), Caching(c.file); kind != c.kind || caching != c.caching {
			t.Errorf("%s is %q, %q, not %q, %q", c.file, kind, caching, c.kind, c.caching)
		}
	}
}

func TestConfigHasTheNamesTheConsoleReads(t *testing.T) {
	raw, err := json.Marshal(Config{"id", "a", "t", "r", "l", Scope})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"client_id":"id","authorize":"a","token":"t","revoke":"r","logout":"l","scope":"openid email"}`
	if string(raw) != want {
		t.Errorf("got %s, not %s", raw, want)
	}
}
