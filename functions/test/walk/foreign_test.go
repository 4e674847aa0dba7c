package walk_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// A request that names a record of another organisation gets the response, byte
// for byte, of one that names no record, after the same requests to the table;
// nothing of the record is read or changed.
func TestForeignRecordIsNotFound(t *testing.T) {
	t.Parallel()
	b := samples.Open(t)
	var requests functest.Requests
	w := functest.NewWorld(t, samples.Everything, requests.Watch)
	ours := b.Stage(t, w, "Comptoir du Vexin").All()
	theirs := b.Stage(t, w, "Another Company").All()
	ask := func(o op.Operation, e samples.Request) (*functest.Response, string) {
		requests.Take()
		r := samples.Send(t, theirs.Owner, o, e)
		return r, requests.Take()
	}
	for _, o := range theirs.Walk() {
		for _, id := range b.Names(o.ID) {
			if ours.Real[id] == "" || theirs.Real[id] == "" {
				continue
			}
			name := o.ID + " with a foreign " + id
			e := samples.DryRun(o, theirs.Request(o.ID))
			foreign, foreignRequests := ask(o, exchanged(e, theirs.Real[id], ours.Real[id]))
			unknown, unknownRequests := ask(o, exchanged(e, theirs.Real[id], samples.Stranger(ours.Real[id])))
			switch inPath := strings.Contains(e.RawPath, theirs.Real[id]); {
			case inPath:
				samples.Want(t, name, foreign, 404, "not_found")
			case foreign.Status >= 400:
				samples.Problem(t, name, foreign)
			case o.Writes():
				t.Errorf("%s: the response is %d: %.300s", name, foreign.Status, foreign.Body)
			}
			one := strings.ReplaceAll(string(foreign.Body), ours.Real[id], "ID")
			other := strings.ReplaceAll(string(unknown.Body), samples.Stranger(ours.Real[id]), "ID")
			if foreign.Status != unknown.Status || one != other {
				t.Errorf("%s: the response is %d %s; for an unknown id %d %s", name, foreign.Status, one, unknown.Status, other)
			}
			if foreignRequests != unknownRequests {
				t.Errorf("%s: requests to the table are %s; for an unknown id %s", name, foreignRequests, unknownRequests)
			}
		}
	}
}

// exchanged returns a request with another id.
func exchanged(e samples.Request, was, now string) samples.Request {
	swap := func(s string) string { return strings.ReplaceAll(s, was, now) }
	e.RawPath, e.RawQueryString, e.Body = swap(e.RawPath), swap(e.RawQueryString), swap(e.Body)
	params := map[string]string{}
	for name, v := range e.PathParameters {
		params[name] = swap(v)
	}
	e.PathParameters = params
	return e
}
