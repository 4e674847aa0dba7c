package route

import (
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Unknown responds to requests that match no route: 405 with the header Allow if the
// path exists for other methods, otherwise 404.
var Unknown = op.Define(op.Spec{
	ID:      "route.unknown",
	On:      op.AnyOther(),
	Summary: "Report an unknown path or method",
	Needs:   rights.Public(),
}, unknown)

// routes lists all routes, one per line: "GET /v1/contacts/{id}".
//
//go:embed routes.txt
var routes string

func unknown(_ context.Context, _ *app.App, in events.APIGatewayV2HTTPRequest) (op.Nothing, error) {
	if allow := methods(in.RawPath); len(allow) > 0 {
		return op.Nothing{}, fault.Method(allow...)
	}
	return op.Nothing{}, fault.NotFound()
}

// methods returns the methods of the routes that match a path.
func methods(path string) []string {
	var all []string
	for line := range strings.Lines(routes) {
		method, pattern, _ := strings.Cut(strings.TrimSpace(line), " ")
		if matches(pattern, path) && !slices.Contains(all, method) {
			all = append(all, method)
		}
	}
	slices.Sort(all)
	return all
}

// matches reports whether a path matches a pattern.
func matches(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if variable := strings.HasPrefix(want[i], "{"); variable && have[i] == "" || !variable && want[i] != have[i] {
			return false
		}
	}
	return true
}
