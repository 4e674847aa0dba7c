// Package op defines operations: an operation is one value with its name, its trigger,
// the right it needs, its grants, its input type and its code.
//
// Owns: the spec, the decoding of Lambda's events into typed input and the encoding of
// the output, the rights check, problem documents, preconditions, idempotency and the
// OpenAPI description. Does not own: the operations themselves (functions/…), the tools
// they receive (shared/app). Invariants: no operation runs without its right; an
// operation's writes, its change entries and its response are one
// transaction; no request causes a 5xx.
package op

import (
	"strings"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/rights"
)

// Spec is the description of an operation that is readable without running it: the
// bootstraps, the stack, the local server, the documentation and the tests use it.
type Spec struct {
	ID      string  // contact.create: package.file
	On      Trigger // its trigger
	Summary string  // one line of documentation
	Doc     string  // the full documentation: rights, and the faults of each case
	Needs   rights.Right
	Faults  Faults // the codes of its own rules
	May     []app.Grant
	Runs    Binary // the binary that contains it; default API
	Gives   string // media type of its File output; default application/pdf

	Memory      int           // MB; default 256
	Timeout     time.Duration // default 25 s for requests, 2 minutes for other triggers
	Concurrency int           // reserved concurrency: it neither starves other operations nor is starved; 0: none
	// Commutative operations need no If-Match, although they name a document: the
	// result does not depend on their order.
	Commutative bool
	// Totals means that dry_run=totals is accepted: the document is computed, and nothing is
	// checked that needs a further read or a transaction.
	Totals bool
	// many means that the response is a list, a file or a link to one: much of an
	// organisation's data.
	many bool
	// Beside are the addresses that the path matches, too: /sales-orders/merge beside
	// /sales-orders/{id}. The gateway passes their other methods to this operation.
	Beside []Trigger
	// Makes means that the response is a new document. The path names another document,
	// which does not change.
	Makes bool
}

// Binary is one of the few programs that contain the operations.
type Binary string

// The binaries. An operation belongs to a binary by the code it links: spreadsheets and
// PDF engines cost start-up time.
const (
	API       Binary = "api"
	Documents Binary = "documents"
	Imports   Binary = "imports"
)

// Grants an operation may need, as written in a spec.
const (
	ReadTable      = app.ReadTable
	WriteTable     = app.WriteTable
	ReadDocuments  = app.ReadDocuments
	WriteDocuments = app.WriteDocuments
	ReadPapers     = app.ReadPapers
	WritePapers    = app.WritePapers
	ReadImports    = app.ReadImports
	WriteImports   = app.WriteImports
	SendMail       = app.SendMail
	PutEvents      = app.PutEvents
	SignLinks      = app.SignLinks
)

// pdfType is the media type of most files.
const pdfType = "application/pdf"

// fill sets the defaults of a spec.
func (s Spec) fill() Spec {
	if s.Runs == "" {
		s.Runs = API
	}
	if s.Gives == "" {
		s.Gives = pdfType
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

// Versioned reports whether the operation changes an existing document: the document
// that the path names, or the organisation. The caller must then name the version on
// which its change is based.
func (s Spec) Versioned() bool {
	exists := strings.Contains(s.On.Path, "{id}") || s.On.Method == "PATCH" || s.On.Method == "DELETE"
	return s.Writes() && !s.Commutative && !s.Makes && exists
}

// Writes reports whether the operation is a request that changes data.
func (s Spec) Writes() bool { return s.On.Kind == HTTP && s.On.Method != "GET" }

// named reports whether the path names a document.
func (s Spec) named() bool { return strings.Contains(s.On.Path, "{") }

// elsewhere returns the methods of the address beside the path that a request names; none
// if it names a document.
func (s Spec) elsewhere(path string) (methods []string) {
	for _, t := range s.Beside {
		if path == "/v1"+t.Path {
			methods = append(methods, t.Method)
		}
	}
	return methods
}

// Resource is the part of the operation's name before the dot.
func (s Spec) Resource() string {
	resource, _, _ := strings.Cut(s.ID, ".")
	return resource
}

// collection is the path of the resource's list: the first segment of the path.
func (s Spec) collection() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(s.On.Path, "/"), "/")
	return "/" + name
}

// Grant is a permission of an operation.
type Grant = app.Grant
