package salesorder_test

import (
	"testing"

	"comptoir/functions/test/functest"
)

// An order whose mail is refused is not created and takes no number.
func TestRefusedMailTakesNoNumber(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	for name, send := range map[string]string{
		"a subject with two lines":     `{"to": ["a@b.example"], "subject": "a\r\nBcc: x@y.example"}`,
		"a second address without a @": `{"to": ["a@b.example, x"]}`,
		"a name and half an address":   `{"to": ["A <a@>"]}`,
		"an address with a line break": `{"to": ["a@b.example\r\nBcc: x@y.example"]}`,
	} {
		r := s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "1"), `"send": `+send)})
		if r.Status != 422 {
			t.Errorf("%s: got %d: %s", name, r.Status, r.Body)
		}
	}
	made := s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "1"), `"send": {}`)}).Want(201)
	if got := made.Get("number"); got != "SO-00001" {
		t.Errorf("the first order has number %s", got)
	}
}
