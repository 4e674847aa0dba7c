package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"comptoir/functions"
	"comptoir/infra/local/function"
	"comptoir/infra/local/gateway"
	"comptoir/infra/local/issuer"
)

// door is the gateway with every route of the catalogue. Its functions record
// that they were reached.
type door struct {
	url     string
	issuer  *issuer.Issuer
	key     *rsa.PrivateKey
	mu      sync.Mutex
	reached []string
}

func openDoor(t *testing.T) *door {
	t.Helper()
	d, desk, folder := &door{}, http.NewServeMux(), t.TempDir()
	served := httptest.NewServer(desk)
	t.Cleanup(served.Close)
	var err error
	if d.issuer, err = issuer.Open(issuer.Config{Folder: folder, URL: served.URL}); err != nil {
		t.Fatal(err)
	}
	desk.Handle("/", d.issuer.Handler())
	raw, err := os.ReadFile(filepath.Join(folder, "signing-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	if d.key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
		t.Fatal(err)
	}
	var all []function.Function
	for _, o := range functions.All() {
		invoke := func(context.Context, []byte) ([]byte, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.reached = append(d.reached, o.ID)
			return []byte(`{"statusCode": 200, "body": "reached"}`), nil
		}
		all = append(all, function.Function{
			Name: o.ID, Timeout: time.Second, On: []function.Trigger{trigger(o)}, Invoke: invoke,
		})
	}
	g, err := gateway.New(gateway.Config{
		Functions: all, Verify: issuer.NewVerifier(served.URL, issuer.Audience).Verify, CORS: gateway.DefaultCORS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(g)
	t.Cleanup(api.Close)
	d.url = api.URL
	return d
}

// send sends a request and returns the response and the functions it reached.
func (d *door) send(t *testing.T, method, path, authorization string) (res *http.Response, body, reached string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, d.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	req.Header.Set("X-Http-Method-Override", "GET")
	if res, err = http.DefaultTransport.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	reached, d.reached = strings.Join(d.reached, " "), nil
	return res, string(text), reached
}

// forgeries returns Authorization headers that every protected route must refuse.
// Each differs from that of the good token as its name says.
func (d *door) forgeries(t *testing.T, good string) map[string]string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(good, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	claims, _ := parsed.Claims.(jwt.MapClaims)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(method jwt.SigningMethod, key any, header, change map[string]any) string {
		token := jwt.NewWithClaims(method, jwt.MapClaims(maps.Clone(claims)))
		token.Header["kid"] = parsed.Header["kid"]
		maps.Copy(token.Header, header)
		for name, v := range change {
			token.Claims.(jwt.MapClaims)[name] = v
			if v == nil {
				delete(token.Claims.(jwt.MapClaims), name)
			}
		}
		text, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	ours := func(change map[string]any) string { return sign(jwt.SigningMethodRS256, d.key, nil, change) }
	hour := func(n int) int64 { return time.Now().Add(time.Duration(n) * time.Hour).Unix() }
	public := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&d.key.PublicKey)})
	section := strings.Split(good, ".")
	owner := strings.Split(sign(jwt.SigningMethodRS256, stranger, nil, map[string]any{"role": "owner"}), ".")[1]
	all := map[string]string{
		"expired":              ours(map[string]any{"exp": hour(-1)}),
		"without expiry":       ours(map[string]any{"exp": nil}),
		"valid from tomorrow":  ours(map[string]any{"nbf": hour(24)}),
		"issued tomorrow":      ours(map[string]any{"iat": hour(24)}),
		"other issuer":         ours(map[string]any{"iss": "https://elsewhere.example"}),
		"no issuer":            ours(map[string]any{"iss": nil}),
		"other client":         ours(map[string]any{"client_id": "another"}),
		"no client":            ours(map[string]any{"client_id": nil}),
		"other audience":       ours(map[string]any{"aud": "another"}),
		"other audiences":      ours(map[string]any{"aud": []string{"another", "comptoir.example"}}),
		"number as audience":   ours(map[string]any{"aud": 7}),
		"word as expiry":       ours(map[string]any{"exp": "tomorrow"}),
		"other key":            sign(jwt.SigningMethodRS256, stranger, nil, nil),
		"other key, other kid": sign(jwt.SigningMethodRS256, stranger, map[string]any{"kid": "stranger"}, nil),
		"key in the header": sign(jwt.SigningMethodRS256, stranger, map[string]any{
			"kid": "x", "jku": "https://elsewhere.example/jwks.json", "jwk": map[string]string{"kty": "RSA"},
		}, nil),
		"path as kid":                sign(jwt.SigningMethodRS256, stranger, map[string]any{"kid": "../../../dev/null"}, nil),
		"other algorithm":            sign(jwt.SigningMethodPS256, d.key, nil, nil),
		"signed with the public key": sign(jwt.SigningMethodHS256, public, nil, nil),
		"algorithm none":             sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil),
		"empty signature":            section[0] + "." + section[1] + ".",
		"two sections":               section[0] + "." + section[1],
		"changed claims":             section[0] + "." + owner + "." + section[2],
		"changed signature":          section[0] + "." + section[1] + "." + strings.Repeat("A", len(section[2])),
		"not base64":                 "a.b.c",
		"empty sections":             "..",
		"two tokens":                 good + ", Bearer " + good,
		"7000 characters":            strings.Repeat("a", 7000),
	}
	for name, token := range all {
		all[name] = "Bearer " + token
	}
	all["no header"], all["no token"], all["other scheme"] = "", "Bearer ", "Basic "+good
	return all
}

// TestRoutesRefuseBadTokens sends each protected route expired and forged tokens,
// and tokens of other issuers and clients. The response gives no reason, and no
// function receives the request.
func TestRoutesRefuseBadTokens(t *testing.T) {
	d := openDoor(t)
	good, err := d.issuer.Mint(t.Context(), "ana@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	bad := d.forgeries(t, good)
	routes := 0
	for _, o := range functions.All() {
		by, routed := trigger(o).(function.HTTP)
		if !routed || by.Path == "$default" {
			continue
		}
		routes++
		path := strings.NewReplacer("{id}", "x", "{", "", "}", "").Replace(by.Path)
		if res, body, reached := d.send(t, by.Method, path, "Bearer "+good); res.StatusCode != 200 || reached != o.ID {
			t.Errorf("%s with a good token: got %d %s, reached %q", o.ID, res.StatusCode, body, reached)
		}
		for name, authorization := range bad {
			res, body, reached := d.send(t, by.Method, path, authorization)
			if by.Public {
				if reached != o.ID {
					t.Errorf("public %s with a bad token (%s): got %d", o.ID, name, res.StatusCode)
				}
				continue
			}
			var problem map[string]string
			if err := json.Unmarshal([]byte(body), &problem); err != nil || len(problem) != 1 || problem["message"] != "Unauthorized" {
				t.Errorf("%s with a bad token (%s): got %s", o.ID, name, body)
			}
			challenge := res.Header.Get("Www-Authenticate")
			if res.StatusCode != 401 || reached != "" || !strings.HasPrefix(challenge, "Bearer") {
				t.Errorf("%s with a bad token (%s): got %d %q, reached %q", o.ID, name, res.StatusCode, challenge, reached)
			}
		}
		for _, spelling := range spellings(path) {
			if _, _, reached := d.send(t, by.Method, spelling, ""); reached != "" && !public(reached) {
				t.Errorf("%s is reached without a token by %s", reached, spelling)
			}
		}
	}
	if routes < 60 {
		t.Errorf("only %d routes were tested", routes)
	}
}

// spellings returns other spellings of a path.
func spellings(path string) []string {
	last := path[strings.LastIndex(path, "/")+1:]
	return []string{
		path + "/",
		"/" + path,
		strings.ToUpper(path),
		strings.Replace(path, "/v1", "/v1/openapi.json/..", 1),
		strings.Replace(path, "/v1/", "/v1//", 1),
		strings.Replace(path, "/v1", "/v1/.", 1),
		path + ";a=b",
		path + "%00",
		path + "?access_token=x",
		strings.Replace(path, "v1", "%76%31", 1),
		strings.TrimSuffix(path, last) + "%2e%2e/" + last,
		"/" + strings.ReplaceAll(path[1:], "/", "%2f"),
		path + "%20",
		path + ".json",
	}
}

func public(operation string) bool {
	o, ok := functions.Find(operation)
	return ok && (o.Needs.IsPublic() || o.On.Path == "")
}
