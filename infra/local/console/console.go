// Package console serves the web client at the address of the API, as CloudFront does on AWS.
//
// Owns: the routes of its files and of /config.json beside those of the API.
// Does not own: the files (infra/console builds them), their headers and caching (infra/site), the API (package gateway).
// Invariants: every path below /v1 is the API's; a file outside the folder is never served.
package console

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"strings"

	"comptoir/infra/local/issuer"
	"comptoir/infra/site"
)

// Config describes the client and the servers that it uses.
type Config struct {
	Folder string // the built files; without them the paths beside the API are not found
	Issuer string // address of the sign-in
	Bucket string // address to which files are uploaded
}

// Handler serves the files, and passes on what belongs to the API or does not exist.
func Handler(c Config, api http.Handler) http.Handler {
	origin := c.Issuer[:strings.LastIndex(c.Issuer, "/")]
	headers := site.Headers(origin, c.Bucket)
	settings, _ := json.Marshal(site.Config{
		ClientID: issuer.Audience, Scope: site.Scope,
		Authorize: c.Issuer + "/oauth/authorize", Token: c.Issuer + "/oauth/token",
		Revoke: c.Issuer + "/oauth/revoke", Logout: c.Issuer + "/logout",
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = site.Index
		}
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		if !read || c.Folder == "" || strings.HasPrefix(name, "v1/") || !fs.ValidPath(name) || site.ContentType(name) == "" {
			api.ServeHTTP(w, r)
			return
		}
		body := settings
		if name != site.Settings {
			var err error
			if body, err = fs.ReadFile(os.DirFS(c.Folder), name); err != nil {
				api.ServeHTTP(w, r)
				return
			}
		}
		for header, value := range headers {
			w.Header().Set(header, value)
		}
		w.Header().Set("Content-Type", site.ContentType(name))
		w.Header().Set("Cache-Control", site.Caching(name))
		_, _ = w.Write(body)
	})
}
