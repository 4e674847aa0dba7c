// Package gateway is an API Gateway HTTP API in front of functions: routes, JWT authorizer, payload format 2.0, CORS, limits.
//
// Owns: converting an HTTP request to a function's event and the function's response back, and the gateway's own responses.
// Does not own: the meaning of a route or a token, problem documents.
// Invariants: a function receives the events it receives behind AWS; the gateway's own responses are AWS's
// {"message": …}, with AWS's status.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
)

// These are the limits of HTTP APIs. An integration may take up to 30 seconds.
const (
	BodyLimit = 10 << 20
	TimeLimit = 30 * time.Second
)

// Config describes a gateway.
type Config struct {
	Functions []function.Function
	Verify    func(ctx context.Context, token string) (map[string]any, error) // the JWT authorizer
	CORS      CORS
	Log       *slog.Logger  // one line per request
	TimeLimit time.Duration // zero is AWS's
}

// Gateway is an http.Handler.
type Gateway struct {
	routes []route
	verify func(ctx context.Context, token string) (map[string]any, error)
	cors   CORS
	log    *slog.Logger
	limit  time.Duration
}

// New makes a gateway; two functions on one route are an error, as they are on AWS.
func New(c Config) (*Gateway, error) {
	routes, err := newRoutes(c.Functions)
	if err != nil {
		return nil, err
	}
	g := &Gateway{routes: routes, verify: c.Verify, cors: c.CORS, log: c.Log, limit: c.TimeLimit}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.limit == 0 {
		g.limit = TimeLimit
	}
	return g, nil
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	id := lambda.RequestID()
	w.Header().Set("Apigw-Requestid", id)
	g.cors.expose(w.Header(), r)
	if g.cors.preflight(w, r) {
		return
	}
	m, found := match(g.routes, r.Method, r.URL.EscapedPath())
	status := http.StatusNotFound
	if found {
		status = g.integrate(w, r, m, id)
	} else {
		respond(w, status)
	}
	g.log.Info("request", "method", r.Method, "path", r.URL.Path, "status", status,
		"function", m.route.function.Name, "ms", time.Since(begun).Milliseconds(), "request", id)
}

// integrate authorizes a request, calls its function and writes the function's response.
func (g *Gateway) integrate(w http.ResponseWriter, r *http.Request, m matched, id string) int {
	var claims map[string]any
	if !m.route.public {
		var refused string
		if claims, refused = g.authorize(r); refused != "" {
			w.Header().Set("Www-Authenticate", refused)
			return respond(w, http.StatusUnauthorized)
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, BodyLimit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return respond(w, http.StatusRequestEntityTooLarge)
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		return respond(w, http.StatusRequestTimeout)
	} else if err != nil {
		return respond(w, http.StatusBadRequest)
	}
	payload, err := json.Marshal(newEvent(r, m, id, claims, body))
	if err != nil {
		return g.fail(w, m, id, err)
	}
	if len(payload) > lambda.PayloadLimit {
		return respond(w, http.StatusRequestEntityTooLarge)
	}
	answer, err := g.call(r.Context(), m.route.function, payload)
	if errors.Is(err, errTooSlow) {
		return respond(w, http.StatusServiceUnavailable)
	}
	if err != nil {
		return g.fail(w, m, id, err)
	}
	status, err := write(w, answer)
	if err != nil {
		return g.fail(w, m, id, err)
	}
	return status
}

var errTooSlow = errors.New("the function exceeds the gateway's time limit")

// call calls a function and waits for its response until the gateway's time limit. The function then runs on.
func (g *Gateway) call(ctx context.Context, f function.Function, payload []byte) ([]byte, error) {
	type result struct {
		body []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		body, err := f.Invoke(ctx, payload)
		done <- result{body, err}
	}()
	timer := time.NewTimer(g.limit)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.body, r.err
	case <-timer.C:
		return nil, errTooSlow
	}
}

// authorize checks the token and returns its claims, or the challenge to send back.
func (g *Gateway) authorize(r *http.Request) (claims map[string]any, refused string) {
	token := r.Header.Get("Authorization")
	if scheme, rest, found := strings.Cut(token, " "); found && strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	if token == "" || g.verify == nil {
		return nil, "Bearer"
	}
	claims, err := g.verify(r.Context(), token)
	if err != nil {
		g.log.Info("token refused", "reason", err.Error())
		return nil, `Bearer scope="" error="invalid_token" error_description="the token is not valid"`
	}
	return claims, ""
}

// fail responds for a function that failed. Only the log has the reason.
func (g *Gateway) fail(w http.ResponseWriter, m matched, id string, err error) int {
	attributes := []any{"function", m.route.function.Name, "request", id, "error", err.Error()}
	if e := (*lambda.Error)(nil); errors.As(err, &e) && e.Stack != "" {
		attributes = append(attributes, "stack", e.Stack)
	}
	g.log.Error("function failed", attributes...)
	return respond(w, http.StatusInternalServerError)
}

// respond writes one of the gateway's own responses.
func respond(w http.ResponseWriter, status int) int {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": http.StatusText(status)})
	return status
}
