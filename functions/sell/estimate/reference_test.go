package estimate_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// A customer's reference on a second estimate is pointed out and not refused.
func TestReferenceGivenTwiceIsPointedOut(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	body := functest.Body(s.Wine, functest.Line(s.Advice, "1"), `"reference": "DP 7"`)
	first := s.Owner.Do("estimate.create", functest.Request{Body: body}).Want(201)
	second := s.Owner.Do("estimate.create", functest.Request{Body: body}).Want(201)
	if first.Get("warnings") != "" || second.Get("warnings.0.code") != "document.reference_twice" ||
		!strings.Contains(second.Get("warnings.0.detail"), first.Get("number")) {
		t.Errorf("the warnings are %s and %s", first.Get("warnings"), second.Get("warnings"))
	}
}
