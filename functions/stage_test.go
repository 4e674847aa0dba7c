package functions_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// request is an event as the gateway hands it to an operation.
type request = events.APIGatewayV2HTTPRequest

// sampleID is an id in a sample: a prefix and a ULID.
var sampleID = regexp.MustCompile(`\b[a-z]+_[0-9A-HJKMNP-TV-Z]{26}\b`)

func prefix(id string) string { return id[:strings.Index(id, "_")] }

// book is what is known of the operations by their samples alone, so that an
// operation that is added tomorrow is walked over without a word here.
type book struct {
	operations []op.Operation                // that a request starts and that have a sample
	sample     map[string]request            // by operation
	maker      map[string]string             // the operation that makes a record, by the prefix of its id
	before     map[string][]string           // operations that lead to the state another one needs
	answer     map[string]*functest.Response // what the sample was answered
	shown      map[string]json.RawMessage    // the same, with the samples' ids
}

// open reads the samples of all operations that a request starts.
func open(t *testing.T) *book {
	t.Helper()
	b := &book{sample: map[string]request{}, maker: map[string]string{}, before: map[string][]string{}, answer: map[string]*functest.Response{}, shown: map[string]json.RawMessage{}}
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" {
			continue
		}
		var e request
		if err := json.Unmarshal(sampleOf(o), &e); err != nil {
			continue // TestEveryOperationHasASampleEvent says so
		}
		delete(e.Headers, "idempotency-key")
		e.Headers["content-type"] = "application/json"
		b.operations, b.sample[o.ID] = append(b.operations, o), e
	}
	return b
}

// names are the sample ids a sample request names, in its path first. Who calls
// and for which organisation is not among them.
func (b *book) names(operation string) []string {
	e := b.sample[operation]
	var all []string
	for _, id := range sampleID.FindAllString(e.RawPath+" "+e.RawQueryString+" "+e.Body, -1) {
		if prefix(id) != "org" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// collection tells whether an operation adds to a collection: POST /v1/contacts.
func collection(o op.Operation) bool {
	return o.On.Method == "POST" && strings.Count(o.On.Path, "/") == 1 && o.Needs.NeedsOrganization()
}

// stage is a company in which what the samples name exists.
type stage struct {
	*functest.Company
	t       *testing.T
	book    *book
	real    map[string]string // ids here, by sample id
	version map[string]int    // of documents, by their id here
	making  map[string]bool
	widen   func(body string) string // makes the bodies of requests larger; nil: as the samples are
}

func (b *book) stage(t *testing.T, w *functest.World, name string) *stage {
	t.Helper()
	s := &stage{Company: w.Company(name), t: t, book: b, real: map[string]string{}, version: map[string]int{}, making: map[string]bool{}}
	for _, e := range b.sample {
		if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil && a.JWT.Claims["user"] != "" {
			s.real[a.JWT.Claims["org"]], s.real[a.JWT.Claims["user"]] = string(s.ID), s.Owner.ID()
			s.version[s.Owner.ID()] = 1
		}
	}
	return s
}

// all makes everything every sample names.
func (s *stage) all() *stage {
	for _, o := range s.book.operations {
		for _, id := range s.book.names(o.ID) {
			s.ensure(id)
		}
	}
	return s
}

// ensure makes what a sample id names, unless it is there or nobody makes such.
func (s *stage) ensure(id string) bool {
	if s.real[id] != "" {
		return true
	}
	maker := s.book.maker[prefix(id)]
	if maker == "" || s.making[maker] {
		return false
	}
	s.making[maker] = true
	defer delete(s.making, maker)
	r := s.perform(maker)
	for range 3 { // the same record twice: leave out what must be unique
		if r.Status < 400 {
			break
		}
		e := s.request(maker)
		if !withoutFaulty(&e, r) {
			break
		}
		r = s.send(maker, e)
	}
	for _, found := range sampleID.FindAllString(string(r.Body), -1) {
		if r.Status < 300 && prefix(found) == prefix(id) && !slices.Contains(slices.Collect(maps.Values(s.real)), found) {
			s.real[id] = found
			return true
		}
	}
	return false
}

// withoutFaulty takes the fields a problem points at out of a request's body.
func withoutFaulty(e *request, r *functest.Response) bool {
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

// request is the sample request of an operation about the records that are here.
func (s *stage) request(operation string) request {
	e := s.book.sample[operation]
	for _, id := range s.book.names(operation) {
		s.ensure(id)
	}
	e.RawPath, e.RawQueryString, e.Body = s.translate(e.RawPath), s.translate(e.RawQueryString), s.versions(s.translate(e.Body))
	if s.widen != nil {
		e.Body = s.widen(e.Body)
	}
	params := map[string]string{}
	for name, v := range e.PathParameters {
		params[name] = s.translate(v)
	}
	headers := maps.Clone(e.Headers)
	if headers["if-match"] != "" {
		headers["if-match"] = strconv.Quote(strconv.Itoa(s.versionOf(s.subject(e))))
	}
	e.PathParameters, e.Headers = params, headers
	if o, _ := functions.Find(operation); o.Needs.IsLink() {
		was := params["link"]
		params["link"] = s.Tools.Links.Text(s.linkOf(o, e))
		e.RawPath = strings.ReplaceAll(e.RawPath, was, params["link"])
	}
	return e
}

// subject is the document a sample request changes, as it is called here: the
// one in its path, or the organisation.
func (s *stage) subject(e request) string {
	if id, named := e.PathParameters["id"]; named {
		return s.translate(id)
	}
	return string(s.ID)
}

// translate puts the ids that are here into the place of sample ids.
func (s *stage) translate(text string) string {
	return sampleID.ReplaceAllStringFunc(text, func(id string) string {
		if here := s.real[id]; here != "" {
			return here
		}
		return id
	})
}

// versions puts the present versions beside the ids of a body that names both.
func (s *stage) versions(body string) string {
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return body
	}
	changed := false
	objects(v, "", func(_ string, o map[string]any) {
		id, named := o["id"].(string)
		if _, versioned := o["version"]; named && versioned {
			o["version"], changed = s.versionOf(id), true
		}
	})
	if !changed {
		return body
	}
	raw, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(raw)
}

// objects visits every object of a JSON value with its pointer, in order.
func objects(v any, at string, visit func(pointer string, o map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			objects(v[k], at+"/"+k, visit)
		}
		visit(at, v)
	case []any:
		for i, x := range v {
			objects(x, at+"/"+strconv.Itoa(i), visit)
		}
	}
}

// versionOf reads the version a document is at, where it can be read by its id.
func (s *stage) versionOf(id string) int {
	for _, o := range s.book.operations {
		e := s.book.sample[o.ID]
		if o.On.Method != "GET" || !strings.HasSuffix(o.On.Path, "/{id}") || !sampleID.MatchString(id) || prefix(e.PathParameters["id"]) != prefix(id) {
			continue
		}
		e.RawPath, e.RawQueryString, e.PathParameters = "/v1"+strings.ReplaceAll(o.On.Path, "{id}", id), "", map[string]string{"id": id}
		if r := send(s.t, s.Owner, o.ID, e); r.Status == 200 {
			return r.Version()
		}
	}
	return max(s.version[id], 1)
}

// perform plays a sample after what leads to the state it needs.
func (s *stage) perform(operation string) *functest.Response {
	for _, id := range s.book.names(operation) {
		s.ensure(id)
	}
	for _, first := range s.book.before[operation] {
		s.send(first, s.request(first))
	}
	return s.send(operation, s.request(operation))
}

// send is a request of the owner's.
func (s *stage) send(operation string, e request) *functest.Response {
	r := send(s.t, s.Owner, operation, e)
	var made struct {
		ID      string
		Version int
	}
	if r.Status < 300 && json.Unmarshal(r.Body, &made) == nil && made.Version > 0 {
		s.version[made.ID] = made.Version
	}
	return r
}

// send is a request of anybody's. An operation that fails or panics fails the
// test, and the walk goes on.
func send(t *testing.T, p *functest.Person, operation string, e request) (r *functest.Response) {
	t.Helper()
	defer func() {
		if broken := recover(); broken != nil {
			t.Errorf("%s breaks down: %v", operation, broken)
			r = &functest.Response{Status: 599, Body: []byte("{}")}
		}
	}()
	return p.In(alarm{t}).Send(operation, e)
}

// alarm is a test that does not end where it fails.
type alarm struct{ *testing.T }

// Fatalf hands the failure to send.
func (alarm) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Fatal hands the failure to send.
func (alarm) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
