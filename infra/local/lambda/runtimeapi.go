package lambda

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// runtimeAPI is Lambda's API for custom runtimes, version 2018-06-01:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func (e *environment) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case c := <-e.next:
			e.mu.Lock()
			e.pending[c.id] = c
			e.mu.Unlock()
			h := w.Header()
			h.Set("Content-Type", "application/json")
			h.Set("Lambda-Runtime-Aws-Request-Id", c.id)
			h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(c.deadline.UnixMilli(), 10))
			h.Set("Lambda-Runtime-Invoked-Function-Arn", c.arn)
			h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0")
			_, _ = w.Write(c.payload)
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, PayloadLimit+1))
		if err != nil {
			refuse(w, http.StatusBadRequest, "InvalidRequest", err.Error())
			return
		}
		if len(body) > PayloadLimit {
			_, _ = io.Copy(io.Discard, r.Body) // the runtime reads the response after sending its whole body
			_, err := checked(body, nil)
			if e.answer(w, r, answer{err: err}) {
				refuse(w, http.StatusRequestEntityTooLarge, TooLarge, err.Error())
			}
			return
		}
		if e.answer(w, r, answer{body: body}) {
			accept(w)
		}
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		if e.answer(w, r, answer{err: reported(r)}) {
			accept(w)
		}
	})
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", func(w http.ResponseWriter, r *http.Request) {
		select {
		case e.failed <- reported(r):
		default: // only the first report counts
		}
		accept(w)
	})
	return mux
}

// answer passes the bootstrap's response to the waiting call. It refuses an id that belongs to no waiting call.
func (e *environment) answer(w http.ResponseWriter, r *http.Request, a answer) (passed bool) {
	e.mu.Lock()
	c, found := e.pending[r.PathValue("id")]
	delete(e.pending, r.PathValue("id"))
	e.mu.Unlock()
	if !found {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return false
	}
	c.answer <- a
	return true
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

// reported reads the error a runtime reports.
func reported(r *http.Request) *Error {
	e := &Error{Type: r.Header.Get("Lambda-Runtime-Function-Error-Type"), Message: "unknown"}
	body, err := io.ReadAll(io.LimitReader(r.Body, PayloadLimit))
	if err == nil {
		_ = json.Unmarshal(body, e) // without JSON the header's type remains
	}
	if e.Type == "" {
		e.Type = "Runtime.Unknown"
	}
	return e
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(Error{Type: kind, Message: message})
}
