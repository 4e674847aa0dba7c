package functions_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/table/tabletest"
)

// A rehearsal (dry_run) writes nothing and answers as the real thing would; a
// request repeated under its key is done once and answered as the first time;
// the key is good for this request of this person only. Of every other operation
// the first answer is lost on its way from the table, after the effect.
func TestEffectsHappenOnce(t *testing.T) {
	b := learn(t)
	t.Parallel()
	for n, o := range b.operations {
		if !o.Writes() || b.answer[o.ID].Status >= 300 {
			continue
		}
		w := functest.NewWorld(t)
		s := b.stage(t, w, "Comptoir du Vexin")
		for _, id := range b.names(o.ID) {
			s.ensure(id)
		}
		for _, first := range b.before[o.ID] {
			s.send(first, s.request(first))
		}
		e := s.request(o.ID)
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = "the key of " + o.ID

		before, files := kept(t, w), s.AWS.Keys("")
		rehearsal := send(t, s.Owner, o.ID, rehearsed(o, e))
		if rehearsal.Status >= 300 {
			t.Errorf("%s: the rehearsal is answered %d: %s", o.ID, rehearsal.Status, rehearsal.Body)
		}
		if rehearsal.Header["etag"] != "" || rehearsal.Header["location"] != "" {
			t.Errorf("%s: the rehearsal leads to what is not there: %v", o.ID, rehearsal.Header)
		}
		unwritten(t, w, &before, o.ID+" rehearsed")
		if !slices.Equal(files, s.AWS.Keys("")) {
			t.Errorf("%s: the rehearsal left a file", o.ID)
		}

		told := ""
		if lost := n%2 == 0; lost {
			told = "true"
			w.Disturb(tabletest.On("TransactWriteItems", 1, tabletest.Died))
			if r := send(t, s.Owner, o.ID, e); r.Status != 500 || r.Get("code") != "internal" {
				t.Errorf("%s: the answer of the table is lost, and it is answered %d: %s", o.ID, r.Status, r.Body)
			}
			w.Disturb(nil)
		}
		first := send(t, s.Owner, o.ID, e)
		if first.Status != rehearsal.Status || first.Header["idempotent-replayed"] != told {
			t.Errorf("%s is answered %d %v, and %d when rehearsed: %s", o.ID, first.Status, first.Header, rehearsal.Status, first.Body)
			continue
		}
		if at := first.Header["location"]; (first.Status == 201 || first.Status == 202) && !s.leads(at) {
			t.Errorf("%s: the Location %q leads nowhere", o.ID, at)
		}
		before = kept(t, w)
		again := send(t, s.Owner, o.ID, e)
		if again.Status != first.Status || !bytes.Equal(again.Body, first.Body) || again.Header["etag"] != first.Header["etag"] ||
			again.Header["location"] != first.Header["location"] || again.Header["content-type"] != first.Header["content-type"] {
			t.Errorf("%s is answered %d %v %s, and when repeated %d %v %s", o.ID, first.Status, first.Header, first.Body, again.Status, again.Header, again.Body)
		}
		if again.Header["idempotent-replayed"] != "true" {
			t.Errorf("%s: the repeated answer does not say so: %v", o.ID, again.Header)
		}
		other := e
		other.Body += " "
		want(t, o.ID+" under the key of another request", send(t, s.Owner, o.ID, other), 422, "idempotency.key_reused")
		unwritten(t, w, &before, o.ID+" repeated")
	}
}

// leads tells whether something can be read at an address.
func (s *stage) leads(at string) bool {
	for _, o := range s.book.operations {
		e, path := s.request(o.ID), "/v1"+o.On.Path
		whole, named := strings.CutSuffix(path, "{id}")
		id, below := strings.CutPrefix(at, whole)
		if o.On.Method != "GET" || path != at && (!named || !below || strings.Contains(id, "/")) {
			continue
		}
		e.RawPath, e.RawQueryString = at, ""
		if named {
			e.PathParameters = map[string]string{"id": id}
		}
		if r := send(s.t, s.Owner, o.ID, e); r.Status == 200 {
			return true
		}
	}
	return false
}
