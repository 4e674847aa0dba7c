package gateway

import (
	"fmt"
	"net/url"
	"strings"

	"comptoir/infra/local/function"
)

// route is one route of the gateway. Its key is AWS's route key: "GET /contacts/{id}" or "$default".
type route struct {
	key      string
	method   string // empty for ANY and $default
	segments []string
	fallback bool // $default
	public   bool
	function function.Function
}

// matched is the route of a request, with the decoded path parameters.
type matched struct {
	route      route
	parameters map[string]string
}

const fallbackKey = "$default"

func newRoutes(functions []function.Function) ([]route, error) {
	var routes []route
	seen := map[string]string{}
	for _, f := range function.By[function.HTTP](functions) {
		r := route{key: f.By.Method + " " + f.By.Path, method: f.By.Method, public: f.By.Public, function: f.Function}
		switch {
		case f.By.Path == fallbackKey:
			r.key, r.method, r.fallback = fallbackKey, "", true
		case !strings.HasPrefix(f.By.Path, "/"):
			return nil, fmt.Errorf("route %q of %s does not start with a slash", f.By.Path, f.Name)
		default:
			r.segments = strings.Split(f.By.Path, "/")[1:]
		}
		if r.method == "ANY" {
			r.method = ""
		}
		if other, exists := seen[r.key]; exists {
			return nil, fmt.Errorf("route %s has two functions: %s and %s", r.key, other, f.Name)
		}
		seen[r.key] = f.Name
		routes = append(routes, r)
	}
	return routes, nil
}

// match selects a route as AWS does. A full match precedes one with a greedy variable, and that precedes $default.
// Literal segments precede variables, from the left. A method precedes ANY.
func match(routes []route, method, escapedPath string) (matched, bool) {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	var best matched
	var bestRank string
	for _, r := range routes {
		rank, parameters, ok := r.accepts(method, segments)
		if ok && rank > bestRank {
			best, bestRank = matched{r, parameters}, rank
		}
	}
	return best, bestRank != ""
}

// accepts reports whether a route matches a request. A greater rank is more specific.
func (r route) accepts(method string, segments []string) (rank string, parameters map[string]string, ok bool) {
	if r.fallback {
		return "0", nil, true
	}
	if r.method != "" && r.method != method {
		return "", nil, false
	}
	rank = "2"
	parameters = map[string]string{}
	for i, want := range r.segments {
		if name, greedy := strings.CutSuffix(want, "+}"); greedy {
			if i >= len(segments) {
				return "", nil, false
			}
			parameters[name[1:]] = decode(strings.Join(segments[i:], "/"))
			return "1" + rank[1:] + "0", parameters, true
		}
		if i >= len(segments) {
			return "", nil, false
		}
		value := decode(segments[i])
		switch {
		case strings.HasPrefix(want, "{") && value != "":
			parameters[strings.Trim(want, "{}")] = value
			rank += "1"
		case want == value:
			rank += "2"
		default:
			return "", nil, false
		}
	}
	if len(r.segments) != len(segments) {
		return "", nil, false
	}
	if r.method != "" {
		rank += "1"
	} else {
		rank += "0"
	}
	return rank, parameters, true
}

func decode(escaped string) string {
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return escaped
	}
	return plain
}
