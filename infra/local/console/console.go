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

// Config describes the client.
type Config struct {
	Folder   string      // the built files; without them the paths beside the API are not found
	Settings site.Config // what the client must know before a sign-in
	Connect  []string    // the origins that its page reaches besides its own
}

// Here describes the client of this machine: the address of its sign-in, and that of the bucket of its uploads.
func Here(folder, signIn, bucket string) Config {
	return Config{
		Folder: folder, Connect: []string{signIn[:strings.LastIndex(signIn, "/")], bucket},
		Settings: site.Config{
			ClientID: issuer.Audience, Scope: site.Scope, Authorize: signIn + "/oauth/authorize", Token: signIn + "/oauth/token",
			Revoke: signIn + "/oauth/revoke", Logout: signIn + "/logout",
		},
	}
}

// Handler serves the files, and passes on what belongs to the API or does not exist.
func Handler(c Config, api http.Handler) http.Handler {
	headers := site.Headers(c.Connect...)
	settings, _ := json.Marshal(c.Settings)
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
