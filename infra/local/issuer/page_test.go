package issuer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestPageIsInLanguageOfUser(t *testing.T) {
	b := open(t, t.TempDir())
	french, english := wordings[0].Heading, wordings[1].Heading
	for name, c := range map[string]struct{ lang, locales, accept, want string }{
		"no wish":               {"", "", "", french},
		"English browser":       {"", "", "en-GB,en;q=0.9,fr;q=0.8", english},
		"French browser":        {"", "", "fr-CA,en;q=0.9", french},
		"order by weight":       {"", "", "en;q=0.2,fr;q=0.9", french},
		"neither":               {"", "", "ja", french},
		"lang":                  {"en", "", "fr", english},
		"ui_locales":            {"", "ja en-US fr", "fr", english},
		"lang before ui_locale": {"fr", "en", "en", french},
		"no language":           {"<b>", "\x00", "!", french},
	} {
		form := request(map[string]string{"lang": c.lang, "ui_locales": c.locales})
		_, page := b.send("GET", "/oauth/authorize", form, map[string]string{"Accept-Language": c.accept})
		if !strings.Contains(page, c.want) {
			t.Errorf("%s: got %s", name, page)
		}
	}
	for lang, want := range map[string]string{"fr": "autorisée", "en": "not allowed"} {
		_, page := b.send("GET", "/oauth/authorize", request(map[string]string{"lang": lang, "redirect_uri": "x"}), nil)
		if !strings.Contains(page, want) || !strings.Contains(page, `lang="`+lang+`"`) {
			t.Errorf("got %s", page)
		}
	}
}

// The page shows values of the request as text, runs no script and loads nothing.
func TestPageEscapesItsInput(t *testing.T) {
	b := open(t, t.TempDir())
	const attack = `"><script>alert(1)</script>`
	if _, err := b.i.Mint(t.Context(), attack+"@example.org", nil); err != nil {
		t.Fatal(err)
	}
	b.i.known.add(Person{Email: "eve@example.org", Name: attack})
	form := request(map[string]string{"state": attack, "nonce": attack, "login_hint": attack, "lang": attack})
	res, page := b.send("GET", "/oauth/authorize", form, nil)
	form.Set("email", attack)
	refused, again := b.send("POST", "/oauth/authorize", form, nil)
	if res.StatusCode != http.StatusOK || refused.StatusCode != http.StatusBadRequest || !strings.Contains(again, `role="alert"`) {
		t.Errorf("got %d and %d: %s", res.StatusCode, refused.StatusCode, again)
	}
	for _, text := range []string{page, again} {
		if strings.Contains(text, "<script") || strings.Count(text, "alert(1)") < 5 || strings.Contains(text, "://"+"fonts") {
			t.Errorf("got %s", text)
		}
		if strings.Contains(text, "&lt;/script&gt;@example.org") {
			t.Error("the page offers a text that is no e-mail address")
		}
	}
	want := "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://127.0.0.1:4000"
	if got := res.Header.Get("Content-Security-Policy"); got != want {
		t.Errorf("the policy is %s", got)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// Only the page itself can send its form.
func TestFormOfOtherOriginIsRefused(t *testing.T) {
	b := open(t, t.TempDir())
	form := request(map[string]string{"email": "ana@example.org"})
	for name, c := range map[string]struct {
		site, origin string
		want         int
	}{
		"the page":           {"same-origin", b.i.config.URL, http.StatusFound},
		"an older browser":   {"", b.i.config.URL, http.StatusFound},
		"a program":          {"", "", http.StatusFound},
		"another port":       {"same-site", console, http.StatusForbidden},
		"another site":       {"cross-site", "https://evil.example", http.StatusForbidden},
		"another old origin": {"", "https://evil.example", http.StatusForbidden},
		"a sandboxed page":   {"cross-site", "null", http.StatusForbidden},
	} {
		header := map[string]string{}
		if c.site != "" {
			header["Sec-Fetch-Site"] = c.site
		}
		if c.origin != "" {
			header["Origin"] = c.origin
		}
		if res, _ := b.send("POST", "/oauth/authorize", form, header); res.StatusCode != c.want {
			t.Errorf("%s: got %d, want %d", name, res.StatusCode, c.want)
		}
	}
}

// The page offers the configured persons first, then those with tokens, newest first.
func TestPageOffersKnownPersons(t *testing.T) {
	b := open(t, t.TempDir())
	for n := range maxKnown + 1 {
		if _, err := b.i.Mint(t.Context(), fmt.Sprintf("p%d@example.org", n), nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, email := range []string{"p7@example.org", "owner@comptoir.example"} {
		if _, err := b.i.Mint(t.Context(), email, nil); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, p := range b.i.people() {
		got = append(got, p.Email)
	}
	want := []string{"owner@comptoir.example", "p7@example.org", "p20@example.org", "p19@example.org"}
	if len(got) != maxKnown || !slices.Equal(got[:4], want) || b.i.people()[0].Name != "Camille Fabre" {
		t.Errorf("got %v", got)
	}
}

func TestSignOutReturnsToListedAddress(t *testing.T) {
	b := open(t, t.TempDir())
	for _, c := range []struct{ query, want string }{
		{"client_id=comptoir&logout_uri=" + url.QueryEscape(console), console},
		{"client_id=comptoir&post_logout_redirect_uri=" + url.QueryEscape(console) + "&state=a+b", console + "?state=a+b"},
		{"client_id=comptoir&logout_uri=https://evil.example/", ""},
		{"client_id=comptoir&logout_uri=" + url.QueryEscape(console+"x"), ""},
		{"client_id=comptoir", ""},
		{"client_id=another&logout_uri=" + url.QueryEscape(console), ""},
		{"logout_uri=" + url.QueryEscape(console), ""},
	} {
		res, _ := b.send("GET", "/logout?"+c.query, nil, nil)
		status := http.StatusFound
		if c.want == "" {
			status = http.StatusBadRequest
		}
		if got := res.Header.Get("Location"); res.StatusCode != status || got != c.want {
			t.Errorf("%s: got %d to %q", c.query, res.StatusCode, got)
		}
	}
}

// Pages of the redirect addresses' origins may read the endpoints, and no others.
func TestListedOriginsReadEndpoints(t *testing.T) {
	b := open(t, t.TempDir())
	for _, c := range []struct{ method, path string }{
		{"GET", "/.well-known/openid-configuration"}, {"GET", "/.well-known/jwks.json"}, {"POST", "/oauth/token"}, {"POST", "/oauth/revoke"},
	} {
		for origin, allowed := range map[string]bool{
			"http://127.0.0.1:4000": true, "http://127.0.0.1:4001": false, "https://evil.example": false, "null": false, "": false,
		} {
			header := map[string]string{}
			if origin != "" {
				header["Origin"] = origin
			}
			want := ""
			if allowed {
				want = origin
			}
			res, _ := b.send(c.method, c.path, nil, header)
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != want || res.Header.Get("Vary") != "Origin" {
				t.Errorf("%s for %q: got %q, Vary %q", c.path, origin, got, res.Header.Get("Vary"))
			}
			header["Access-Control-Request-Method"] = c.method
			res, _ = b.send("OPTIONS", c.path, nil, header)
			methods, headers := res.Header.Get("Access-Control-Allow-Methods"), res.Header.Get("Access-Control-Allow-Headers")
			if res.StatusCode != http.StatusNoContent || strings.Contains(methods, c.method) != allowed ||
				strings.Contains(headers, "content-type") != allowed {
				t.Errorf("the preflight of %s for %q: got %d %v", c.path, origin, res.StatusCode, res.Header)
			}
		}
	}
	if res, _ := b.send("GET", "/oauth/authorize", request(nil), map[string]string{"Origin": "http://127.0.0.1:4000"}); res.Header.Get(
		"Access-Control-Allow-Origin") != "" {
		t.Error("a page can read the sign-in page")
	}
}

func TestDiscoveryNamesEndpoints(t *testing.T) {
	b := open(t, t.TempDir())
	_, text := b.send("GET", "/.well-known/openid-configuration", nil, nil)
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	at := b.i.config.URL
	for name, want := range map[string]any{
		"issuer": at, "authorization_endpoint": at + "/oauth/authorize", "token_endpoint": at + "/oauth/token",
		"revocation_endpoint": at + "/oauth/revoke", "end_session_endpoint": at + "/logout", "jwks_uri": at + "/.well-known/jwks.json",
		"code_challenge_methods_supported": "[S256]", "grant_types_supported": "[authorization_code refresh_token]",
		"response_types_supported": "[code]", "token_endpoint_auth_methods_supported": "[none]",
	} {
		if fmt.Sprint(got[name]) != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}
