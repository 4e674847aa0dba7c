package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
)

// A form that is being filled in asks for its totals: they are those of the real request, in
// one read for a new document and without a write.
func TestTotalsAreOnlyComputed(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	lines := functest.Line(s.Cheese, "2") + `,{"item_id": "` + s.Advice + `", "quantity": "3", "discount": {"percent": "10"}}`
	body := functest.Body(s.Wine, lines, `"reference": "BC 7"`)
	for noun, total := range map[string]string{"estimate": "321.14", "salesorder": "321.14", "invoice": "321.14"} {
		id := s.Make(noun+".create", body)
		requests.Take()
		writes := s.Writes()
		r := s.Owner.Do(noun+".create", functest.Request{Body: body, Query: "dry_run=totals"}).Want(201)
		if made := requests.Take(); made != "BatchGetItem" {
			t.Errorf("%s.create makes the requests %s", noun, made)
		}
		if r.Get("totals.total") != total || r.Get("number") != "" || r.Header["etag"] != "" || r.Get("warnings") != "" {
			t.Errorf("%s.create returns %s", noun, r.Body)
		}
		change := functest.Request{ID: id, Version: 1, Query: "dry_run=totals", Body: `{"lines": [` + functest.Line(s.Glass, "100") + `]}`}
		r = s.Owner.Do(noun+".update", change).Want(200)
		if made := requests.Take(); made != "BatchGetItem BatchGetItem" { // the document; what it names
			t.Errorf("%s.update makes the requests %s", noun, made)
		}
		if r.Get("totals.total") != "399.60" || s.Writes() != writes {
			t.Errorf("%s.update returns %s after %d writes", noun, r.Body, s.Writes()-writes)
		}
		change.Version = 7
		s.Owner.Do(noun+".update", change).WantCode(412, "version.stale")
		wrong := functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "x")), Query: "dry_run=totals"}
		s.Owner.Do(noun+".create", wrong).Want(422)
		sent := functest.Body(s.Wine, lines, `"send": {}`)
		r = s.Owner.Do(noun+".create", functest.Request{Body: sent, Query: "dry_run=totals", Key: "k"}).Want(201)
		if r.Get("status") != "draft" || r.Get("mail") != "" {
			t.Errorf("%s.create with a mail returns %s", noun, r.Body)
		}
		s.Owner.Do(noun+".create", functest.Request{Body: body, Query: "dry_run=total"}).WantCode(422, "request.dry_run")
	}
	s.Owner.Do("salesorder.confirm", functest.Request{ID: "so_01KAMX0000000000000000SA01", Match: "*", Query: "dry_run=totals"}).
		WantCode(422, "request.dry_run")
}
