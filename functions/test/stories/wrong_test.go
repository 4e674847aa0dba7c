package stories_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A story that is wrong fails, where it is wrong and with what was answered.
// Each of these begins with the refusal of somebody who has no organisation.
func TestWrongStories(t *testing.T) {
	for name, x := range map[string]struct{ rest, fails string }{
		"nothing":                          {"want 403 organization.missing", ""},
		"a refusal nobody wanted":          {"as anne", `wrong.txtar:2: 403 was answered, and nobody wanted that: {"type"`},
		"the same at the end":              {"", "wrong.txtar:2: 403 was answered"},
		"another status":                   {"want 404 not_found", `wrong.txtar:3: 403 was answered: {"type"`},
		"another code":                     {"want 403 right.missing", `wrong.txtar:3: it was refused with {"type"`},
		"another place":                    {"want 403 organization.missing at /name", "wrong.txtar:3: it was refused with"},
		"a refusal without its code":       {"want 403", "wrong.txtar:3: say with which code"},
		"another value":                    {"want 403 organization.missing\nwant .status 404", `wrong.txtar:4: .status is "403"; the answer was {"type"`},
		"a beginning of the value":         {"want 403 organization.missing\nwant .code organization", "wrong.txtar:4: .code is"},
		"no value":                         {"want 403 organization.missing\nwant .code", "wrong.txtar:4: say what .code is"},
		"a value that is not there":        {"want 403 organization.missing\nwant .name X", `wrong.txtar:4: .name is ""`},
		"a value that is there":            {"want 403 organization.missing\nwant no .code", "wrong.txtar:4: .code is"},
		"another header":                   {"want 403 organization.missing\nwant Content-Type: text/html", `wrong.txtar:4: Content-Type: is "application/problem+json"`},
		"a text that is not said":          {"want 403 organization.missing\nsays .detail champagne", "wrong.txtar:4: .detail says"},
		"another number of elements":       {"want 403 organization.missing\ncount .errors 1", "wrong.txtar:4: there are 0"},
		"a sum that does not add up":       {"want 403 organization.missing\nwant 0.10 + 0.20 = 0.31", "wrong.txtar:4: it adds up to 0.30"},
		"a name for nothing":               {"want 403 organization.missing\nsave order", "wrong.txtar:4: there is no .id in"},
		"a name nobody knows":              {"want 403 organization.missing\nGET /v1/items/$item", "wrong.txtar:4: nothing was saved as $item"},
		"another number of mails":          {"want 403 organization.missing\nmails 1", "wrong.txtar:4: 0 mails have left"},
		"a mail that did not leave":        {"want 403 organization.missing\nmail to paul@chevalier.example", "wrong.txtar:4: no mail left"},
		"an event that was not told":       {"want 403 organization.missing\nevent comptoir.item.created", "wrong.txtar:4: nothing was told"},
		"files that differ":                {"want 403 organization.missing\nsame a.csv b.csv\n-- a.csv --\nA\n-- b.csv --\nB", "wrong.txtar:4: a.csv is"},
		"a file that is not there":         {"want 403 organization.missing\nsame a.csv b.csv", `wrong.txtar:4: the story has no file "a.csv"`},
		"a path nothing answers to":        {"want 403 organization.missing\nPOST /v1/dragons {}", "wrong.txtar:4: no operation answers"},
		"a command that is none":           {"want 403 organization.missing\ndance", `wrong.txtar:4: "dance" is no command`},
		"a second refusal":                 {"want 403 organization.missing\nGET /v1/items\nsettle", "wrong.txtar:4: 403 was answered, and nobody wanted that"},
		"a story that begins with another": {"want 403 organization.missing\nafter shop", "wrong.txtar:4: after is the first command"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &listener{T: t}
			l.listen(func() {
				begin(l).tell("testdata/flows/wrong.txtar", txtar.Parse([]byte("as odile\nGET /v1/me\n"+x.rest+"\n")))
			})
			if heard := l.heard.String(); x.fails == "" && heard != "" || !strings.HasPrefix(heard, strings.TrimSuffix("testdata/flows/"+x.fails, "testdata/flows/")) {
				t.Errorf("it failed with %q", heard)
			}
		})
	}
}

// listener is a test that hears what fails and does not fail itself.
type listener struct {
	*testing.T
	heard strings.Builder
}

func (l *listener) listen(story func()) {
	defer func() {
		if failed := recover(); failed != nil && failed != l {
			panic(failed)
		}
	}()
	story()
}

func (l *listener) Errorf(format string, args ...any) { fmt.Fprintf(&l.heard, format+"; ", args...) }

func (l *listener) Logf(format string, args ...any) { fmt.Fprintf(&l.heard, format+"; ", args...) }

func (l *listener) Fatalf(format string, args ...any) {
	l.Errorf(format, args...)
	panic(l)
}
