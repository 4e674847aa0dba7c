package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files are served beside the API, with the headers of AWS; nothing outside the folder is.
func TestHandlerServesFilesBesideAPI(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "console")
	for name, text := range map[string]string{"index.html": "the page", "assets/a-1.js": "code", "../secret.txt": "secret", "v1/x.js": "no"} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "api", http.StatusNotFound) })
	c := Here(folder, "http://127.0.0.1:4004/issuer", "http://127.0.0.1:4002")
	get := func(h http.Handler, method, target string) *http.Response {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, "http://127.0.0.1/", nil)
		r.URL.Path = target
		h.ServeHTTP(w, r)
		return w.Result()
	}
	for _, test := range []struct{ method, target, caching, text string }{
		{"GET", "/", "no-cache", "the page"},
		{"GET", "/index.html", "no-cache", "the page"},
		{"GET", "/assets/a-1.js", "public, max-age=31536000, immutable", "code"},
		{"GET", "/config.json", "no-cache", `"token":"http://127.0.0.1:4004/issuer/oauth/token"`},
		{"GET", "/../secret.txt", "", "api"},
		{"GET", "/assets/../../secret.txt", "", "api"},
		{"GET", "/assets", "", "api"},
		{"GET", "/missing.js", "", "api"},
		{"GET", "/v1/x.js", "", "api"},
		{"POST", "/", "", "api"},
	} {
		res := get(Handler(c, api), test.method, test.target)
		body, _ := io.ReadAll(res.Body)
		if !strings.Contains(string(body), test.text) || res.Header.Get("Cache-Control") != test.caching {
			t.Errorf("%s %s: %q, %q", test.method, test.target, body, res.Header.Get("Cache-Control"))
		}
		policy := res.Header.Get("Content-Security-Policy")
		if (test.text != "api") != strings.Contains(policy, "connect-src 'self' http://127.0.0.1:4004 http://127.0.0.1:4002;") {
			t.Errorf("%s %s: policy %q", test.method, test.target, policy)
		}
	}
	if body, _ := io.ReadAll(get(Handler(Config{Settings: c.Settings}, api), "GET", "/").Body); string(body) != "api\n" {
		t.Errorf("without files the page is %q", body)
	}
}
