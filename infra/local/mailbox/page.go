package mailbox

import (
	"encoding/json"
	"errors"
	"html/template"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
)

// pages serves the mailbox: as HTML if the Accept header names text/html, else as JSON.
func (b *Mailbox) pages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/messages", http.StatusFound) })
	mux.HandleFunc("GET /messages", func(w http.ResponseWriter, r *http.Request) {
		all, err := b.Messages()
		if writeError(w, r, err) {
			return
		}
		slices.Reverse(all)
		show(w, r, list, all)
	})
	mux.HandleFunc("GET /messages/{id}", func(w http.ResponseWriter, r *http.Request) {
		m, c, err := b.Message(r.PathValue("id"))
		if writeError(w, r, err) {
			return
		}
		show(w, r, single, struct {
			Message
			Content
		}{m, c})
	})
	mux.HandleFunc("GET /messages/{id}/raw", func(w http.ResponseWriter, r *http.Request) {
		raw, err := b.disk.Read(r.PathValue("id") + ".eml")
		if writeError(w, r, err) {
			return
		}
		download(w, r.PathValue("id")+".eml", raw)
	})
	mux.HandleFunc("GET /messages/{id}/html", func(w http.ResponseWriter, r *http.Request) {
		_, c, err := b.Message(r.PathValue("id"))
		if writeError(w, r, err) {
			return
		}
		// The sandbox is set here too, so that opening the address outside the frame runs no script.
		w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(c.HTML))
	})
	mux.HandleFunc("GET /messages/{id}/attachments/{n}", func(w http.ResponseWriter, r *http.Request) {
		_, c, err := b.Message(r.PathValue("id"))
		if writeError(w, r, err) {
			return
		}
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 0 || n >= len(c.Attachments) {
			http.NotFound(w, r)
			return
		}
		download(w, c.Attachments[n].Name, c.Attachments[n].Data)
	})
}

// download sends a file with headers that keep a browser from opening it with this site's origin.
func download(w http.ResponseWriter, name string, data []byte) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(data)
}

// writeError responds to an error and reports whether there was one.
func writeError(w http.ResponseWriter, r *http.Request, err error) bool {
	switch {
	case err == nil:
		return false
	case errors.Is(err, os.ErrNotExist):
		http.NotFound(w, r)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
	return true
}

func show(w http.ResponseWriter, r *http.Request, page *template.Template, data any) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(data)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'")
	_ = page.Execute(w, data)
}

const style = `<!doctype html><title>Mailbox</title><style>
body{font:15px system-ui;margin:2em;max-width:60em}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.4em;border-bottom:1px solid #ddd}pre{white-space:pre-wrap}
iframe{width:100%;height:30em;border:1px solid #ddd}</style>`

var list = template.Must(template.New("").Parse(style + `<h1>Mailbox</h1>
{{if .}}<table><tr><th>Sent<th>To<th>Subject</tr>{{range .}}
<tr><td>{{.Sent.Format "2006-01-02 15:04:05"}}<td>{{range .Recipients}}{{.}} {{end}}<td><a href="/messages/{{.ID}}">{{or .Subject "(no subject)"}}</a></tr>{{end}}</table>
{{else}}<p>No mail yet.</p>{{end}}`))

var single = template.Must(template.New("").Parse(style + `<p><a href="/messages">Mailbox</a></p><h1>{{or .Subject "(no subject)"}}</h1>
<table><tr><th>From<td>{{.From}}</tr><tr><th>To<td>{{range .To}}{{.}} {{end}}</tr>
{{if .Cc}}<tr><th>Cc<td>{{range .Cc}}{{.}} {{end}}</tr>{{end}}{{if .Bcc}}<tr><th>Bcc<td>{{range .Bcc}}{{.}} {{end}}</tr>{{end}}
{{if .ReplyTo}}<tr><th>Reply to<td>{{range .ReplyTo}}{{.}} {{end}}</tr>{{end}}
<tr><th>Sent<td>{{.Sent.Format "2006-01-02 15:04:05 MST"}}</tr>
{{$id := .ID}}{{range $n, $a := .Attachments}}<tr><th>Attached<td><a href="/messages/{{$id}}/attachments/{{$n}}">{{.Name}}</a> {{.Type}}, {{.Size}} bytes</tr>{{end}}
<tr><th><td><a href="/messages/{{.ID}}/raw">The message as it was sent</a></tr></table>
{{if .Text}}<pre>{{.Text}}</pre>{{end}}
{{if .HTML}}<iframe sandbox src="/messages/{{.ID}}/html"></iframe>{{end}}`))
