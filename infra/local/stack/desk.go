package stack

import (
	"html/template"
	"net/http"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/function"
	"comptoir/infra/local/issuer"
	"comptoir/infra/local/queue"
	"comptoir/infra/local/stream"
)

// startDesk starts the server of the endpoints and pages without a port of their own.
func (s *Stack) startDesk(ports *claimed, queues *queue.Service, streams *stream.Service) (err error) {
	var token function.Handler
	for _, f := range function.By[function.Token](s.Functions) {
		token = f.Invoke
	}
	if s.Issuer, err = issuer.Open(issuer.Config{
		Folder: s.folder("issuer"), URL: s.At.Issuer, Token: token, Redirects: s.At.redirects(), People: s.config.People, Log: s.config.Log,
	}); err != nil {
		return err
	}
	shelves := []failure.Shelf{{Name: "events", Source: s.async}}
	shelves = append(shelves, streams.Shelves()...)
	shelves = append(shelves, queues.Shelves()...)

	mux := http.NewServeMux()
	for prefix, handler := range map[string]http.Handler{
		"/sqs":       queues.Handler(),
		"/bus":       s.Bus.Handler(),
		"/issuer":    s.Issuer.Handler(),
		"/failures":  failure.Handler(shelves),
		"/schedules": s.Scheduler.Handler(),
	} {
		mux.Handle(prefix+"/", http.StripPrefix(prefix, handler))
		// The SDK omits the trailing slash of an endpoint's path.
		mux.Handle("POST "+prefix, http.StripPrefix(prefix, rooted(handler)))
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_ = page.Execute(w, s.At)
	})
	s.serve(ports.listener("desk"), mux)
	return nil
}

// rooted serves a request without a path as one of the root.
func rooted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/"
		h.ServeHTTP(w, r)
	})
}

var page = template.Must(template.New("").Parse(`<!doctype html><title>Comptoir on this machine</title>
<style>body{font:15px system-ui;margin:2em}</style><h1>Comptoir on this machine</h1><ul>
<li><a href="{{.API}}/">Console</a>, with <a href="{{.API}}/#/api">the API's documentation</a><li><a href="{{.Mail}}">Mailbox</a><li><a href="{{.Bus}}/events">Events</a><li><a href="{{.Failures}}">Failures</a>
<li><a href="{{.Schedule}}">Schedules</a><li>API: {{.API}}<li>Bucket (S3): {{.Bucket}}<li>Table (DynamoDB): {{.Table}}</ul>`))
