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

// methods returns the methods of the address that a path names. A word precedes a
// variable, from the left, as at the gateway: /v1/sales-orders/merge is no order.
func methods(path string) []string {
	var all []string
	best := ""
	for line := range strings.Lines(routes) {
		method, pattern, _ := strings.Cut(strings.TrimSpace(line), " ")
		rank, ok := matches(pattern, path)
		switch {
		case !ok || rank < best:
		case rank > best:
			all, best = []string{method}, rank
		case !slices.Contains(all, method):
			all = append(all, method)
		}
	}
	slices.Sort(all)
	return all
}

// matches reports whether a path matches a pattern. The greater rank belongs to the
// pattern with more words, from the left.
func matches(pattern, path string) (rank string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return "", false
	}
	for i := range want {
		switch variable := strings.HasPrefix(want[i], "{"); {
		case variable && have[i] != "":
			rank += "1"
		case !variable && want[i] == have[i]:
			rank += "2"
		default:
			return "", false
		}
	}
	return rank, true
}
