// Package op says what an operation is: one value that holds its name, how it
// is reached, who may call it, what it may do, what it takes and what it does.
//
// Owns: the spec, the binding of typed input and output to Lambda's events, the
// rights check, problem documents, preconditions, idempotency and the OpenAPI
// description. Does not own: what operations do (functions/…), the tools they
// are handed (shared/app). Invariants: nothing runs without its right; an
// operation's writes, its change entries and the answer it gives are one
// transaction; nothing a caller sends makes a 5xx.
package op

import (
	"strings"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/rights"
)

// Spec is what everybody may know about an operation without running it: the
// bootstraps, the stack, the local server, the documentation and the tests.
type Spec struct {
	ID      string  // contact.create: package.file
	On      Trigger // what starts it
	Summary string  // one line of documentation
	Doc     string  // the rest: who may, which faults in which case
	Needs   rights.Right
	Faults  Faults // codes of its own rules
	May     []app.Grant
	Runs    Binary // which binary carries it; API when left out
	Gives   string // media type of a File it answers with; application/pdf when left out

	Memory      int           // MB; 256 when left out
	Timeout     time.Duration // 25 s for requests, 2 minutes for the rest when left out
	Concurrency int           // reserved, so that it cannot starve the others; 0: none
	// Commutative operations need no If-Match although they name a document:
	// their order does not matter.
	Commutative bool
	// Makes says that what it answers with is new although its path names another,
	// which stays as it is.
	Makes bool
}

// Binary is one of the few programs that carry the operations.
type Binary string

// The binaries. What an operation links decides where it runs: spreadsheets and
// PDF engines cost start-up time.
const (
	API       Binary = "api"
	Documents Binary = "documents"
	Imports   Binary = "imports"
)

// Grants an operation may need, as they read in a spec.
const (
	ReadTable      = app.ReadTable
	WriteTable     = app.WriteTable
	ReadDocuments  = app.ReadDocuments
	WriteDocuments = app.WriteDocuments
	ReadImports    = app.ReadImports
	WriteImports   = app.WriteImports
	SendMail       = app.SendMail
	PutEvents      = app.PutEvents
	HandLinks      = app.HandLinks
)

// fill completes what a spec leaves out.
func (s Spec) fill() Spec {
	if s.Runs == "" {
		s.Runs = API
	}
	if s.Gives == "" {
		s.Gives = "application/pdf"
	}
	if s.Memory == 0 {
		s.Memory = 256
	}
	if s.Timeout == 0 {
		s.Timeout = 2 * time.Minute
		if s.On.Kind == HTTP {
			s.Timeout = 25 * time.Second
		}
	}
	return s
}

// Versioned tells whether the operation changes a document that is there: the
// one the path names, or the organisation. Then the caller must say which version
// his change is based on.
func (s Spec) Versioned() bool {
	there := strings.Contains(s.On.Path, "{id}") || s.On.Method == "PATCH" || s.On.Method == "DELETE"
	return s.Writes() && !s.Commutative && !s.Makes && there
}

// Writes tells whether the operation is a request that changes something.
func (s Spec) Writes() bool { return s.On.Kind == HTTP && s.On.Method != "GET" }

// named reports whether the path names something.
func (s Spec) named() bool { return strings.Contains(s.On.Path, "{") }

// Resource is the part of the name before the dot.
func (s Spec) Resource() string {
	resource, _, _ := strings.Cut(s.ID, ".")
	return resource
}

// collection is where things of the kind are: the path's first part.
func (s Spec) collection() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(s.On.Path, "/"), "/")
	return "/" + name
}

// Grant is a permission of an operation itself.
type Grant = app.Grant
