package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/infra/site"
	"comptoir/infra/stage"
)

// shelf is the console's bucket, with its objects in memory.
type shelf struct {
	t       testing.TB
	objects map[string]string // contents
	headers map[string]string // content type and caching
	tags    map[string]string
	order   []string // of the writes
	refuse  string   // a key that cannot be written
}

// newShelf starts a bucket and makes it the SDK's endpoint of S3.
func newShelf(t testing.TB) *shelf {
	s := &shelf{t: t, objects: map[string]string{}, headers: map[string]string{}, tags: map[string]string{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	return s
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, own := strings.CutPrefix(r.URL.Path, "/comptoir-dev-console-123456789012")
	key = strings.TrimPrefix(key, "/")
	body, _ := io.ReadAll(r.Body)
	_, tagging := r.URL.Query()["tagging"]
	switch {
	case !own:
		s.t.Errorf("requested %s", r.URL.Path)
	case r.Method == http.MethodGet && tagging && s.tags[key] == "":
		_, _ = io.WriteString(w, `<Tagging><TagSet></TagSet></Tagging>`)
	case r.Method == http.MethodGet && tagging:
		fmt.Fprintf(w, `<Tagging><TagSet><Tag><Key>replaced</Key><Value>%s</Value></Tag></TagSet></Tagging>`, s.tags[key])
	case r.Method == http.MethodGet:
		_, _ = io.WriteString(w, `<ListBucketResult><IsTruncated>false</IsTruncated>`)
		for name := range s.objects {
			fmt.Fprintf(w, `<Contents><Key>%s</Key></Contents>`, name)
		}
		_, _ = io.WriteString(w, `</ListBucketResult>`)
	case r.Method == http.MethodPut && tagging:
		var set struct {
			TagSet struct{ Tag struct{ Value string } }
		}
		if err := xml.Unmarshal(body, &set); err != nil {
			s.t.Error(err)
		}
		s.tags[key] = set.TagSet.Tag.Value
	case r.Method == http.MethodPut && key == s.refuse:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>not here</Message></Error>`)
	case r.Method == http.MethodPut:
		s.objects[key], s.headers[key] = string(body), r.Header.Get("Content-Type")+"; "+r.Header.Get("Cache-Control")
		s.order = append(s.order, key)
		delete(s.tags, key)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	}
}

func TestUploadWritesThePageLast(t *testing.T) {
	c, s, d := newCloud(t), newShelf(t), newConsole(t)
	c.change["GetParameter"] = map[string]string{"mypassword": "client-1"}
	wantError(t, upload(t.Context(), d.operator), "")
	if want := []string{"assets/index-2.css", "assets/index-2.js", "icon.svg", "config.json", "index.html"}; !slices.Equal(s.order, want) {
		t.Errorf("the order is %v, not %v", s.order, want)
	}
	for key, want := range map[string]string{
		"assets/index-2.js": "text/javascript; charset=utf-8; public, max-age=31536000, immutable",
		"icon.svg":          "image/svg+xml; no-cache",
		"config.json":       "application/json; no-cache",
		"index.html":        "text/html; charset=utf-8; no-cache",
	} {
		if s.headers[key] != want {
			t.Errorf("%s has the headers %q, not %q", key, s.headers[key], want)
		}
	}
	const signIn = "https://comptoir-dev-123456789012.auth.eu-west-3.amazoncognito.com"
	for _, want := range []string{
		`"client_id": "client-1"`, `"authorize": "` + signIn + `/oauth2/authorize"`, `"token": "` + signIn + `/oauth2/token"`,
		`"revoke": "` + signIn + `/oauth2/revoke"`, `"logout": "` + signIn + `/logout"`, `"scope": "openid email"`,
	} {
		if !strings.Contains(s.objects["config.json"], want) {
			t.Errorf("the settings lack %s: %s", want, s.objects["config.json"])
		}
	}
	if output := d.output(); !strings.Contains(output, "5 files, 0 old ones deleted") {
		t.Errorf("the output is %q", output)
	}
}

func TestUploadKeepsFilesThatAnOpenPageNames(t *testing.T) {
	_, s, d := newCloud(t), newShelf(t), newConsole(t)
	day := func(ago int) string { return time.Now().UTC().AddDate(0, 0, -ago).Format(time.DateOnly) }
	for key, tag := range map[string]string{
		"assets/index-1.js": "", "assets/index-0.js": day(29), "assets/older.js": day(31), "assets/broken.js": "no day",
		"assets/index-2.js": day(40),
	} {
		s.objects[key], s.tags[key] = "old", tag
	}
	wantError(t, upload(t.Context(), d.operator), "")
	for key, want := range map[string]string{"assets/index-1.js": day(0), "assets/index-0.js": day(29), "assets/index-2.js": ""} {
		if s.tags[key] != want || s.objects[key] == "" {
			t.Errorf("%s (%q) has the tag %q, not %q", key, s.objects[key], s.tags[key], want)
		}
	}
	if s.objects["assets/older.js"]+s.objects["assets/broken.js"] != "" || s.objects["assets/index-2.js"] != "run()" {
		t.Errorf("the bucket has %v", s.objects)
	}
	if output := d.output(); !strings.Contains(output, "2 old ones deleted") {
		t.Errorf("the output is %q", output)
	}
}

func TestUploadReportsMissingRequirement(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*cloud, *shelf, *console)
		fails string
		says  string
	}{
		"nothing is built": {
			func(_ *cloud, _ *shelf, d *console) { d.built = t.TempDir() }, "make console builds the console", "",
		},
		"a file of an unknown type": {func(_ *cloud, _ *shelf, d *console) {
			if err := os.WriteFile(filepath.Join(d.built, "console", "a.exe"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "a.exe is not a file that the console may have", ""},
		"no stage": {
			func(c *cloud, _ *shelf, _ *console) { c.refuse["GetParameter"] = "ParameterNotFound" }, "stage dev is not deployed", "",
		},
		"a refused file": {
			func(_ *cloud, s *shelf, _ *console) { s.refuse = "icon.svg" }, "icon.svg cannot be uploaded", "",
		},
		"an issuer": {func(_ *cloud, _ *shelf, d *console) {
			d.stage.Issuer = &stage.Issuer{URL: "https://login.example.com"}
		}, "", "not uploaded: it signs in with the stage's own user pool"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s, d := newCloud(t), newShelf(t), newConsole(t)
			x.given(c, s, &d)
			wantError(t, upload(t.Context(), d.operator), x.fails)
			if s.objects["index.html"] != "" {
				t.Error("the page was uploaded")
			}
			if output := d.output(); !strings.Contains(output, x.says) {
				t.Errorf("the output is %q", output)
			}
		})
	}
}

// CloudFront chooses the address in the first deployment, after the users are deployed; later ones know it.
func TestDeployGivesTheAddressToTheUsers(t *testing.T) {
	const address = "comptoir-dev-users:ConsoleAddress=https://d111111abcdef8.cloudfront.net\n"
	for name, x := range map[string]struct {
		known bool
		stage func(*stage.Stage)
		calls []string // the ends of the CDK's command lines
	}{
		"first deployment": {false, nil, []string{
			"outputs-dev.json\n",
			"comptoir-dev-users --exclusively --require-approval broadening --no-previous-parameters --parameters " + address,
		}},
		"later deployment": {true, nil, []string{"outputs-dev.json --parameters " + address}},
		"a domain": {
			true, func(s *stage.Stage) { s.Domain = &stage.Domain{Name: "api.comptoir.example"} },
			[]string{"outputs-dev.json\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			newShelf(t)
			if x.stage != nil {
				x.stage(&d.stage)
			}
			c.change["GetParameter"] = map[string]string{"mypassword": "https://d111111abcdef8.cloudfront.net"}
			calls := tool(t, d.cdk, outputs)
			c.before = func(operation string, request map[string]any) {
				if operation == "GetParameter" && request["Name"] == "/comptoir/dev/address" {
					delete(c.refuse, "GetParameter")
					if !x.known && calls() == "" {
						c.refuse["GetParameter"] = "ParameterNotFound"
					}
				}
			}
			wantError(t, deploy(t.Context(), d.operator), "")
			made := strings.SplitAfter(calls(), "\n")
			if len(made) != len(x.calls)+1 {
				t.Fatalf("called %q", made)
			}
			for i, want := range x.calls {
				if !strings.HasSuffix(made[i], want) {
					t.Errorf("called %q, want %q", made[i], want)
				}
			}
		})
	}
}

func TestProbeComparesTheConsoleWithItsStage(t *testing.T) {
	connect := []string{
		"https://comptoir-dev-123456789012.auth.eu-west-3.amazoncognito.com",
		"https://comptoir-dev-files-123456789012.s3.eu-west-3.amazonaws.com",
	}
	for name, x := range map[string]struct {
		change func(s *shelf, h map[string]string)
		status int // of a path without a file
		fails  string
	}{
		"an uploaded console": {func(*shelf, map[string]string) {}, 403, ""},
		"no page": {
			func(s *shelf, _ map[string]string) { delete(s.objects, "index.html") }, 403, "responds to / with 403: make upload",
		},
		"a missing script": {
			func(s *shelf, _ map[string]string) { delete(s.objects, "assets/index-2.js") }, 403, "/assets/index-2.js with 403",
		},
		"a page without files": {func(s *shelf, _ map[string]string) { s.objects["index.html"] = "<html>" }, 403, "names no file"},
		"settings of another stage": {
			func(s *shelf, _ map[string]string) { s.objects["config.json"] = `{"client_id":"x"}` }, 403, "not those of this stage",
		},
		"a wider policy": {
			func(_ *shelf, h map[string]string) { h["Content-Security-Policy"] = "default-src *" }, 403, `Content-Security-Policy "default-src *"`,
		},
		"no transport security": {
			func(_ *shelf, h map[string]string) { delete(h, "Strict-Transport-Security") }, 403, "Strict-Transport-Security",
		},
		"errors rewritten to the page": {func(*shelf, map[string]string) {}, 200, "a path without a file with 200"},
	} {
		t.Run(name, func(t *testing.T) {
			_, s, d := newCloud(t), newShelf(t), newConsole(t)
			wantError(t, upload(t.Context(), d.operator), "")
			headers := site.Headers(connect...)
			x.change(s, headers)
			address := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				key := strings.TrimPrefix(r.URL.Path, "/")
				if key == "" {
					key = site.Index
				}
				content, exists := s.objects[key]
				if !exists {
					w.WriteHeader(x.status)
					return
				}
				for name, value := range headers {
					w.Header().Set(name, value)
				}
				w.Header().Set("Content-Type", site.ContentType(key))
				w.Header().Set("Cache-Control", site.Caching(key))
				_, _ = io.WriteString(w, content)
			}))
			defer address.Close()
			a, err := d.account(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, d.probeConsole(t.Context(), a, address.URL), x.fails)
			if output := d.output(); x.fails == "" && !strings.Contains(output, "with 3 files and the settings of this stage") {
				t.Errorf("the output is %q", output)
			}
		})
	}
}
