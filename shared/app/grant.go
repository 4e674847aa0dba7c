package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Grant is a permission of an operation, regardless of its caller. IAM enforces it
// on AWS. The tools enforce it too, so that a missing grant fails a test.
type Grant string

// The grants of operations: each permits one kind of access to AWS.
const (
	ReadTable      Grant = "table:read"
	WriteTable     Grant = "table:write"
	ReadDocuments  Grant = "documents:read" // PDFs that are kept
	WriteDocuments Grant = "documents:write"
	ReadPapers     Grant = "papers:read" // PDFs too large for a response, for a day
	WritePapers    Grant = "papers:write"
	ReadImports    Grant = "imports:read" // uploaded files, quarantined files and results
	WriteImports   Grant = "imports:write"
	SendMail       Grant = "mail:send"
	PutEvents      Grant = "events:put"
	SignLinks      Grant = "links:hand" // make links for recipients without a token; the operation gets the API's address
)

// SendTo lets an operation send messages to a queue.
func SendTo(queue string) Grant { return Grant(toQueue + queue) }

const toQueue = "queue:"

// Queue is the queue to which a grant permits sending; empty for a grant of another
// sort.
func (g Grant) Queue() string {
	name, is := strings.CutPrefix(string(g), toQueue)
	if !is {
		return ""
	}
	return name
}

// Folders are the prefixes in the bucket that a grant permits; none for a grant that
// is not about files.
func (g Grant) Folders() []string {
	switch g {
	case ReadDocuments, WriteDocuments:
		return []string{"documents/"}
	case ReadPapers, WritePapers:
		return []string{"papers/"}
	case ReadImports, WriteImports:
		return []string{"imports/", "received/", "results/", "quarantine/"}
	}
	return nil
}

// Writes reports whether a grant permits changes.
func (g Grant) Writes() bool {
	return g != ReadTable && g != ReadDocuments && g != ReadPapers && g != ReadImports && g != SignLinks
}

// For returns the tools of an operation: the granted tools work, the others
// return errors.
func (t Tools) For(operation, request string, granted []Grant) *App {
	has := func(g Grant) bool { return slices.Contains(granted, g) }
	a := &App{Tools: t, Now: t.Clock().UTC(), operation: operation, request: request, read: has(ReadTable), write: has(WriteTable)}
	d := denied{operation}
	a.Tools.Files = folders{Files: t.Files, operation: operation, granted: granted}
	if !has(SendMail) || a.Tools.Mail == nil {
		a.Tools.Mail = mailDenied{d}
	}
	if !has(SignLinks) {
		a.Tools.Links.address = ""
	}
	a.Tools.Queue = queues{Queue: t.Queue, denied: d, granted: granted}
	if !has(PutEvents) || a.Tools.Bus == nil {
		a.Tools.Bus = d
	}
	return a
}

// Serve runs an operation that a caller requested, as one unit of work.
func (a *App) Serve(ctx context.Context, c Caller, conditions func(*table.Scope), do func(context.Context, *App) error) error {
	s := a.scope(c.Org, c.Actor())
	conditions(&s)
	return a.Tools.Table.Run(ctx, s, func(ctx context.Context, w *table.Work) error {
		inner := *a
		inner.Table, inner.Caller = w, c
		return do(ctx, &inner)
	})
}

// ReadRights reads the rights of a caller's role. Those of a built-in role need no request.
func (a *App) ReadRights(ctx context.Context, c *Caller) error {
	if a.Rights != nil {
		c.Rights = a.Rights(c.Role)
		return nil
	}
	if _, own := org.OwnRole(c.Role); !own {
		c.Rights = c.Role.Set()
		return nil
	}
	return a.Serve(ctx, *c, func(*table.Scope) {}, func(ctx context.Context, inner *App) (err error) {
		c.Rights, c.Called, err = store.RightsOf(ctx, inner.Table, c.Role)
		return err
	})
}

// denied is a tool the operation has no grant for.
type denied struct{ operation string }

func (d denied) err(action string) error {
	return fmt.Errorf("%s has no grant to %s", d.operation, action)
}

func (d denied) Publish(context.Context, ...Event) error { return d.err("publish events") }

type mailDenied struct{ denied }

func (d mailDenied) Send(context.Context, Envelope) (string, error) { return "", d.err("send mail") }

// queues are the queues restricted to an operation's grants.
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
