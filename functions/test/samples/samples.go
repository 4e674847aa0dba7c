// Package samples runs the sample event of every operation, in a company that
// has the records the sample names. The tests that run over every operation, the
// walks, use it, so that every new operation is tested without extra code.
//
// Owns: reading the samples; the facts learned by running them
// (testdata/learned.txt): which operation makes which record, and which
// operations lead to the state another one needs; the refusals every walk
// expects. Does not own: the events (events/), the worlds (functest), the
// assertions of a walk. Invariants: a walk knows nothing of an operation but its
// spec, its sample and the learned facts.
package samples

import (
	_ "embed"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/functions/test/source"
	"comptoir/shared/op"
)

// Request is the event API Gateway passes to an operation.
type Request = events.APIGatewayV2HTTPRequest

// ID matches an id in a sample: a prefix and a ULID.
var ID = regexp.MustCompile(`\b[a-z]+_[0-9A-HJKMNP-TV-Z]{26}\b`)

// Prefix returns the prefix of an id: con for a contact.
func Prefix(id string) string { return id[:strings.Index(id, "_")] }

// Book holds what the samples reveal about each operation: its sample request, the
// operation that makes each kind of record, and the operations to run before the sample.
type Book struct {
	Operations []op.Operation      // those that a request starts and that have a sample
	Sample     map[string]Request  // by operation
	Maker      map[string]string   // the operation that makes a record, by the prefix of its id
	Before     map[string][]string // the operations that lead to the state another one needs
}

//go:embed testdata/learned.txt
var learned string

// Open reads the samples of all operations that a request starts, and the facts
// learned from them.
func Open(t testing.TB) *Book {
	t.Helper()
	b := unlearned(t)
	for line := range strings.Lines(learned) {
		words := strings.Fields(line)
		switch words[0] {
		case "record":
			b.Maker[words[1]] = words[3]
		case "operation":
			b.Before[words[1]] = words[3:]
		}
	}
	b.twin()
	return b
}

// unlearned reads the samples.
func unlearned(t testing.TB) *Book {
	t.Helper()
	b := &Book{Sample: map[string]Request{}, Maker: map[string]string{}, Before: map[string][]string{}}
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" {
			continue
		}
		var e Request
		if err := json.Unmarshal(Event(t, o), &e); err != nil {
			continue // TestEveryOperationHasASampleEvent reports it
		}
		delete(e.Headers, "idempotency-key")
		e.Headers["content-type"] = "application/json"
		b.Operations, b.Sample[o.ID] = append(b.Operations, o), e
	}
	return b
}

// Event returns the sample event of an operation; nil if it has none.
func Event(t testing.TB, o op.Operation) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(source.Root(t), "events", Original(o.ID)+".json"))
	if err != nil {
		return nil
	}
	return raw
}

// Names returns the sample ids a sample request names, those in its path first.
// The ids of the caller and of the organisation are not among them.
func (b *Book) Names(operation string) []string {
	e := b.Sample[operation]
	var all []string
	for _, id := range ID.FindAllString(e.RawPath+" "+e.RawQueryString+" "+e.Body, -1) {
		if Prefix(id) != "org" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// Lined reports whether a document with lines is the subject of an operation, or
// of the operation that makes its subject.
func (b *Book) Lined(operation string) bool {
	if strings.Contains(b.Sample[operation].Body, `"lines"`) {
		return true
	}
	return slices.ContainsFunc(b.Names(operation), func(id string) bool {
		maker := b.Maker[Prefix(id)]
		return maker != "" && maker != operation && b.Lined(maker)
	})
}

// Leading returns the operations that may lead to the state another one needs:
// they act on a record that it names, too, or on the person who sends it.
func (b *Book) Leading(o op.Operation) []string {
	var all []string
	guest := b.Guest(o.ID)
	for _, first := range b.Operations {
		shared := slices.ContainsFunc(b.Names(first.ID), func(id string) bool { return slices.Contains(b.Names(o.ID), id) })
		shared = shared || guest != "" && (b.Guest(first.ID) == guest || strings.Contains(b.Sample[first.ID].Body, guest))
		if first.Writes() && (!Collection(first) || guest != "") && first.On.Method == "POST" && first.ID != o.ID && shared {
			all = append(all, first.ID)
		}
	}
	return all
}

// Collection reports whether an operation adds to a collection: POST /v1/contacts.
func Collection(o op.Operation) bool {
	return o.On.Method == "POST" && strings.Count(o.On.Path, "/") == 1 && o.Needs.NeedsOrganization()
}

// Guest is the address of the person who sends a sample, if it is not the owner; that person
// has no organisation.
func (b *Book) Guest(operation string) string {
	claims := claimsOf(b.Sample[operation])
	if claims["email"] == "" || claims["email"] == claimsOf(b.Sample["me.get"])["email"] {
		return ""
	}
	return claims["email"]
}

func claimsOf(e Request) map[string]string {
	if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil {
		return a.JWT.Claims
	}
	return nil
}

// Objects visits every object of a JSON value with its pointer, in order.
func Objects(v any, at string, visit func(pointer string, o map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			Objects(v[k], at+"/"+k, visit)
		}
		visit(at, v)
	case []any:
		for i, x := range v {
			Objects(x, at+"/"+strconv.Itoa(i), visit)
		}
	}
}
