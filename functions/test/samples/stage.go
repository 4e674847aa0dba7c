package samples

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/op"
)

// Stage is a company in which the records exist that the samples name.
type Stage struct {
	*functest.Company
	T    *testing.T
	Book *Book
	Real map[string]string // the ids of the records here, by sample id
	// Widen, if set, changes the body of each request before it is sent.
	Widen func(body string) string

	version   map[string]int // of documents, by their id here
	making    map[string]bool
	unchanged *unchanged // during a walk
}

// Stage founds a company in a world. Records are made when a request needs them.
func (b *Book) Stage(t *testing.T, w *functest.World, name string) *Stage {
	t.Helper()
	s := &Stage{Company: w.Company(name), T: t, Book: b, Real: map[string]string{}, version: map[string]int{}, making: map[string]bool{}}
	for _, e := range b.Sample {
		if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil && a.JWT.Claims["user"] != "" {
			s.Real[a.JWT.Claims["org"]], s.Real[a.JWT.Claims["user"]] = string(s.ID), s.Owner.ID()
			s.version[s.Owner.ID()] = 1
		}
	}
	return s
}

// Walk returns every operation, with one company that has every record a sample names.
// An operation fails the test if the walk writes to the table on its turn.
func Walk(t *testing.T) iter.Seq2[*Stage, op.Operation] {
	t.Helper()
	s := Open(t).Stage(t, functest.NewWorld(t, Everything), "Comptoir du Vexin").All()
	return s.Walk()
}

// Walk returns every operation, as the function Walk does, in a company that the test
// has prepared.
func (s *Stage) Walk() iter.Seq2[*Stage, op.Operation] {
	s.T.Helper()
	return func(yield func(*Stage, op.Operation) bool) {
		s.unchanged = watch(s.T, s.World)
		for _, o := range s.Book.Operations {
			if !yield(s, o) {
				return
			}
			s.unchanged.check(o.ID)
		}
	}
}

// Accept accepts the writes of the present operation of a walk.
func (s *Stage) Accept() { s.unchanged.accept() }

// All makes every record that a sample names.
func (s *Stage) All() *Stage {
	for _, o := range s.Book.Operations {
		for _, id := range s.Book.Names(o.ID) {
			s.Ensure(id)
		}
	}
	return s
}

// Ensure makes the record of a sample id, unless it exists. It reports whether
// the record exists now; no operation makes some records.
func (s *Stage) Ensure(id string) bool {
	if s.Real[id] != "" {
		return true
	}
	maker := s.Book.Maker[Prefix(id)]
	if maker == "" || s.making[maker] {
		return false
	}
	s.making[maker] = true
	defer delete(s.making, maker)
	r := s.Perform(maker)
	for range 3 { // a second record of the kind: leave out fields that must be unique
		if r.Status < 400 {
			break
		}
		e := s.Request(maker)
		if !withoutFaulty(&e, r) {
			break
		}
		r = s.Send(maker, e)
	}
	for _, found := range ID.FindAllString(string(r.Body), -1) {
		if r.Status < 300 && Prefix(found) == Prefix(id) && !slices.Contains(slices.Collect(maps.Values(s.Real)), found) {
			s.Real[id] = found
			return true
		}
	}
	return false
}

// withoutFaulty removes the fields a problem points at from the body of a request.
// It reports whether there were any.
func withoutFaulty(e *Request, r *functest.Response) bool {
	var p op.Problem
	var body map[string]any
	if json.Unmarshal(r.Body, &p) != nil || json.Unmarshal([]byte(e.Body), &body) != nil {
		return false
	}
	before := len(body)
	for _, f := range p.Errors {
		delete(body, strings.TrimPrefix(f.Pointer, "/"))
	}
	raw, err := json.Marshal(body)
	e.Body = string(raw)
	return err == nil && len(body) < before
}

// Request returns the sample request of an operation, with the ids and versions
// of the records of this company.
func (s *Stage) Request(operation string) Request {
	e := s.Book.Sample[operation]
	for _, id := range s.Book.Names(operation) {
		s.Ensure(id)
	}
	e.RawPath, e.RawQueryString, e.Body = s.Translate(e.RawPath), s.Translate(e.RawQueryString), s.versions(s.Translate(e.Body))
	if s.Widen != nil {
		e.Body = s.Widen(e.Body)
	}
	params := map[string]string{}
	for name, v := range e.PathParameters {
		params[name] = s.Translate(v)
	}
	headers := maps.Clone(e.Headers)
	if headers["if-match"] != "" {
		headers["if-match"] = strconv.Quote(strconv.Itoa(s.VersionOf(s.Subject(e))))
	}
	e.PathParameters, e.Headers = params, headers
	if o := s.Operation(operation); o.Needs.IsLink() {
		was := params["link"]
		params["link"] = s.Tools.Links.Text(s.Link(o, e))
		e.RawPath = strings.ReplaceAll(e.RawPath, was, params["link"])
	}
	return e
}

// Link returns the link of a sample request, to the record of this company. The
// link of a sample reads org.id.version.until; it is signed again.
func (s *Stage) Link(o op.Operation, e Request) app.Link {
	fields := strings.Split(s.Translate(e.PathParameters["link"]), ".")
	if len(fields) < 2 {
		s.T.Fatalf("%s: the link of the sample is %q", o.ID, fields)
	}
	return app.Link{
		Kind: string(o.Needs.Action), Org: s.ID, ID: fields[1], Version: s.VersionOf(fields[1]), Until: s.Now().Add(time.Hour),
	}
}

// Subject returns the id of the document a sample request changes: the one in its
// path, or the organisation.
func (s *Stage) Subject(e Request) string {
	if id, named := e.PathParameters["id"]; named {
		return s.Translate(id)
	}
	return string(s.ID)
}

// Translate replaces the sample ids in a text with the ids of this company.
func (s *Stage) Translate(text string) string {
	return ID.ReplaceAllStringFunc(text, func(id string) string {
		if here := s.Real[id]; here != "" {
			return here
		}
		return id
	})
}

// versions sets the current versions in a body that names ids with versions.
func (s *Stage) versions(body string) string {
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return body
	}
	changed := false
	Objects(v, "", func(_ string, o map[string]any) {
		id, named := o["id"].(string)
		if _, versioned := o["version"]; named && versioned {
			o["version"], changed = s.VersionOf(id), true
		}
	})
	if !changed {
		return body
	}
	raw, err := json.Marshal(v)
	if err != nil {
		s.T.Fatal(err)
	}
	return string(raw)
}

// VersionOf reads the version of a document whose kind can be read by id.
func (s *Stage) VersionOf(id string) int {
	for _, o := range s.Book.Operations {
		e := s.Book.Sample[o.ID]
		if o.On.Method != "GET" || !strings.HasSuffix(o.On.Path, "/{id}") || !ID.MatchString(id) || Prefix(e.PathParameters["id"]) != Prefix(id) {
			continue
		}
		e.RawPath, e.RawQueryString, e.PathParameters = "/v1"+strings.ReplaceAll(o.On.Path, "{id}", id), "", map[string]string{"id": id}
		if r := Send(s.T, s.Owner, o, e); r.Status == 200 {
			return r.Version()
		}
	}
	return max(s.version[id], 1)
}

// Prepare makes the records that a sample names and performs the operations that
// lead to the state it needs.
func (s *Stage) Prepare(operation string) *Stage {
	for _, id := range s.Book.Names(operation) {
		s.Ensure(id)
	}
	for _, first := range s.Book.Before[operation] {
		s.Send(first, s.Request(first))
	}
	return s
}

// Perform prepares and sends a sample.
func (s *Stage) Perform(operation string) *functest.Response {
	return s.Prepare(operation).Send(operation, s.Request(operation))
}

// Sender is the person who sends a sample: the owner, or the person without an organisation
// whose address the token of the sample names.
func (s *Stage) Sender(operation string) *functest.Person {
	if email := s.Book.Guest(operation); email != "" {
		return s.Founder(email)
	}
	return s.Owner
}

// Send sends a request of the sample's sender.
func (s *Stage) Send(operation string, e Request) *functest.Response {
	r := Send(s.T, s.Sender(operation), s.Operation(operation), e)
	var made struct {
		ID      string
		Version int
	}
	if r.Status < 300 && json.Unmarshal(r.Body, &made) == nil && made.Version > 0 {
		s.version[made.ID] = made.Version
	}
	return r
}

// Operation returns the operation of a name.
func (s *Stage) Operation(name string) op.Operation {
	i := slices.IndexFunc(s.Book.Operations, func(o op.Operation) bool { return o.ID == name })
	if i < 0 {
		s.T.Fatalf("no operation %s has a sample", name)
	}
	return s.Book.Operations[i]
}

// Send sends a request. An operation that fails or panics fails the test, and the
// walk goes on.
func Send(t *testing.T, p *functest.Person, o op.Operation, e Request) (r *functest.Response) {
	t.Helper()
	defer func() {
		if broken := recover(); broken != nil {
			t.Errorf("%s breaks down: %v", o.ID, broken)
			r = &functest.Response{Status: 599, Body: []byte("{}")}
		}
	}()
	return firstRefusal(p.On(alarm{t}).Call(o, e))
}

// alarm is a test that does not end where it fails.
type alarm struct{ *testing.T }

// Fatalf panics, so that Send reports the failure.
func (alarm) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Fatal panics, so that Send reports the failure.
func (alarm) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
