package walk_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/table/tabletest"
)

// A dry run writes nothing, and its response is that of the real request. A request
// repeated under its idempotency key takes effect once; the response is the first
// one. An idempotency key applies only to the same request of the same user. For
// every second operation the response of the table is lost after the transaction.
func TestEffectsHappenOnce(t *testing.T) {
	t.Parallel()
	b, w := samples.Open(t), functest.NewWorld(t, samples.Everything)
	for n, o := range b.Operations {
		if o.Writes() {
			takesEffectOnce(b.Stage(t, w, "Comptoir du Vexin").Prepare(o.ID), o, n%2 == 0)
		}
	}
}

// takesEffectOnce sends the sample of an operation as a dry run, under a key, and
// again.
func takesEffectOnce(s *samples.Stage, o op.Operation, lost bool) {
	t := s.T
	e := s.Request(o.ID)
	e.Headers = maps.Clone(e.Headers)
	e.Headers["idempotency-key"] = "the key of " + o.ID

	writes, files := s.Writes(), s.AWS.Keys("")
	dry := samples.Send(t, s.Sender(o.ID), o, samples.DryRun(o, e))
	if dry.Status >= 300 {
		t.Errorf("%s: the response to the dry run is %d: %s", o.ID, dry.Status, dry.Body)
	}
	if dry.Header["etag"] != "" || dry.Header["location"] != "" {
		t.Errorf("%s: the dry run names a document that does not exist: %v", o.ID, dry.Header)
	}
	if s.Writes() != writes || !slices.Equal(files, s.AWS.Keys("")) {
		t.Errorf("%s: the dry run wrote %d items, or a file", o.ID, s.Writes()-writes)
	}

	replayed := ""
	if lost {
		replayed = "true"
		s.InjectFailures(tabletest.On("TransactWriteItems", 1, tabletest.Died))
		if r := samples.Send(t, s.Sender(o.ID), o, e); r.Status != 500 || r.Get("code") != "internal" {
			t.Errorf("%s: the response of the table is lost, and the response is %d: %s", o.ID, r.Status, r.Body)
		}
		s.InjectFailures(nil)
	}
	first := samples.Send(t, s.Sender(o.ID), o, e)
	if first.Status != dry.Status || first.Header["idempotent-replayed"] != replayed {
		t.Errorf("%s: the response is %d %v, that of the dry run %d: %s", o.ID, first.Status, first.Header, dry.Status, first.Body)
		return
	}
	if at := first.Header["location"]; (first.Status == 201 || first.Status == 202) && !leads(s, at) {
		t.Errorf("%s: no operation reads the Location %q", o.ID, at)
	}
	writes = s.Writes()
	again := samples.Send(t, s.Sender(o.ID), o, e)
	if again.Status != first.Status || !bytes.Equal(again.Body, first.Body) || !sameHeaders(again, first) {
		t.Errorf("%s: the response is %d %v %s, and when repeated %d %v %s",
			o.ID, first.Status, first.Header, first.Body, again.Status, again.Header, again.Body)
	}
	if again.Header["idempotent-replayed"] != "true" {
		t.Errorf("%s: the repeated response lacks Idempotent-Replayed: %v", o.ID, again.Header)
	}
	other := e
	other.Body += " "
	samples.Want(t, o.ID+" under the key of another request", samples.Send(t, s.Sender(o.ID), o, other), 422, "idempotency.key_reused")
	if s.Writes() != writes {
		t.Errorf("%s: the repeated request wrote %d items", o.ID, s.Writes()-writes)
	}
}

// sameHeaders reports whether two responses name the same document.
func sameHeaders(a, b *functest.Response) bool {
	for _, h := range []string{"etag", "location", "content-type"} {
		if a.Header[h] != b.Header[h] {
			return false
		}
	}
	return true
}

// leads reports whether a document can be read at an address.
func leads(s *samples.Stage, at string) bool {
	for _, o := range s.Book.Operations {
		path := "/v1" + o.On.Path
		above, named := strings.CutSuffix(path, "{id}")
		id, below := strings.CutPrefix(at, above)
		if o.On.Method != "GET" || path != at && (!named || !below || strings.Contains(id, "/")) {
			continue
		}
		e := s.Request(o.ID)
		e.RawPath, e.RawQueryString = at, ""
		if named {
			e.PathParameters = map[string]string{"id": id}
		}
		if r := samples.Send(s.T, s.Sender(o.ID), o, e); r.Status == 200 {
			return true
		}
	}
	return false
}
