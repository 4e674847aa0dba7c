// Package function is the boundary between the local system and the catalogue of operations.
//
// Owns: the description of a Lambda function for the stand-ins (the local servers that imitate AWS): its name, its
// time limit, its triggers, its code. Does not own: the operations; the command that starts the local system makes
// a Function of each. Invariants: the code receives AWS's events as JSON and returns JSON; it cannot distinguish
// this machine from AWS.
package function

import (
	"context"
	"time"
)

// Handler is the code of a function: the event in, the response out.
type Handler func(ctx context.Context, payload []byte) ([]byte, error)

type requestKey struct{}

// WithRequest sets the request id of a call. Lambda gives all tries of an asynchronous event the same id.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Request returns the id set by WithRequest, or the empty string.
func Request(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Function is one deployed function.
type Function struct {
	Name    string        // the operation's name, "contact.create"
	Timeout time.Duration // time limit of one call; zero is Lambda's default of 3 seconds
	AtOnce  int           // reserved concurrency; zero is 4
	On      []Trigger
	Invoke  Handler
}

// Workers returns the number of events that a function handles at once.
func (f Function) Workers() int {
	if f.AtOnce == 0 {
		return 4
	}
	return f.AtOnce
}

// Limit returns the time limit of one call.
func (f Function) Limit() time.Duration {
	if f.Timeout == 0 {
		return 3 * time.Second
	}
	return f.Timeout
}

// Trigger starts a function: HTTP, Bucket, Queue, Stream, Schedule, Mail or Token.
type Trigger interface{ trigger() }

// HTTP starts a function from a route of the HTTP API.
type HTTP struct {
	Method string // GET, POST …, or ANY
	Path   string // /contacts/{id}; "$default" gets the requests without another route, of any method
	Public bool   // no token is required
}

// Bucket starts a function when an object is created under a prefix.
type Bucket struct {
	Prefix string
}

// Queue starts a function with batches of a queue's messages.
type Queue struct {
	Name       string        // as in the function's settings
	Batch      int           // messages at once, 1 to 10; zero is 1
	Receives   int           // tries before a message goes to the dead-letter queue; zero is 3
	Visibility time.Duration // visibility timeout; zero is six times the function's time limit
}

// Reader names one of the two readers that a DynamoDB stream can have.
type Reader string

// A table's stream has these readers.
const (
	Project Reader = "project" // updates the table's projections
	Publish Reader = "publish" // publishes events
)

// Stream starts a function with batches of the table's change entries (shared/table, Inserted).
type Stream struct {
	Reader Reader
	Batch  int // records at once; zero is 100
	Tries  int // tries before a record goes to the folder of failures; zero is 5
}

// Schedule starts a function at times: rate(15 minutes), cron(0 8 * * ? *) or at(2026-01-31T08:00:00).
type Schedule struct {
	Expression string
	Zone       string // IANA name of the time zone; empty is UTC
}

// Mail starts a function with SES's events about a mail, as EventBridge passes them on.
type Mail struct{}

// Token starts a function before a token is issued: Cognito's pre-token-generation trigger, version 2.
type Token struct{}

func (HTTP) trigger()     {}
func (Bucket) trigger()   {}
func (Queue) trigger()    {}
func (Stream) trigger()   {}
func (Schedule) trigger() {}
func (Mail) trigger()     {}
func (Token) trigger()    {}

// Started is a function with one of its triggers.
type Started[T Trigger] struct {
	Function
	By T
}

// By returns the functions with a trigger of one type.
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
