package route

import (
	"context"
	_ "embed" // the routes are part of the program
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Unknown answers what no route takes: 405 with the header Allow where the
// address exists for other methods, 404 elsewhere.
var Unknown = op.Define(op.Spec{
	ID:      "route.unknown",
	On:      op.AnyOther(),
	Summary: "Say that there is no such address",
	Needs:   rights.Public(),
}, unknown)

// routes lists every route, one a line: "GET /v1/contacts/{id}".
//
//go:embed routes.txt
var routes string

func unknown(_ context.Context, _ *app.App, in events.APIGatewayV2HTTPRequest) (op.Nothing, error) {
	if allow := methods(in.RawPath); len(allow) > 0 {
		return op.Nothing{}, fault.Method(allow...)
	}
	return op.Nothing{}, fault.NotFound()
}

// methods are the methods an address exists for.
func methods(path string) []string {
	var all []string
	for line := range strings.Lines(routes) {
		method, pattern, _ := strings.Cut(strings.TrimSpace(line), " ")
		if fits(pattern, path) && !slices.Contains(all, method) {
			all = append(all, method)
		}
	}
	slices.Sort(all)
	return all
}

// fits tells whether a path is one of those a pattern stands for.
func fits(pattern, path string) bool {
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
