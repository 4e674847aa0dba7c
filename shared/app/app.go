// Package app is the tools an operation is handed.
//
// Owns: what the tools are, and that an operation only gets those it was
// granted. Does not own: how the tools work (shared/table and the adapters) nor
// who calls (shared/op reads the claims). Invariants: an operation works inside
// one organisation at a time, in one person's name; it links no service it was
// not given, since the bootstrap fills the tools in.
package app

import (
	"context"
	"log/slog"
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

// Caller is the party that asks: a user of an organisation, or the holder of a link to
// one of its documents.
type Caller struct {
	Subject string // of the token
	Email   string
	User    org.UserID
	Org     org.OrganizationID
	Role    rights.Role
	Rights  rights.Set // what the role may do; nothing, if it is not known
	Name    string
	Link    *Link // of its holder; nil for users
}

// Actor is the caller as change entries name him.
func (c Caller) Actor() journal.Actor {
	if c.Link != nil {
		return journal.Actor{ID: "link:" + c.Link.ID, Name: c.Name}
	}
	return journal.Actor{ID: string(c.User), Name: c.Name}
}

// May tells whether the caller has a right. A link has one right and no other.
func (c Caller) May(r rights.Right) bool {
	if c.Link != nil {
		return r == rights.Link(c.Link.Kind)
	}
	return !r.IsLink() && c.Rights.May(r)
}

// Needs refuses a caller who lacks a right. Every operation asks for its own
// before it runs; it asks for more where only some of its requests need it, as
// one that creates the customer together with the order.
func (c Caller) Needs(r rights.Right) error {
	if c.May(r) {
		return nil
	}
	return fault.Forbidden("right.missing", "Your role %s does not include the right %s. Ask an owner of the organisation.", c.Role, r)
}

// NeedsToSee refuses a caller without the right to see documents of a kind. For all
// callers, a kind that belongs to no module does not exist.
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

// Tools is everything there is; the bootstrap fills in what its operations need.
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
	Rights  func(rights.Role) rights.Set // what a role may do; the built-in sets, when left out
}

// Claims are what an issuer other than the stack's own calls the claims sub, email,
// name, user, org and role, where it calls them differently.
type Claims map[string]string

// The interfaces below have one implementation each. They are here so that a
// binary links a service only when its bootstrap hands it in.

// Files is the bucket. Keys are whole; every key of an organisation contains its id.
type Files interface {
	Get(ctx context.Context, key string) ([]byte, error)
	// Open reads from a byte offset on, for files too large to hold.
	Open(ctx context.Context, key string, offset int64) (File, error)
	Put(ctx context.Context, key, contentType string, body []byte) error
	// PutOnce keeps what is there already and returns it.
	PutOnce(ctx context.Context, key, contentType string, body []byte) ([]byte, error)
	// Upload is a form that lets anyone who has it put one file of at most max bytes at the key.
	Upload(ctx context.Context, key string, max int64, valid time.Duration, fields map[string]string) (Form, error)
	// Link is an address anyone who has it can read the file at, for a while.
	Link(ctx context.Context, key, name string, valid time.Duration) (string, error)
	// Move takes a file away from where it does not belong.
	Move(ctx context.Context, from, to string) error
}

// File is an open file of the bucket.
type File interface {
	Read(p []byte) (int, error)
	Close() error
	Size() int64
	// Tag is what the bucket calls this content: another content has another one.
	Tag() string
	Metadata() map[string]string
}

// Form is a presigned POST.
type Form struct {
	URL    string            `json:"url" doc:"Where to post the file"`
	Fields map[string]string `json:"fields" doc:"Form fields to send with it, before the file"`
}

// Mailer sends mail.
type Mailer interface {
	// Send hands a mail to the mail service and returns the service's id of it.
	Send(ctx context.Context, m Envelope) (string, error)
}

// Envelope is a mail ready to go.
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

// Attachment is a file that goes along with a mail.
type Attachment struct {
	Name, Type string
	Body       []byte
}

// Queue hands work to other operations.
type Queue interface {
	Send(ctx context.Context, queue string, messages ...[]byte) error
}

// Bus tells the outside what happened.
type Bus interface {
	Publish(ctx context.Context, events ...Event) error
}

// Event is thin: who wants more asks for the document.
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

// Paper makes PDFs.
type Paper interface {
	Print(p trade.Printed, seller org.Profile) ([]byte, error)
}

// App is what an operation is handed: the tools it was granted, bound to the
// organisation and the person it works for.
type App struct {
	Tools
	Table  *table.Work // the unit of work; what is staged in it is written when the operation has returned
	Caller Caller
	Now    time.Time

	operation string
	request   string
	read      bool
	write     bool
}

// ID makes a request of the log findable.
func (a *App) ID() string { return a.request }

// Within runs a unit of work inside an organisation, in the name of a part of
// the system: for operations that no person calls. The function may run more
// than once and must have no effect besides what it stages. Each unit of work
// has a time of its own: what works for minutes does not stay in the past.
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

// MailMessage asks for the delivery of a mail.
type MailMessage struct {
	Org  org.OrganizationID `json:"org"`
	Mail string             `json:"mail"`
}

// RebuildMessage asks for the next slice of a rebuild, which was at a version
// then. If it is at another one by now, somebody has done that slice.
type RebuildMessage struct {
	Org     org.OrganizationID `json:"org"`
	Rebuild string             `json:"rebuild"`
	Version int                `json:"version"`
}

// JobMessage asks for the next slice of a job.
type JobMessage struct {
	Org org.OrganizationID `json:"org"`
	Job intake.JobID       `json:"job"`
}

// DailyMessage begins the morning of an organisation.
type DailyMessage struct {
	Org  org.OrganizationID `json:"org"`
	Date string             `json:"date"` // the local day
}
