package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// An order's channel and external reference are an identity: a second order is refused, and
// the sentence has the number of the first. Numbers are compared without regard to case,
// width and spaces.
func TestExternalReferenceIsUniqueInItsChannel(t *testing.T) {
	s := newShop(t, "")
	body := func(channel, ref string) string {
		return s.body(line(s.glass, "1"), fmt.Sprintf(`"channel": %q, "external_ref": %q`, channel, ref))
	}
	first := s.Owner.Do("salesorder.create", functest.Request{Body: body("marketplace", "AMZ-303")}).Want(201)
	for _, ref := range []string{"AMZ-303", "amz-303", " ＡＭＺ-303 "} {
		got := s.Owner.Do("salesorder.create", functest.Request{Body: body("marketplace", ref)}).
			WantCode(422, "order.external_ref_taken").WantAt("/external_ref")
		if !strings.Contains(string(got.Body), first.Get("number")) {
			t.Errorf("the first order is not named: %s", got.Body)
		}
	}
	s.Owner.Do("salesorder.create", functest.Request{Body: body("api", "AMZ-303")}).Want(201)
	s.Owner.Do("salesorder.create", functest.Request{Body: body("marketplace", "AMZ-304")}).Want(201)
	for range 2 { // an empty reference is none
		s.Owner.Do("salesorder.create", functest.Request{Body: body("api", "")}).Want(201)
	}
	s.Owner.Do("salesorder.create", functest.Request{Body: body("api", "  ")}).WantCode(422, "request.invalid").WantAt("/external_ref")
	s.Owner.Do("salesorder.delete", functest.Request{ID: first.Get("id"), Match: "*"}).Want(204)
	responses := functest.AtOnce(4, func(int) *functest.Response {
		return s.Owner.Do("salesorder.create", functest.Request{Body: body("marketplace", "AMZ-303")})
	})
	want(t, tally(responses), map[string]int{"201 ": 1, "422 order.external_ref_taken": 3})
}

// A reference that a customer gives twice is pointed out and not refused.
func TestReferenceGivenTwiceIsPointedOut(t *testing.T) {
	s := newShop(t, "")
	order := func(ref string) *functest.Response {
		return s.Owner.Do("salesorder.create", functest.Request{Body: s.body(line(s.glass, "1"), fmt.Sprintf(`"reference": %q`, ref))}).Want(201)
	}
	warning := func(r *functest.Response) string { return r.Get("warnings.0.code") + " " + r.Get("warnings.0.pointer") }
	first := order("BC-2026-7")
	if got := warning(first); got != " " {
		t.Errorf("the first order has the warning %s", got)
	}
	second := order("bc-2026-7")
	named := strings.Contains(second.Get("warnings.0.detail"), first.Get("number"))
	if got := warning(second); got != "document.reference_twice /reference" || !named {
		t.Errorf("the second order has the warnings %s", second.Get("warnings"))
	}
	update := func(id, body string) *functest.Response {
		return s.Owner.Do("salesorder.update", functest.Request{ID: id, Match: "*", Body: body}).Want(200)
	}
	third := order("other").Get("id")
	if got := warning(update(third, `{"reference": "BC-2026-7"}`)); got != "document.reference_twice /reference" {
		t.Errorf("the change has the warning %s", got)
	}
	if got := warning(update(third, `{"notes": "x"}`)); got != " " {
		t.Errorf("another change has the warning %s", got)
	}
	s.Owner.Do("salesorder.void", functest.Request{ID: third, Match: "*"}).Want(200)
	s.Owner.Do("salesorder.void", functest.Request{ID: second.Get("id"), Match: "*"}).Want(200)
	if got := warning(order("BC-2026-7")); got != " " {
		t.Errorf("with void orders, a new one has the warning %s", got)
	}
}
