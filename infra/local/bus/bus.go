// Package bus is EventBridge on one machine: it accepts events, writes them to one file, and shows them.
//
// Owns: PutEvents, the file of events.
// Does not own: rules. The product's own events have no targets here; package stack routes those of S3 and SES to their
// functions.
// Invariants: an accepted event is on disk, one JSON line each, in the order accepted; a damaged line does not hide the
// others.
package bus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
	"comptoir/infra/local/wire"
)

// Event is an event as EventBridge passes it to targets.
type Event struct {
	Version    string          `json:"version"`
	ID         string          `json:"id"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Account    string          `json:"account"`
	Time       time.Time       `json:"time"`
	Region     string          `json:"region"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

// Bus is an event bus on a file.
type Bus struct {
	mu   sync.Mutex
	file *os.File
	ends []int64 // of the lines
}

// These are the limits of PutEvents.
const (
	entryLimit = 10
	sizeLimit  = 1 << 20
)

// Open opens the file in a folder. It removes an incomplete last line, which a killed process did not acknowledge, and names
// damaged lines in the log.
func Open(folder string, log *slog.Logger) (*Bus, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of events: %w", err)
	}
	name := filepath.Join(folder, "events.jsonl")
	text, err := spool.Recover(log, name)
	if err != nil {
		return nil, fmt.Errorf("read the events: %w", err)
	}
	if whole := bytes.LastIndexByte(text, '\n') + 1; whole < len(text) {
		if err := os.Truncate(name, int64(whole)); err != nil {
			return nil, fmt.Errorf("remove an incomplete event: %w", err)
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the events: %w", err)
	}
	b := &Bus{file: f}
	var damaged []int
	at := int64(0)
	for line := range bytes.Lines(text[:bytes.LastIndexByte(text, '\n')+1]) {
		at += int64(len(line))
		b.ends = append(b.ends, at)
		if !json.Valid(line) {
			damaged = append(damaged, len(b.ends))
		}
	}
	if len(damaged) > 0 {
		log.Error("damaged events are not shown", "file", name, "lines", damaged)
	}
	return b, nil
}

// Close closes the file.
func (b *Bus) Close() error { return b.file.Close() }

// Record writes events to the file, each a JSON document.
func (b *Bus) Record(events ...[]byte) error {
	var lines bytes.Buffer
	for _, e := range events {
		if err := json.Compact(&lines, e); err != nil {
			return fmt.Errorf("record an event: %w", err)
		}
		lines.WriteByte('\n')
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err := b.file.Write(lines.Bytes()); err != nil {
		err = errors.Join(err, b.file.Truncate(b.end(len(b.ends))))
		return fmt.Errorf("record an event: %w", err)
	}
	for line := range bytes.Lines(lines.Bytes()) {
		b.ends = append(b.ends, b.end(len(b.ends))+int64(len(line)))
	}
	return b.file.Sync()
}

// end returns the end of the n-th line.
func (b *Bus) end(n int) int64 {
	if n == 0 {
		return 0
	}
	return b.ends[n-1]
}

// pageLimit is the most events of a page.
const pageLimit = 500

// Events reads a page of events, newest first: those of the lines before a line, or the last ones if before is 0. The
// older events are those before the line rest, if that is not 0.
func (b *Bus) Events(before, limit int) (page []Event, rest int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	last := len(b.ends)
	if before > 0 {
		last = min(last, before-1)
	}
	first := max(0, last-limit)
	text := make([]byte, b.end(last)-b.end(first))
	if _, err := b.file.ReadAt(text, b.end(first)); err != nil {
		return nil, 0, fmt.Errorf("read the events: %w", err)
	}
	page = []Event{}
	for line := range bytes.Lines(text) {
		var e Event
		if json.Unmarshal(line, &e) == nil {
			page = append(page, e)
		}
	}
	slices.Reverse(page)
	if first > 0 {
		rest = first + 1
	}
	return page, rest, nil
}

// Handler serves PutEvents at POST /, and the events at GET /events, newest first: as a page if the Accept header names
// text/html, else as JSON. A page has limit events; the Link header leads to the older ones.
func (b *Bus) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /{$}", wire.Handler("AWSEvents", 2*sizeLimit, map[string]wire.Operation{"PutEvents": wire.Typed(b.putEvents)}))
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		before, err := number(r, "before", 0, math.MaxInt)
		limit, wrong := number(r, "limit", pageLimit, pageLimit)
		if err = errors.Join(err, wrong); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		all, rest, err := b.Events(before, limit)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		older := ""
		if rest > 0 {
			older = fmt.Sprintf("events?before=%d&limit=%d", rest, limit)
			w.Header().Set("Link", "<"+older+`>; rel="next"`)
		}
		if !strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(all)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_ = page.Execute(w, map[string]any{"Events": all, "Older": older})
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

// number reads a parameter: a whole number from 1 to most.
func number(r *http.Request, name string, usual, most int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%s=%s is not a whole number from 1 to %d", name, text, most)
	}
	return n, nil
}

// entry is one event as PutEvents takes it.
type entry struct {
	Source, DetailType, Detail, EventBusName string
	Resources                                []string
	Time                                     *float64 // seconds since 1970
}

type input struct{ Entries []entry }

func (b *Bus) putEvents(_ *http.Request, in input) (any, error) {
	if len(in.Entries) == 0 || len(in.Entries) > entryLimit {
		return nil, wire.Fail("ValidationException", "1 validation error detected: Value at 'entries' failed to satisfy constraint: "+
			"Member must have length between 1 and %d", entryLimit)
	}
	size := 0
	for _, e := range in.Entries {
		size += len(e.Source) + len(e.DetailType) + len(e.Detail)
	}
	if size > sizeLimit {
		return nil, wire.Fail("ValidationException", "Total size of the entries in the request is over the limit.")
	}
	results, failed := []map[string]string{}, 0
	for _, e := range in.Entries {
		event, refused := e.event()
		if refused != nil {
			failed++
			results = append(results, map[string]string{"ErrorCode": refused.Code, "ErrorMessage": refused.Message})
			continue
		}
		text, err := json.Marshal(event)
		if err != nil {
			return nil, fmt.Errorf("write the event: %w", err)
		}
		if err := b.Record(text); err != nil {
			return nil, err
		}
		results = append(results, map[string]string{"EventId": event.ID})
	}
	return map[string]any{"FailedEntryCount": failed, "Entries": results}, nil
}

func (e entry) event() (Event, *wire.Fault) {
	var detail map[string]json.RawMessage
	switch {
	case e.Source == "" || e.DetailType == "" || e.Detail == "":
		return Event{}, wire.Fail("InvalidArgument", "Parameter Source, DetailType or Detail is missing.")
	case strings.HasPrefix(e.Source, "aws."):
		return Event{}, wire.Fail("NotAuthorizedForSourceException", "Not authorized for the source.")
	case json.Unmarshal([]byte(e.Detail), &detail) != nil:
		return Event{}, wire.Fail("MalformedDetail", "Detail is malformed.")
	}
	at := time.Now().UTC().Truncate(time.Second)
	if e.Time != nil {
		at = time.Unix(int64(*e.Time), 0).UTC()
	}
	resources := e.Resources
	if resources == nil {
		resources = []string{}
	}
	return Event{
		Version: "0", ID: lambda.RequestID(), DetailType: e.DetailType, Source: e.Source, Account: "000000000000",
		Time: at, Region: "eu-west-3", Resources: resources, Detail: json.RawMessage(e.Detail),
	}, nil
}

var page = template.Must(template.New("").Parse(`<!doctype html><title>Events</title><style>
body{font:15px system-ui;margin:2em;max-width:60em}pre{white-space:pre-wrap;background:#f4f4f4;padding:1em}</style><h1>Events</h1>
{{range .Events}}<details><summary>{{.Time.Format "2006-01-02 15:04:05"}} {{.Source}}: {{.DetailType}}</summary><pre>{{printf "%s" .Detail}}</pre></details>
{{else}}<p>No events yet.</p>{{end}}{{with .Older}}<p><a href="{{.}}">Older events</a></p>{{end}}`))
