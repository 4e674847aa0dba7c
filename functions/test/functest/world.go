// Package functest lets tests use the product as its clients do: a Lambda event
// in, a response out, against the real table engine.
//
// Owns: a world for each test (a table, an organisation, its people), requests
// and answers. Does not own: what is tested. Invariants: no test sees another's
// data; nothing of our own is replaced by a stand-in.
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
	"comptoir/functions/system/projection"
	"comptoir/shared/app"
	"comptoir/shared/op"
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
	Name  string           // of the table
	plain *dynamodb.Client // of the world itself: neither watched nor disturbed
	AWS   *AWS             // the other services

	operations []op.Operation
	client     []func(*dynamodb.Options)

	mu       sync.Mutex
	now      time.Time
	handlers sync.Map
	people   atomic.Int64 // how many people have an address
	writes   writes
	base     *Moment // the last moment that was taken or returned to
	sequence int     // of the last record of the stream
	trouble  trouble
}

// Start is the moment every world begins at: a Saturday morning in Paris.
var Start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// secret signs cursors and links in every world.
const secret = "a secret of the tests"

// Option configures a world before it begins.
type Option = func(*World)

// Operations makes further operations known to a world, by noun.
func Operations(nouns ...[]op.Operation) Option {
	return func(w *World) { w.operations = append(w.operations, slices.Concat(nouns...)...) }
}

// office lists the operations every company needs: it is founded, hires people,
// has taxes, terms, a warehouse, items and contacts, and is projected. A test of
// another noun adds the operations it calls.
func office() []op.Operation {
	return slices.Concat(
		organization.Operations(), user.Operations(), tax.Operations(), paymentterm.Operations(), warehouse.Operations(),
		item.Operations(), contact.Operations(), projection.Operations(),
	)
}

// WithClient is the option of a world whose table's client has an option.
func WithClient(option func(*dynamodb.Options)) Option {
	return func(w *World) { w.Client(option) }
}

// Client adds an option of the table's client.
func (w *World) Client(option func(*dynamodb.Options)) { w.client = append(w.client, option) }

// NewWorld makes an empty world.
func NewWorld(t testing.TB, options ...Option) *World {
	// Without its stream: Project brings the change entries, and the server of the
	// table writes more slowly the more its stream holds.
	definition := table.Definition("comptoir")
	definition.StreamSpecification = nil
	w := &World{T: t, now: Start, operations: office(), writes: writes{touched: map[itemKey]bool{}, known: map[itemKey]bool{}}}
	w.Client(w.watchWrites)
	w.Client(tabletest.InjectFailures(w.trouble.next))
	for _, configure := range options {
		configure(w)
	}
	w.DB, w.Name = tabletest.New(t, definition, w.client...)
	w.plain = dynamodb.New(w.DB.Options(), func(o *dynamodb.Options) { o.APIOptions = nil })
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
func New(t testing.TB, options ...Option) *Company {
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

// handler returns an operation of the catalogue, ready to be invoked.
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

// ready returns the handler of an operation, which is made once.
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
