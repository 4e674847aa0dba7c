package invoice_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// A customer's reference on a second invoice is pointed out and not refused; invoices of one
// order, and an invoice in place of a credited or void one, have it rightly.
func TestReferenceGivenTwiceIsPointedOut(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	invoice := func(customer, ref string) *functest.Response {
		body := functest.Body(customer, functest.Line(s.Advice, "1"), fmt.Sprintf(`"reference": %q`, ref))
		return s.Owner.Do("invoice.create", functest.Request{Body: body}).Want(201)
	}
	warning := func(r *functest.Response) string { return r.Get("warnings.0.code") + " " + r.Get("warnings.0.pointer") }
	expect := func(when string, r *functest.Response, want string) {
		t.Helper()
		if got := warning(r); got != want {
			t.Errorf("%s: the warning is %q, want %q", when, got, want)
		}
	}
	const twice = "document.reference_twice /reference"
	first := invoice(s.Wine, "BC-2026-7")
	expect("the first", first, " ")
	expect("another customer", invoice(s.Guest, "BC-2026-7"), " ")
	sent := s.Act("invoice.mark-sent", first.Get("id"), "").Want(200)
	second := invoice(s.Wine, "bc-2026-7")
	if expect("the second", second, twice); !strings.Contains(second.Get("warnings.0.detail"), sent.Get("number")) {
		t.Errorf("the warning does not name %s: %s", sent.Get("number"), second.Get("warnings"))
	}
	third := invoice(s.Wine, "other").Get("id")
	expect("a change of it", s.Act("invoice.update", third, `{"reference": "BC-2026-7"}`).Want(200), twice)
	expect("another change", s.Act("invoice.update", third, `{"notes": "x"}`).Want(200), " ")

	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Advice, "2"), `"reference": "BC-9"`))
	for range 2 {
		part := s.Act("salesorder.convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "1"}]}`).Want(200)
		if got := part.Get("invoice.warnings"); got != "" {
			t.Errorf("an invoice of an order has the warnings %s", got)
		}
	}
	expect("by hand, as those of an order", invoice(s.Wine, "BC-9"), " ")
	credited := s.Act("invoice.mark-sent", invoice(s.Wine, "BC-10").Get("id"), "").Want(200).Get("id")
	s.Act("invoice.credit", credited, `{}`).Want(200)
	expect("in place of a credited invoice", invoice(s.Wine, "BC-10"), " ")
}
