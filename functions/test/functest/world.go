// Package functest lets tests use the product as its clients do: a Lambda event
// in, a response out, against the real table engine.
//
// Owns: a world for each test (a table, an organisation, its people), requests
// and answers. Does not own: what is tested. Invariants: no test sees another's
// data; nothing of our own is replaced by a stand-in.
package functest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/functions"
	"comptoir/shared/app"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/rights"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// World is a table with organisations in it, and a clock that stands still
// unless it is told to go on.
type World struct {
	T     testing.TB
	Tools app.Tools
	DB    *dynamodb.Client
	Name  string // of the table
	AWS   *AWS   // the other services

	mu       sync.Mutex
	now      time.Time
	handlers sync.Map
	entered  map[string]bool
	people   atomic.Int64 // who has an address of his own
	written  atomic.Int64 // change entries the table was asked to write
	settled  int64        // of these, when Project last looked
	trouble  trouble
}

// Start is the moment every world begins at: a Saturday morning in Paris.
var Start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// secret signs cursors and links in every world.
const secret = "a secret of the tests"

// NewWorld makes an empty world. Options wrap the table's client.
func NewWorld(t testing.TB, options ...func(*dynamodb.Options)) *World {
	// Without its stream: Project brings the change entries, and the table's server
	// writes the slower the more its stream holds.
	definition := table.Definition("comptoir")
	definition.StreamSpecification = nil
	w := &World{T: t, now: Start, entered: map[string]bool{}}
	w.DB, w.Name = tabletest.New(t, definition, append([]func(*dynamodb.Options){w.countEntries, tabletest.Disturb(w.trouble.next)}, options...)...)
	w.Tools = app.Tools{
		Table: table.Open(w.DB, w.Name, []byte(secret)),
		Links: app.NewLinks([]byte(secret)).At("https://api.comptoir.example"),
		Paper: paper.Printer{},
		Clock: w.Now,
		Log:   slog.New(slog.NewJSONHandler(logs{t}, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	w.connect()
	return w
}

// logs hands log lines to the test, which shows them when it fails.
type logs struct{ t testing.TB }

func (l logs) Write(p []byte) (int, error) {
	l.t.Log(string(p))
	return len(p), nil
}

// Now is the time in this world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Wait lets time pass.
func (w *World) Wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Company is an organisation with its owner.
type Company struct {
	*World
	ID    org.OrganizationID
	Owner *Person
}

// New makes a world with one company in it: Comptoir du Vexin, in euros, in
// Paris.
func New(t testing.TB, options ...func(*dynamodb.Options)) *Company {
	return NewWorld(t, options...).Company("Comptoir du Vexin")
}

// Founder is somebody with a verified token and no organisation yet.
func (w *World) Founder(email string) *Person {
	return &Person{t: w.T, world: w, claims: map[string]string{"sub": "founder " + email, "email": email, "name": "Odile Owner"}}
}

// Company founds an organisation through the public operation.
func (w *World) Company(name string) *Company {
	w.T.Helper()
	founder := w.Founder(fmt.Sprintf("owner-%d@comptoir.example", w.people.Add(1)))
	r := founder.Do("organization.create", Request{Body: `{
		"name": "` + name + `", "legal_form": "SARL", "capital": "10 000 €", "siren": "732829320", "register": "RCS Pontoise", "vat_number": "FR44732829320",
		"address": {"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"}, "email": "bonjour@comptoir.example",
		"bank": {"name": "Crédit du Vexin", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
		"currency": "EUR", "time_zone": "Europe/Paris", "language": "fr", "bare": true}`})
	r.Want(201)
	c := &Company{World: w, ID: org.OrganizationID(r.Get("id"))}
	c.Owner = &Person{t: w.T, world: w, claims: map[string]string{
		"sub": founder.claims["sub"], "email": founder.claims["email"], "name": "Odile Owner",
		"org": string(c.ID), "user": r.Get("owner.id"), "role": string(rights.Owner),
	}}
	return c
}

// Hire invites a person with a role, through the public operation.
func (c *Company) Hire(role rights.Role) *Person {
	c.T.Helper()
	email := fmt.Sprintf("%s-%d@comptoir.example", role, c.people.Add(1))
	r := c.Owner.Do("user.invite", Request{Body: fmt.Sprintf(`{"email": %q, "name": "%s Person", "role": %q}`, email, role, role)})
	r.Want(201)
	return &Person{t: c.T, world: c.World, claims: map[string]string{
		"sub": email, "email": email, "name": r.Get("name"), "org": string(c.ID), "user": r.Get("id"), "role": string(role),
	}}
}

// handler is an operation ready to be invoked.
func (w *World) handler(name string) (func(context.Context, []byte) (any, error), functionsOperation) {
	w.T.Helper()
	o, ok := functions.Find(name)
	if !ok {
		w.T.Fatalf("there is no operation %s", name)
	}
	h, ok := w.handlers.Load(name)
	if !ok {
		h, _ = w.handlers.LoadOrStore(name, o.Handler(w.Tools))
	}
	run, ok := h.(func(context.Context, rawJSON) (any, error))
	if !ok {
		w.T.Fatalf("%s is no handler", name)
	}
	return func(ctx context.Context, event []byte) (any, error) { return run(ctx, event) }, o
}
