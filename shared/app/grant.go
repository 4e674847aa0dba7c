package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"comptoir/shared/table"
)

// Grant is a permission of an operation itself, whoever calls it. IAM enforces
// it on AWS; here the tools do, so that a missing grant fails a test.
type Grant string

// The grants.
const (
	ReadTable  Grant = "table:read"
	WriteTable Grant = "table:write"
	ReadFiles  Grant = "files:read"
	WriteFiles Grant = "files:write"
	SendMail   Grant = "mail:send"
	SendQueue  Grant = "queue:send"
	PutEvents  Grant = "events:put"
)

// For hands the tools to an operation: those it was granted work, the others
// refuse.
func (t Tools) For(operation, request string, granted []Grant) *App {
	has := func(g Grant) bool { return slices.Contains(granted, g) }
	a := &App{Tools: t, Now: t.Clock().UTC(), operation: operation, request: request, read: has(ReadTable), write: has(WriteTable)}
	d := denied{operation}
	if !has(ReadFiles) || a.Tools.Files == nil {
		a.Tools.Files = d
	} else if !has(WriteFiles) {
		a.Tools.Files = readOnly{t.Files, d}
	}
	if !has(SendMail) || a.Tools.Mail == nil {
		a.Tools.Mail = mailDenied{d}
	}
	if !has(SendQueue) || a.Tools.Queue == nil {
		a.Tools.Queue = queueDenied{d}
	}
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

func (d denied) Get(context.Context, string) ([]byte, error) { return nil, d.err("read files") }
func (d denied) Open(context.Context, string, int64) (File, error) {
	return nil, d.err("read files")
}
func (d denied) Put(context.Context, string, string, []byte) error { return d.err("write files") }
func (d denied) PutOnce(context.Context, string, string, []byte) ([]byte, error) {
	return nil, d.err("write files")
}

func (d denied) Upload(context.Context, string, int64, time.Duration, map[string]string) (Form, error) {
	return Form{}, d.err("write files")
}

func (d denied) Link(context.Context, string, string, time.Duration) (string, error) {
	return "", d.err("read files")
}
func (d denied) Move(context.Context, string, string) error { return d.err("write files") }
func (d denied) Publish(context.Context, ...Event) error    { return d.err("publish events") }

type mailDenied struct{ denied }

func (d mailDenied) Send(context.Context, Envelope) (string, error) { return "", d.err("send mail") }

type queueDenied struct{ denied }

func (d queueDenied) Send(context.Context, string, ...[]byte) error { return d.err("send to a queue") }

// readOnly is the bucket for who may read but not write.
type readOnly struct {
	Files
	denied denied
}

func (r readOnly) Put(ctx context.Context, k, t string, b []byte) error {
	return r.denied.Put(ctx, k, t, b)
}

func (r readOnly) PutOnce(ctx context.Context, k, t string, b []byte) ([]byte, error) {
	return r.denied.PutOnce(ctx, k, t, b)
}

func (r readOnly) Upload(ctx context.Context, k string, max int64, v time.Duration, f map[string]string) (Form, error) {
	return r.denied.Upload(ctx, k, max, v, f)
}

func (r readOnly) Move(ctx context.Context, from, to string) error {
	return r.denied.Move(ctx, from, to)
}
