package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/table"
)

// Grant is a permission of an operation itself, whoever calls it. IAM enforces
// it on AWS; here the tools do, so that a missing grant fails a test.
type Grant string

// The grants.
const (
	ReadTable      Grant = "table:read"
	WriteTable     Grant = "table:write"
	ReadDocuments  Grant = "documents:read" // papers that were printed to be kept
	WriteDocuments Grant = "documents:write"
	ReadImports    Grant = "imports:read" // files that came in, what was put aside, and results
	WriteImports   Grant = "imports:write"
	SendMail       Grant = "mail:send"
	PutEvents      Grant = "events:put"
	HandLinks      Grant = "links:hand" // out, to people without a token: it is told the API's address
)

// SendTo lets an operation hand work to a queue.
func SendTo(queue string) Grant { return Grant(toQueue + queue) }

const toQueue = "queue:"

// Queue is the name of the queue a grant lets send to; empty, if it is about
// something else.
func (g Grant) Queue() string {
	name, is := strings.CutPrefix(string(g), toQueue)
	if !is {
		return ""
	}
	return name
}

// Folders are the prefixes in the bucket a grant opens; none, if it is not
// about files.
func (g Grant) Folders() []string {
	switch g {
	case ReadDocuments, WriteDocuments:
		return []string{"documents/"}
	case ReadImports, WriteImports:
		return []string{"imports/", "results/", "quarantine/"}
	}
	return nil
}

// Writes tells whether a grant changes something.
func (g Grant) Writes() bool {
	return g != ReadTable && g != ReadDocuments && g != ReadImports && g != HandLinks
}

// For hands the tools to an operation: those it was granted work, the others
// refuse.
func (t Tools) For(operation, request string, granted []Grant) *App {
	has := func(g Grant) bool { return slices.Contains(granted, g) }
	a := &App{Tools: t, Now: t.Clock().UTC(), operation: operation, request: request, read: has(ReadTable), write: has(WriteTable)}
	d := denied{operation}
	a.Tools.Files = folders{Files: t.Files, operation: operation, granted: granted}
	if !has(SendMail) || a.Tools.Mail == nil {
		a.Tools.Mail = mailDenied{d}
	}
	if !has(HandLinks) {
		a.Tools.Links.address = ""
	}
	a.Tools.Queue = queues{Queue: t.Queue, denied: d, granted: granted}
	if !has(PutEvents) || a.Tools.Bus == nil {
		a.Tools.Bus = d
	}
	return a
}

// Serve runs an operation somebody called, as one unit of work.
func (a *App) Serve(ctx context.Context, c Caller, conditions func(*table.Scope), do func(context.Context, *App) error) error {
	s := a.scope(c.Org, c.Actor())
	conditions(&s)
	return a.Tools.Table.Run(ctx, s, func(ctx context.Context, w *table.Work) error {
		inner := *a
		inner.Table, inner.Caller = w, c
		return do(ctx, &inner)
	})
}

// denied is a tool the operation was not granted.
type denied struct{ operation string }

func (d denied) err(what string) error {
	return fmt.Errorf("%s is not granted to %s", d.operation, what)
}

func (d denied) Publish(context.Context, ...Event) error { return d.err("publish events") }

type mailDenied struct{ denied }

func (d mailDenied) Send(context.Context, Envelope) (string, error) { return "", d.err("send mail") }

// queues are the queues as an operation may use them: those it was granted.
type queues struct {
	Queue   Queue
	denied  denied
	granted []Grant
}

func (q queues) Send(ctx context.Context, queue string, messages ...[]byte) error {
	if q.Queue == nil || !slices.Contains(q.granted, SendTo(queue)) {
		return q.denied.err("send to the queue " + queue)
	}
	return q.Queue.Send(ctx, queue, messages...)
}
