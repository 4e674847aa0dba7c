// Package failure shows the events that failed after all retries, and sends them again on request.
//
// Owns: the page and its JSON.
// Does not own: the storage of failures; each source keeps its own, as on AWS (a dead-letter queue, a failure
// destination).
// Invariants: a page of another site cannot replay an event; texts of events are shown escaped.
package failure

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"os"
	"strings"
	"time"
)

// Failure is an event that failed after all retries.
type Failure struct {
	ID       string          `json:"id"`
	Function string          `json:"function"`
	Error    string          `json:"error"`
	At       time.Time       `json:"at"`
	Event    json.RawMessage `json:"event"`
}

// Source stores failures.
type Source interface {
	Failures() ([]Failure, error)
	Replay(id string) error // [os.ErrNotExist] if the failure does not exist
}

// Shelf is a source with its name, "orders-dead-letters".
type Shelf struct {
	Name   string
	Source Source
}

// Handler serves GET / (a page if the Accept header names text/html, else JSON) and POST /{shelf}/{id}/replay.
func Handler(shelves []Shelf) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		type shown struct {
			Name     string    `json:"name"`
			Failures []Failure `json:"failures"`
		}
		all := []shown{}
		for _, s := range shelves {
			failures, err := s.Source.Failures()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			if failures == nil {
				failures = []Failure{}
			}
			all = append(all, shown{s.Name, failures})
		}
		if !strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(all)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
		_ = page.Execute(w, all)
	})
	mux.HandleFunc("POST /{shelf}/{id}/replay", func(w http.ResponseWriter, r *http.Request) {
		for _, s := range shelves {
			if s.Name != r.PathValue("shelf") {
				continue
			}
			err := s.Source.Replay(r.PathValue("id"))
			switch {
			case errors.Is(err, os.ErrNotExist):
				http.NotFound(w, r)
			case err != nil:
				http.Error(w, err.Error(), http.StatusInternalServerError)
			case strings.Contains(r.Header.Get("Accept"), "text/html"):
				http.Redirect(w, r, "../../", http.StatusSeeOther)
			default:
				w.WriteHeader(http.StatusNoContent)
			}
			return
		}
		http.NotFound(w, r)
	})
	// A page of another site must not replay an event with the user's browser.
	return http.NewCrossOriginProtection().Handler(mux)
}

var page = template.Must(template.New("").Parse(`<!doctype html><title>Failures</title>
<style>body{font:15px system-ui;margin:2em;max-width:60em}pre{overflow:auto;max-height:20em;background:#f4f4f4;padding:1em}</style>
<h1>Failures</h1>
{{range .}}{{$shelf := .Name}}<h2>{{.Name}}</h2>
{{range .Failures}}<details><summary>{{.At.Format "2006-01-02 15:04:05"}} {{.Function}}: {{.Error}}</summary>
<form method="post" action="{{$shelf}}/{{.ID}}/replay"><button>Send again</button></form><pre>{{printf "%s" .Event}}</pre></details>
{{else}}<p>None.</p>{{end}}{{end}}`))
