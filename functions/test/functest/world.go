// Package functest lets tests use the product as its clients do: a Lambda event
// in, a response out, against the real table engine.
//
// Owns: a world for each test (a table, an organisation, its users), requests and
// responses. Does not own: the tests. Invariants: tests share no data; only AWS is
// faked, no code of the product.
package functest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/functions/crm/contact"
	"comptoir/functions/goods/item"
	"comptoir/functions/goods/warehouse"
	"comptoir/functions/settings/organization"
	"comptoir/functions/settings/paymentterm"
	"comptoir/functions/settings/tax"
	"comptoir/functions/settings/user"
	"comptoir/functions/system/me"
	"comptoir/functions/system/projection"
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/rights"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// World is a table with organisations in it, and a clock that moves only when the
// test calls Wait or Return.
type World struct {
	T     testing.TB
	Tools app.Tools
	DB    *dynamodb.Client
	Name  string           // of the table
	plain *dynamodb.Client // of the world itself: without middleware
	AWS   *AWS             // the other services

	operations []op.Operation
	client     []func(*dynamodb.Options)

	mu       sync.Mutex
	now      time.Time
	handlers sync.Map
	people   atomic.Int64 // the number of people with an address
	writes   writes
	base     *Moment // the moment of the last Moment or Return
	sequence int     // of the last record of the stream
	faults   faults
}

// Start is the time at which each world begins: a Saturday, ten o'clock in Paris.
var Start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// secret signs cursors and links in every world.
const secret = "a secret of the tests"

// Option configures a new world.
type Option = func(*World)

// Operations adds operations to a world, by noun.
func Operations(nouns ...[]op.Operation) Option {
	return func(w *World) { w.operations = append(w.operations, slices.Concat(nouns...)...) }
}

// coreOperations lists the operations each company needs: its creation, its users and what they do as persons, taxes,
// payment terms, warehouses, items, contacts and projections. A test of another noun
// adds the operations it calls.
func coreOperations() []op.Operation {
	return slices.Concat(
		organization.Operations(), user.Operations(), tax.Operations(), paymentterm.Operations(), warehouse.Operations(),
		item.Operations(), contact.Operations(), projection.Operations(), me.Operations(),
	)
}

// WithClient is a World option: it adds an option of the table's client.
func WithClient(option func(*dynamodb.Options)) Option {
	return func(w *World) { w.Client(option) }
}

// Client adds an option of the table's client.
func (w *World) Client(option func(*dynamodb.Options)) { w.client = append(w.client, option) }

// NewWorld returns an empty world.
func NewWorld(t testing.TB, options ...Option) *World {
	// The table has no stream: Project delivers the change entries, and the server
	// of the table writes more slowly the more records its stream has.
	definition := table.Definition("comptoir")
	definition.StreamSpecification = nil
	w := &World{
		T: t, now: Start, operations: coreOperations(),
		writes: writes{touched: map[itemKey]bool{}, known: map[itemKey]bool{}},
	}
	w.Client(w.watchWrites)
	w.Client(tabletest.InjectFailures(w.faults.next))
	for _, configure := range options {
		configure(w)
	}
	w.DB, w.Name = tabletest.New(t, definition, w.client...)
	w.plain = dynamodb.New(w.DB.Options(), func(o *dynamodb.Options) { o.APIOptions = nil })
	w.Tools = app.Tools{
		Table: table.Open(w.DB, w.Name, []byte(secret)),
		Links: app.NewLinks([]byte(secret)).At("https://api.comptoir.example"),
		Paper: paper.Printer{}, Lists: op.Lists(w.operations), Fields: op.Fields(w.operations),
		Mails: app.MailLimits{New: 10_000}, // a test of the limits sets its own
		Clock: w.Now, Bounds: org.Bounds{Organizations: 1000, Memberships: 1000, Invitations: 1000},
		Log: slog.New(slog.NewJSONHandler(logs{t}, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	w.connect()
	return w
}

// logs writes log lines to the test, which shows them when it fails.
type logs struct{ t testing.TB }

func (l logs) Write(p []byte) (int, error) {
	l.t.Log(string(p))
	return len(p), nil
}

// Now returns the time in this world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Wait moves the clock of the world forward.
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

// New returns a world with one company in it: Comptoir du Vexin, in euros, in the time
// zone of Paris.
func New(t testing.TB, options ...Option) *Company {
	return NewWorld(t, options...).Company("Comptoir du Vexin")
}

// Founder returns a user with a verified token and no organisation yet.
func (w *World) Founder(email string) *Person {
	claims := map[string]string{"sub": "founder " + email, "email": email, "name": "Odile Owner"}
	return &Person{t: w.T, world: w, claims: claims}
}

// Company creates an organisation through the public operation.
func (w *World) Company(name string) *Company {
	w.T.Helper()
	founder := w.Founder(fmt.Sprintf("owner-%d@comptoir.example", w.people.Add(1)))
	r := founder.Do("organization.create", Request{Body: fmt.Sprintf(`{
		"name": %q, "legal_form": "SARL", "capital": "10 000 €", "siren": "732829320", "register": "RCS Pontoise",
		"vat_number": "FR44732829320", "email": "bonjour@comptoir.example",
		"address": {"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"},
		"bank": {"name": "Crédit du Vexin", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
		"currency": "EUR", "time_zone": "Europe/Paris", "language": "fr", "bare": true}`, name)})
	r.Want(201)
	c := &Company{World: w, ID: org.OrganizationID(r.Get("id"))}
	c.Owner = &Person{t: w.T, world: w, claims: map[string]string{
		"sub": founder.claims["sub"], "email": founder.claims["email"], "name": "Odile Owner",
		"org": string(c.ID), "user": r.Get("owner.id"), "role": string(rights.Owner),
	}}
	return c
}

// Hire invites a person with a role, who accepts. Both use the public operations.
func (c *Company) Hire(role rights.Role) *Person {
	c.T.Helper()
	email := fmt.Sprintf("%s-%d@comptoir.example", role, c.people.Add(1))
	r := c.Owner.Do("user.invite", Request{
		Body: fmt.Sprintf(`{"email": %q, "name": "%s Person", "role": %q}`, email, role, role),
	})
	r.Want(201)
	p := &Person{t: c.T, world: c.World, claims: map[string]string{"sub": email, "email": email, "name": r.Get("name")}}
	p.Accept(c)
	return p.With("org", string(c.ID)).With("user", r.Get("id")).With("role", string(role))
}

// handler returns an operation of this world and its handler.
func (w *World) handler(name string) (invoke, op.Operation) {
	w.T.Helper()
	i := slices.IndexFunc(w.operations, func(o op.Operation) bool { return o.ID == name })
	if i < 0 {
		w.T.Fatalf("this world has no operation %s: pass its noun in functest.Operations", name)
	}
	return w.ready(w.operations[i]), w.operations[i]
}

// invoke runs an operation as Lambda does.
type invoke = func(context.Context, json.RawMessage) (any, error)

// ready returns the handler of an operation. It is created once.
func (w *World) ready(o op.Operation) invoke {
	h, ok := w.handlers.Load(o.ID)
	if !ok {
		h, _ = w.handlers.LoadOrStore(o.ID, o.Handler(w.Tools))
	}
	run, ok := h.(invoke)
	if !ok {
		w.T.Fatalf("%s has no handler", o.ID)
	}
	return run
}
