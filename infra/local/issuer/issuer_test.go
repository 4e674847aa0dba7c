package issuer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"comptoir/infra/local/function"
)

// console is the address to which a sign-in returns.
const console = "http://127.0.0.1:4000/"

// listen serves a handler and returns its address.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func respondWith(body string) function.Handler {
	return func(context.Context, []byte) ([]byte, error) { return []byte(body), nil }
}

// serve opens an issuer and serves it.
func serve(t *testing.T, folder string, token function.Handler) *Issuer {
	t.Helper()
	mux := http.NewServeMux()
	i, err := Open(Config{
		Folder: folder, URL: listen(t, mux), Token: token, Redirects: []string{console, console + "signed-in?from=here"},
		People: []Person{{Email: "owner@comptoir.example", Name: "Camille Fabre"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", i.Handler())
	return i
}

// owner is a trigger that gives each user the role owner and refuses disabled@example.org.
func owner(_ context.Context, payload []byte) ([]byte, error) {
	var e map[string]any
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, err
	}
	request := e["request"].(map[string]any)
	attributes := request["userAttributes"].(map[string]any)
	metadata, _ := request["clientMetadata"].(map[string]any)
	if attributes["email"] == "disabled@example.org" {
		return nil, errors.New("disabled")
	}
	e["response"] = map[string]any{"claimsAndScopeOverrideDetails": map[string]any{
		"accessTokenGeneration": map[string]any{"claimsToAddOrOverride": map[string]any{
			"role": "owner", "org": metadata["org"], "iss": "https://elsewhere.example", "sub_seen": attributes["sub"],
			"source_seen": e["triggerSource"],
		}},
		"idTokenGeneration": map[string]any{"claimsToAddOrOverride": map[string]any{"locale": "fr", "aud": "another", "sub": "another"}},
	}}
	return json.Marshal(e)
}

func TestTokenEndpointIssuesToken(t *testing.T) {
	i := serve(t, t.TempDir(), owner)
	post := func(form url.Values) (int, map[string]any) {
		res, err := http.PostForm(i.config.URL+"/oauth/token", form)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var body map[string]any
		if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body
	}
	status, body := post(url.Values{"email": {"Ana@Example.org"}, "org": {"org_1"}})
	if status != http.StatusOK {
		t.Fatalf("got %d %v", status, body)
	}
	claims, err := NewVerifier(i.config.URL, Audience).Verify(t.Context(), body["access_token"].(string))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"role": "owner", "org": "org_1", "iss": i.config.URL, "token_use": "access", "client_id": Audience,
		"sub": Subject("ana@example.org"), "sub_seen": Subject("ana@example.org"),
	} {
		if claims[name] != want {
			t.Errorf("claim %s is %v, want %v", name, claims[name], want)
		}
	}
	for name, form := range map[string]url.Values{"no e-mail": {}, "refused by the trigger": {"email": {"disabled@example.org"}}} {
		if status, body := post(form); status != http.StatusBadRequest || body["error"] != "invalid_grant" {
			t.Errorf("%s: got %d %v", name, status, body)
		}
	}
}

func TestVerifyRefusesInvalidTokens(t *testing.T) {
	folder := t.TempDir()
	i := serve(t, folder, nil)
	other := serve(t, t.TempDir(), nil)
	good, err := i.Mint(t.Context(), "ana@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(by *Issuer, method jwt.SigningMethod, key any, change jwt.MapClaims) string {
		claims := jwt.MapClaims{"iss": i.config.URL, "aud": Audience, "exp": time.Now().Add(time.Hour).Unix()}
		for name, value := range change {
			claims[name] = value
		}
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = by.kid
		text, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	rs := jwt.SigningMethodRS256
	cases := []struct {
		name, token string
		ok          bool
	}{
		{"minted", good, true},
		{"with an audience", signed(i, rs, i.key, nil), true},
		{"expired", signed(i, rs, i.key, jwt.MapClaims{"exp": time.Now().Add(-time.Minute).Unix()}), false},
		{"without expiry", signed(i, rs, i.key, jwt.MapClaims{"exp": nil}), false},
		{"other audience", signed(i, rs, i.key, jwt.MapClaims{"aud": "another"}), false},
		{"other issuer", signed(i, rs, i.key, jwt.MapClaims{"iss": other.config.URL}), false},
		{"other key", signed(i, rs, other.key, nil), false},
		{"unknown key", signed(other, rs, other.key, nil), false},
		{"algorithm none", signed(i, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil), false},
		{"signed with a shared secret", signed(i, jwt.SigningMethodHS256, []byte("key"), nil), false},
		{"not yet valid", signed(i, rs, i.key, jwt.MapClaims{"nbf": time.Now().Add(time.Hour).Unix()}), false},
		{"not a token", "x", false},
	}
	v := NewVerifier(i.config.URL, Audience)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := v.Verify(t.Context(), c.token); (err == nil) != c.ok {
				t.Errorf("got %v, want accepted: %v", err, c.ok)
			}
		})
	}

	restarted, err := Open(Config{Folder: folder, URL: i.config.URL})
	if err != nil {
		t.Fatal(err)
	}
	if !restarted.key.Equal(i.key) {
		t.Error("the restart changed the key")
	}
}
