// Package function is the boundary between the local system and the catalogue of operations.
//
// Owns: what the stand-ins need to know of a Lambda function: its name, its time limit, what starts it, its code.
// Does not own: the operations; whoever starts the local system makes one Function out of each.
// Invariants: code sees the events AWS sends, as JSON, and answers in JSON; nothing tells it where it runs.
package function

import (
	"context"
	"time"
)

// Handler is the code of a function: the event in, the response out.
type Handler func(ctx context.Context, payload []byte) ([]byte, error)

type requestKey struct{}

// WithRequest says by which id a call is known, where several calls are tries of one: Lambda gives each try of an
// asynchronous event the same.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Request is the id a call was given by WithRequest, or empty.
func Request(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Function is one deployed function.
type Function struct {
	Name    string        // the operation's name, "contact.create"
	Timeout time.Duration // how long one call may take; zero is Lambda's default of 3 seconds
	AtOnce  int           // how many events it works on at once (reserved concurrency); zero is 4
	On      []Trigger     // what starts it
	Invoke  Handler
}

// Workers is how many events a function works on at once.
func (f Function) Workers() int {
	if f.AtOnce == 0 {
		return 4
	}
	return f.AtOnce
}

// Limit is how long one call may take.
func (f Function) Limit() time.Duration {
	if f.Timeout == 0 {
		return 3 * time.Second
	}
	return f.Timeout
}

// Trigger is one of the types of this package.
type Trigger interface{ trigger() }

// HTTP starts a function from a route of the HTTP API.
type HTTP struct {
	Method string // GET, POST …, or ANY
	Path   string // /contacts/{id}; "$default" answers what no route does, whatever the method
	Public bool   // no token is asked for
}

// Bucket starts a function when an object is created under a prefix.
type Bucket struct {
	Prefix string
}

// Queue starts a function with batches of a queue's messages.
type Queue struct {
	Name       string        // as the function's own settings spell it
	Batch      int           // messages at once, 1 to 10; zero is 1
	Receives   int           // tries before a message goes to the dead-letter queue; zero is 3
	Visibility time.Duration // how long a message being worked on is hidden; zero is six times the function's limit
}

// Reader names one of the two readers a DynamoDB stream can have.
type Reader string

// The readers: one brings the table's own projections up to date, one tells the world.
const (
	Project Reader = "project"
	Publish Reader = "publish"
)

// Stream starts a function with batches of the table's change entries (shared/table, Inserted).
type Stream struct {
	Reader Reader
	Batch  int // records at once; zero is 100
	Tries  int // tries before a record goes to the failures folder; zero is 5
}

// Schedule starts a function by the clock: rate(15 minutes), cron(0 8 * * ? *) or at(2026-01-31T08:00:00).
type Schedule struct {
	Expression string
	Zone       string // IANA name of the expression's time zone; empty is UTC
}

// Mail starts a function with what became of a mail: SES's events, as EventBridge passes them on.
type Mail struct{}

// Token starts a function before a token is made: Cognito's pre-token-generation trigger, version 2.
type Token struct{}

func (HTTP) trigger()     {}
func (Bucket) trigger()   {}
func (Queue) trigger()    {}
func (Stream) trigger()   {}
func (Schedule) trigger() {}
func (Mail) trigger()     {}
func (Token) trigger()    {}

// Started is a function together with one of its triggers.
type Started[T Trigger] struct {
	Function
	By T
}

// By picks the functions that a kind of trigger starts.
func By[T Trigger](functions []Function) []Started[T] {
	var found []Started[T]
	for _, f := range functions {
		for _, on := range f.On {
			if by, ok := on.(T); ok {
				found = append(found, Started[T]{f, by})
			}
		}
	}
	return found
}
