package functions_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// What belongs to another organisation is answered, to the byte and with the
// same requests, as what does not exist; nothing of it is read or changed.
func TestForeignIsUnknown(t *testing.T) {
	b := learn(t)
	t.Parallel()
	var asked functest.Requests
	w := functest.NewWorld(t, asked.Watch)
	ours := b.stage(t, w, "Comptoir du Vexin").all()
	theirs := b.stage(t, w, "Another Company").all()
	before := kept(t, w)
	for _, o := range b.operations {
		for _, id := range b.names(o.ID) {
			if ours.real[id] == "" || theirs.real[id] == "" {
				continue
			}
			what := o.ID + " with another's " + id
			e := rehearsed(o, theirs.request(o.ID))
			foreign, foreignRequests := theirs.ask(&asked, o.ID, exchanged(e, theirs.real[id], ours.real[id]))
			unknown, unknownRequests := theirs.ask(&asked, o.ID, exchanged(e, theirs.real[id], stranger(ours.real[id])))
			switch inPath := strings.Contains(e.RawPath, theirs.real[id]); {
			case inPath:
				want(t, what, foreign, 404, "not_found")
			case foreign.Status >= 400:
				problem(t, what, foreign)
			case o.Writes():
				t.Errorf("%s is answered %d: %.300s", what, foreign.Status, foreign.Body)
			}
			one := strings.ReplaceAll(string(foreign.Body), ours.real[id], "ID")
			other := strings.ReplaceAll(string(unknown.Body), stranger(ours.real[id]), "ID")
			if foreign.Status != unknown.Status || one != other {
				t.Errorf("%s: answered %d %s; an unknown id %d %s", what, foreign.Status, one, unknown.Status, other)
			}
			if foreignRequests != unknownRequests {
				t.Errorf("%s: the table is asked %s; for an unknown id %s", what, foreignRequests, unknownRequests)
			}
		}
		unwritten(t, w, &before, o.ID)
	}
}

// ask sends a request and tells what it asked of the table.
func (s *stage) ask(asked *functest.Requests, operation string, e request) (r *functest.Response, requests string) {
	asked.Take()
	r = send(s.t, s.Owner, operation, e)
	return r, asked.Take()
}

// exchanged is a request about another record.
func exchanged(e request, was, now string) request {
	swap := func(s string) string { return strings.ReplaceAll(s, was, now) }
	e.RawPath, e.RawQueryString, e.Body = swap(e.RawPath), swap(e.RawQueryString), swap(e.Body)
	params := map[string]string{}
	for name, v := range e.PathParameters {
		params[name] = swap(v)
	}
	e.PathParameters = params
	return e
}

// stranger is an id like another that names nothing.
func stranger(id string) string {
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	return id[:len(id)-1] + last
}
