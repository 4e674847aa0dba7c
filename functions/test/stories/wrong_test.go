package stories_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A wrong story fails, with the line of the mistake and the response. Each of these
// stories begins with the refusal of a user without an organisation.
func TestWrongStoriesFail(t *testing.T) {
	for name, x := range map[string]struct{ rest, fails string }{
		"a correct story":                  {"want 403 organization.missing", ""},
		"an unexpected refusal":            {"as anne", `wrong.txtar:2: the request returned an unexpected 403: {"type"`},
		"an unexpected refusal at the end": {"", "wrong.txtar:2: the request returned an unexpected 403"},
		"another status":                   {"want 404 not_found", `wrong.txtar:3: the request returned 403: {"type"`},
		"another code":                     {"want 403 right.missing", `wrong.txtar:3: the request was refused with {"type"`},
		"another pointer":                  {"want 403 organization.missing at /name", "wrong.txtar:3: the request was refused with"},
		"a refusal without its code":       {"want 403", "wrong.txtar:3: name the code of the refusal"},
		"another value": {
			"want 403 organization.missing\nwant .status 404",
			`wrong.txtar:4: .status is "403"; the response was {"type"`,
		},
		"a prefix of the value":   {"want 403 organization.missing\nwant .code organization", "wrong.txtar:4: .code is"},
		"no value":                {"want 403 organization.missing\nwant .code", "wrong.txtar:4: name the value of .code"},
		"a missing value":         {"want 403 organization.missing\nwant .name X", `wrong.txtar:4: .name is ""`},
		"a value instead of none": {"want 403 organization.missing\nwant no .code", "wrong.txtar:4: .code is"},
		"another header": {
			"want 403 organization.missing\nwant Content-Type: text/html",
			`wrong.txtar:4: Content-Type: is "application/problem+json"`,
		},
		"a missing text":             {"want 403 organization.missing\nsays .detail champagne", "wrong.txtar:4: .detail is"},
		"another number of elements": {"want 403 organization.missing\ncount .errors 1", "wrong.txtar:4: .errors has 0 elements"},
		"a wrong sum":                {"want 403 organization.missing\nwant 0.10 + 0.20 = 0.31", "wrong.txtar:4: the sum is 0.30"},
		"a missing value to save":    {"want 403 organization.missing\nsave order", "wrong.txtar:4: the response has no .id"},
		"an unknown name":            {"want 403 organization.missing\nGET /v1/items/$item", "wrong.txtar:4: no value was saved as $item"},
		"another number of mails":    {"want 403 organization.missing\nmails 1", "wrong.txtar:4: 0 mails have been sent"},
		"a mail that was not sent":   {"want 403 organization.missing\nmail to paul@chevalier.example", "wrong.txtar:4: no mail was sent"},
		"a missing event":            {"want 403 organization.missing\nevent comptoir.item.created", "wrong.txtar:4: found no event"},
		"different files": {
			"want 403 organization.missing\nsame a.csv b.csv\n-- a.csv --\nA\n-- b.csv --\nB",
			"wrong.txtar:4: a.csv is",
		},
		"a missing file":              {"want 403 organization.missing\nsame a.csv b.csv", `wrong.txtar:4: the story has no file "a.csv"`},
		"a path without an operation": {"want 403 organization.missing\nPOST /v1/dragons {}", "wrong.txtar:4: no operation has the route"},
		"an unknown command":          {"want 403 organization.missing\ndance", `wrong.txtar:4: "dance" is not a command`},
		"a second refusal": {
			"want 403 organization.missing\nGET /v1/items\nsettle",
			"wrong.txtar:4: the request returned an unexpected 403",
		},
		"after in the middle": {"want 403 organization.missing\nafter shop", "wrong.txtar:4: after must be the first command"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{T: t}
			r.record(func() {
				begin(r).run("testdata/flows/wrong.txtar", txtar.Parse([]byte("as odile\nGET /v1/taxes\n"+x.rest+"\n")))
			})
			want := ""
			if x.fails != "" {
				want = "testdata/flows/" + x.fails
			}
			if got := r.failures.String(); want == "" && got != "" || !strings.HasPrefix(got, want) {
				t.Errorf("the story failed with %q, want %q", got, want)
			}
		})
	}
}

// recorder is a test that records failures instead of failing.
type recorder struct {
	*testing.T
	failures strings.Builder
}

// record runs a story. Fatalf ends it by a panic.
func (r *recorder) record(story func()) {
	defer func() {
		if failed := recover(); failed != nil && failed != r {
			panic(failed)
		}
	}()
	story()
}

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.failures, format+"; ", args...) }

func (r *recorder) Logf(format string, args ...any) { fmt.Fprintf(&r.failures, format+"; ", args...) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(r)
}
