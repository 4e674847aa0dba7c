// Package app contains the tools an operation receives.
//
// Owns: the interfaces of the tools, and the rule that an operation only gets the tools of its
// grants. Does not own: the implementation of the tools (shared/table and the adapters) nor the
// identity of the caller (shared/op reads the claims). Invariants: an operation works inside one
// organisation at a time, on behalf of one person; it links no service for which it has no grant,
// because the bootstrap provides the tools.
package app

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Caller is the sender of a request: a user of an organisation, or the holder of a link to
// one of its documents.
type Caller struct {
	Subject string // subject of the token
	Email   string
	User    org.UserID
	Org     org.OrganizationID
	Role    rights.Role
	Rights  rights.Set // the rights of the role; none for an unknown role
	Called  string     // the role's name, for sentences
	Name    string
	Link    *Link // the link that the caller holds; nil for users
}

// Actor is the caller as change entries name it.
func (c Caller) Actor() journal.Actor {
	if c.Link != nil {
		return journal.Actor{ID: "link:" + c.Link.ID, Name: c.Name}
	}
	return journal.Actor{ID: string(c.User), Name: c.Name}
}

// May reports whether the caller has a right. A link has one right and no other.
func (c Caller) May(r rights.Right) bool {
	if c.Link != nil {
		return r == rights.Link(c.Link.Kind)
	}
	return !r.IsLink() && c.Rights.May(r)
}

// Needs refuses a caller without a right. Every operation checks its own right before it
// runs; an operation checks another right where only some of its requests need it, for
// example to create the customer together with the order.
func (c Caller) Needs(r rights.Right) error {
	if c.May(r) {
		return nil
	}
	return fault.Forbidden("right.missing", "Your role %s does not include the right %s. Ask an owner of the organisation for it.", cmp.Or(c.Called, string(c.Role)), r)
}

// NeedsToGive refuses a caller who gives, takes or changes a set of rights beyond the caller's own.
func (c Caller) NeedsToGive(set rights.Set) error {
	if lacks, ok := c.Rights.Covers(set); !ok {
		return fault.Forbidden("role.beyond", "This role includes %s, which your own rights do not. Ask an owner of the organisation.", lacks)
	}
	return nil
}

// NeedsToSee refuses a caller without the right to see documents of a kind. A kind without
// a module does not exist for any caller.
func (c Caller) NeedsToSee(kind string) error {
	modules := store.ViewedWith(kind)
	if len(modules) == 0 {
		return fault.NotFound()
	}
	for _, m := range modules {
		if err := c.Needs(rights.View(m)); err != nil {
			return err
		}
	}
	return nil
}

// SeesImport reports whether the caller requested the import of a file, or may see the records
// of its kind: the file of rejected rows contains records.
func (c Caller) SeesImport(by string, k intake.Kind) bool {
	return c.User != "" && org.UserID(by) == c.User ||
		!slices.ContainsFunc(k.Modules(), func(m rights.Module) bool { return !c.May(rights.View(m)) || c.Rights.Hides(m) })
}

// Tools are all tools; the bootstrap provides the ones its operations need.
type Tools struct {
	Table *table.Table
	Files Files
	Mail  Mailer
	Queue Queue
	Bus   Bus
	Paper Paper
	Clock func() time.Time
	Log   *slog.Logger

	Figures Figures
	Claims  Claims
	Links   Links
	Bounds  org.Bounds
	Mails   MailLimits
	Rights  func(rights.Role) rights.Set // the rights of a role; nil: the built-in sets
	// Lists checks a query for the list of a kind as the list itself does, without reading rows.
	Lists func(kind, query string) error
	// Fields are the names of the fields of a module's records, for roles that restrict some.
	Fields func(rights.Module) []string

	// Origin reports whether the header x-comptoir-origin proves that a request came through
	// the address of the stage; nil accepts every request.
	Origin func(ctx context.Context, header string) bool
}

// Claims are an issuer's names of the claims sub, email, name, user, org and role, where
// an issuer other than the stack's own uses different names.
type Claims map[string]string

// The interfaces below have one implementation each. They are interfaces so that a
// binary links a service only when its bootstrap provides it.

// Files is the bucket. Keys are complete; every key of an organisation contains its id.
type Files interface {
	Get(ctx context.Context, key string) ([]byte, error)
	// Open reads from a byte offset on, for files too large for memory.
	Open(ctx context.Context, key string, offset int64) (File, error)
	Put(ctx context.Context, key, contentType string, body []byte) error
	// PutOnce writes a file unless one exists, and returns the existing content.
	PutOnce(ctx context.Context, key, contentType string, body []byte) ([]byte, error)
	// Upload returns a form with which its holder can write one file of at most max bytes at the key.
	Upload(ctx context.Context, key string, max int64, valid time.Duration, fields map[string]string) (Form, error)
	// Link returns an address at which its holder can read the file, for a limited time.
	Link(ctx context.Context, key, name string, valid time.Duration) (string, error)
	// Move moves a file to another key.
	Move(ctx context.Context, from, to string) error
}

// File is an open file of the bucket.
type File interface {
	Read(p []byte) (int, error)
	Close() error
	Size() int64
	// Tag is the bucket's ETag of the content: different contents have different tags.
	Tag() string
	Metadata() map[string]string
}

// Form is a presigned POST.
type Form struct {
	URL    string            `json:"url" doc:"Address to post the file to"`
	Fields map[string]string `json:"fields" doc:"Form fields to send before the file"`
}

// Mailer sends mail.
type Mailer interface {
	// Send passes a mail to the mail service and returns the service's id of the mail.
	Send(ctx context.Context, m Envelope) (string, error)
}

// Envelope is a mail that is ready to send.
type Envelope struct {
	Org      org.OrganizationID
	Mail     letter.MailID
	FromName string
	ReplyTo  string
	To, CC   []string
	Subject  string
	Text     string
	Attached []Attachment
}

// Attachment is a file attached to a mail.
type Attachment struct {
	Name, Type string
	Body       []byte
}

// Queue passes work to other operations.
type Queue interface {
	Send(ctx context.Context, queue string, messages ...[]byte) error
}

// Bus publishes changes to other systems.
type Bus interface {
	Publish(ctx context.Context, events ...Event) error
}

// Event is a change, without its content: a subscriber reads the document for more.
type Event struct {
	Type     string             `json:"type"` // comptoir.invoice.updated
	Org      org.OrganizationID `json:"organization"`
	Kind     string             `json:"kind"`
	ID       string             `json:"id"`
	Version  int                `json:"version"`
	Changed  []string           `json:"changed,omitempty"`
	Actor    journal.Actor      `json:"actor"`
	At       time.Time          `json:"at"`
	DedupeID string             `json:"dedupe_id"`
}

// Paper makes PDFs of documents.
type Paper interface {
	Print(p trade.Printed, seller org.Profile) ([]byte, error)
}

// App is the set of tools of one run of an operation: the granted tools, bound to the
// organisation and the person it works for.
type App struct {
	Tools
	Table  *table.Work // the unit of work; its staged writes are committed after the operation has returned
	Caller Caller
	Now    time.Time

	operation string
	request   string
	read      bool
	write     bool
}

// ID is the request id, by which the log entries of a request are found.
func (a *App) ID() string { return a.request }

// Within runs a unit of work inside an organisation, on behalf of a component of the system.
// Operations that are started by events use it. The function may run more than once and must have no
// effect except its staged writes. Each unit of work gets the current time: an operation that runs
// for minutes does not use its start time.
func (a *App) Within(ctx context.Context, o org.OrganizationID, by journal.Actor, do func(context.Context, *App) error) error {
	s := a.scope(o, by)
	s.Now = a.Clock().UTC()
	return a.Tools.Table.Run(ctx, s, func(ctx context.Context, w *table.Work) error {
		inner := *a
		inner.Table, inner.Caller.Org, inner.Now = w, o, s.Now
		return do(ctx, &inner)
	})
}

func (a *App) scope(o org.OrganizationID, by journal.Actor) table.Scope {
	return table.Scope{Org: o, Actor: by, Operation: a.operation, RequestID: a.request, Now: a.Now, Read: a.read, Write: a.write}
}

// MailMessage requests the delivery of a mail.
type MailMessage struct {
	Org  org.OrganizationID `json:"org"`
	Mail string             `json:"mail"`
}

// RebuildMessage requests the next slice of a rebuild that was at the given version.
// At another version, another process has completed that slice.
type RebuildMessage struct {
	Org     org.OrganizationID `json:"org"`
	Rebuild string             `json:"rebuild"`
	Version int                `json:"version"`
}

// JobMessage requests the next slice of a job.
type JobMessage struct {
	Org org.OrganizationID `json:"org"`
	Job intake.JobID       `json:"job"`
}

// DailyMessage starts the daily run of an organisation.
type DailyMessage struct {
	Org  org.OrganizationID `json:"org"`
	Date string             `json:"date"` // the local day
}
