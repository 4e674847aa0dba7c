package issuer

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"comptoir/infra/local/function"
	"comptoir/infra/local/gateway"
)

// The verifier and its challenge are the example of RFC 7636, appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// browser is a client of an issuer that follows no redirect.
type browser struct {
	t      *testing.T
	i      *Issuer
	client *http.Client
	later  atomic.Int64 // the issuer's clock is ahead by this duration
}

func open(t *testing.T, folder string) *browser {
	t.Helper()
	b := &browser{t: t, i: serve(t, folder, owner), client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	b.i.now = func() time.Time { return time.Now().Add(time.Duration(b.later.Load())) }
	return b
}

// wait lets time pass for the issuer.
func (b *browser) wait(d time.Duration) { b.later.Add(int64(d)) }

// send sends a request with a query, or a form if the method is POST.
func (b *browser) send(method, path string, values url.Values, header map[string]string) (*http.Response, string) {
	b.t.Helper()
	to, body := b.i.config.URL+path, io.Reader(http.NoBody)
	if method == http.MethodPost {
		body = strings.NewReader(values.Encode())
	} else if len(values) > 0 {
		to += "?" + values.Encode()
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, to, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(text)
}

// request is a valid request for a code, with changes.
func request(changes map[string]string) url.Values {
	all := url.Values{}
	for name, value := range map[string]string{
		"response_type": "code", "client_id": Audience, "redirect_uri": console, "scope": "openid email", "state": "s&1",
		"code_challenge": challenge, "code_challenge_method": "S256", "nonce": "n1",
	} {
		all.Set(name, value)
	}
	for name, value := range changes {
		all.Set(name, value)
	}
	return all
}

// code signs a person in and returns the code.
func (b *browser) code(email string) string {
	b.t.Helper()
	res, text := b.send("POST", "/oauth/authorize", request(map[string]string{"email": email}), map[string]string{
		"Origin": b.i.config.URL, "Sec-Fetch-Site": "same-origin",
	})
	query := b.redirected(res, text, console)
	if query.Get("state") != "s&1" || query.Get("code") == "" {
		b.t.Fatalf("the client gets %v", query)
	}
	return query.Get("code")
}

// redirected returns the query of a redirect to an address.
func (b *browser) redirected(res *http.Response, text, to string) url.Values {
	b.t.Helper()
	u, err := res.Location()
	if err != nil || res.StatusCode != http.StatusFound || !strings.HasPrefix(u.String(), to) {
		b.t.Fatalf("got %d to %v, want a redirect to %s: %s", res.StatusCode, u, to, text)
	}
	return u.Query()
}

// answer is a response of the token endpoint.
type answer struct {
	tokens
	Error string
}

// post sends a form of names and values in turn to the token endpoint.
func (b *browser) post(form ...string) answer {
	b.t.Helper()
	values := url.Values{"client_id": {Audience}}
	for n := 0; n < len(form); n += 2 {
		values.Set(form[n], form[n+1])
	}
	res, text := b.send("POST", "/oauth/token", values, nil)
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		b.t.Fatalf("%v in %s", err, text)
	}
	want := http.StatusOK
	if a.Error != "" {
		want = http.StatusBadRequest
	}
	if res.StatusCode != want || res.Header.Get("Cache-Control") != "no-store" {
		b.t.Errorf("got %d %v %s", res.StatusCode, res.Header, text)
	}
	return a
}

// exchange exchanges a code; more names and values replace those of the valid form.
func (b *browser) exchange(code string, form ...string) answer {
	b.t.Helper()
	valid := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", console, "code_verifier", verifier}
	return b.post(append(valid, form...)...)
}

// refresh uses a refresh token.
func (b *browser) refresh(token string, form ...string) answer {
	b.t.Helper()
	return b.post(append([]string{"grant_type", "refresh_token", "refresh_token", token}, form...)...)
}

// claims returns the claims of a token without a check.
func claims(t *testing.T, token string) jwt.MapClaims {
	t.Helper()
	all := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, all); err != nil {
		t.Fatal(err)
	}
	return all
}

// A page signs a user in by the code flow, and the API accepts the access token.
func TestPageSignsInByCodeFlow(t *testing.T) {
	b := open(t, t.TempDir())
	res, page := b.send("GET", "/oauth/authorize", request(nil), nil)
	if res.StatusCode != http.StatusOK || !strings.Contains(page, `value="owner@comptoir.example" autofocus>`) {
		t.Fatalf("got %d %s", res.StatusCode, page)
	}
	got := b.exchange(b.code(" Ana@Example.org "), "org", "org_1")
	if got.Error != "" || got.Type != "Bearer" || got.Seconds != 3600 || len(got.Refresh) != 43 {
		t.Fatalf("got %+v", got)
	}
	sub := Subject("ana@example.org")
	id, err := NewVerifier(b.i.config.URL, Audience).Verify(t.Context(), got.ID)
	if err != nil {
		t.Fatal(err)
	}
	access := claims(t, got.Access)
	for name, pair := range map[string][2]any{
		"aud": {id["aud"], Audience}, "nonce": {id["nonce"], "n1"}, "email": {id["email"], "ana@example.org"}, "sub": {id["sub"], sub},
		"use": {id["token_use"], "id"}, "issuer": {id["iss"], b.i.config.URL}, "role in the ID token": {id["role"], nil},
		"locale": {id["locale"], "fr"}, "locale of access": {access["locale"], nil},
		"source": {access["source_seen"], "TokenGeneration_HostedAuth"},
		"access": {access["token_use"], "access"}, "access sub": {access["sub"], sub}, "role": {access["role"], "owner"},
		"org": {access["org"], "org_1"}, "scope": {access["scope"], "openid email"}, "nonce of access": {access["nonce"], nil},
		"lifetime": {access["exp"].(float64) - access["iat"].(float64), 3600.0},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %v, want %v", name, pair[0], pair[1])
		}
	}

	reached := `{"statusCode": 200, "body": "reached"}`
	g, err := gateway.New(gateway.Config{
		Functions: []function.Function{{
			Name: "me.get", Timeout: time.Second, Invoke: respondWith(reached),
			On: []function.Trigger{function.HTTP{Method: "GET", Path: "/v1/me"}},
		}},
		Verify: NewVerifier(b.i.config.URL, Audience).Verify, CORS: gateway.DefaultCORS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	api := &browser{t: t, i: &Issuer{config: Config{URL: listen(t, g)}}, client: b.client}
	if res, text := api.send("GET", "/v1/me", nil, map[string]string{"Authorization": "Bearer " + got.Access}); text != "reached" {
		t.Errorf("the API answers %d %s", res.StatusCode, text)
	}
	if res, _ := api.send("GET", "/v1/me", nil, map[string]string{"Authorization": "Bearer " + got.Refresh}); res.StatusCode != 401 {
		t.Errorf("the API answers a refresh token with %d", res.StatusCode)
	}
}

// An error of an application that may be redirected to is sent to it, with the state; any other error is a page.
func TestInvalidRequestsForCode(t *testing.T) {
	b := open(t, t.TempDir())
	twice := func(name string) url.Values {
		form := request(nil)
		form.Add(name, form.Get(name))
		return form
	}
	for name, c := range map[string]struct {
		form url.Values
		want string // the error at the client; empty for a page
	}{
		"other client":              {request(map[string]string{"client_id": "another"}), ""},
		"no client":                 {request(map[string]string{"client_id": ""}), ""},
		"two clients":               {twice("client_id"), ""},
		"other site":                {request(map[string]string{"redirect_uri": "https://evil.example/"}), ""},
		"no redirect address":       {request(map[string]string{"redirect_uri": ""}), ""},
		"two redirect addresses":    {twice("redirect_uri"), ""},
		"redirect without slash":    {request(map[string]string{"redirect_uri": strings.TrimSuffix(console, "/")}), ""},
		"redirect with another end": {request(map[string]string{"redirect_uri": console + "x"}), ""},
		"redirect to a user's host": {request(map[string]string{"redirect_uri": "http://127.0.0.1:4000/@evil.example"}), ""},
		"no response type":          {request(map[string]string{"response_type": ""}), "invalid_request"},
		"implicit flow":             {request(map[string]string{"response_type": "token"}), "unauthorized_client"},
		"hybrid flow":               {request(map[string]string{"response_type": "code id_token"}), "unsupported_response_type"},
		"no challenge":              {request(map[string]string{"code_challenge": ""}), "invalid_request"},
		"plain challenge":           {request(map[string]string{"code_challenge_method": "plain"}), "invalid_request"},
		"no challenge method":       {request(map[string]string{"code_challenge_method": ""}), "invalid_request"},
		"short challenge":           {request(map[string]string{"code_challenge": "abc"}), "invalid_request"},
		"two states":                {twice("state"), "invalid_request"},
		"unknown scope":             {request(map[string]string{"scope": "openid profile"}), "invalid_scope"},
		"e-mail without openid":     {request(map[string]string{"scope": "email"}), "invalid_scope"},
		"no page wanted":            {request(map[string]string{"prompt": "none"}), "login_required"},
	} {
		for _, method := range []string{"GET", "POST"} {
			if method == "POST" && name == "no page wanted" {
				continue
			}
			form := maps.Clone(c.form)
			form.Set("email", "ana@example.org")
			res, text := b.send(method, "/oauth/authorize", form, nil)
			if c.want != "" {
				query := b.redirected(res, text, console)
				if query.Get("error") != c.want || query.Get("state") != "s&1" || query.Has("code") {
					t.Errorf("%s, %s: the client gets %v", name, method, query)
				}
			} else if res.StatusCode != http.StatusBadRequest || res.Header.Get("Location") != "" || !strings.Contains(text, "<h1>") {
				t.Errorf("%s, %s: got %d %v", name, method, res.StatusCode, res.Header)
			}
		}
	}
	// An address with a query keeps it.
	res, text := b.send("POST", "/oauth/authorize", request(map[string]string{
		"redirect_uri": console + "signed-in?from=here", "email": "ana@example.org", "state": "",
	}), nil)
	if query := b.redirected(res, text, console+"signed-in?"); query.Get("from") != "here" || query.Get("code") == "" || query.Has("state") {
		t.Errorf("the client gets %v", query)
	}
}

func TestCodeWorksOnceWithItsVerifier(t *testing.T) {
	b := open(t, t.TempDir())
	code := b.code("ana@example.org")
	for name, c := range map[string]struct{ field, value, want string }{
		"other verifier":         {"code_verifier", strings.Repeat("a", 43), "invalid_grant"},
		"challenge as verifier":  {"code_verifier", challenge, "invalid_grant"},
		"no verifier":            {"code_verifier", "", "invalid_request"},
		"other redirect address": {"redirect_uri", console + "signed-in?from=here", "invalid_grant"},
		"no redirect address":    {"redirect_uri", "", "invalid_request"},
		"other code":             {"code", "x", "invalid_grant"},
		"no code":                {"code", "", "invalid_request"},
		"other client":           {"client_id", "another", "invalid_client"},
		"other grant":            {"grant_type", "password", "unsupported_grant_type"},
		"large metadata":         {"org", strings.Repeat("a", 3000), "invalid_request"},
	} {
		if got := b.exchange(code, c.field, c.value); got.Error != c.want || got.Access != "" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	first := b.exchange(code)
	if first.Error != "" {
		t.Fatalf("got %+v", first)
	}
	if again := b.exchange(code); again.Error != "invalid_grant" || again.Refresh != "" {
		t.Errorf("the second use: got %+v", again)
	}
	if got := b.refresh(first.Refresh); got.Error != "invalid_grant" {
		t.Errorf("the second use of the code did not revoke the session: %+v", got)
	}

	code = b.code("ana@example.org")
	b.wait(codeLifetime)
	if got := b.exchange(code); got.Error != "invalid_grant" {
		t.Errorf("an expired code: got %+v", got)
	}
	if got := b.exchange(b.code("disabled@example.org")); got.Error != "invalid_grant" || got.Access != "" {
		t.Errorf("a user whom the trigger refuses: got %+v", got)
	}
}
