package salesorder_test

import (
	"fmt"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// Each order is confirmed by itself: one that is refused has its own reason, the others are confirmed all the same.
func TestConfirmAllConfirmsEachByItself(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	order := func() string { return s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))) }
	first, second, third := order(), order(), order()
	s.Owner.Do("salesorder.confirm", functest.Request{ID: second, Version: 1}).Want(200)
	body := fmt.Sprintf(`{"documents": [{"id": %q, "version": 1}, {"id": %q, "version": 1}, {"id": %q, "version": 2},
		{"id": "so_01KAMX0000000000000000G0NE", "version": 1}, {"id": %q, "version": 1}]}`, first, second, second+"x", third)
	r := s.Owner.Do("salesorder.confirm-all", functest.Request{Body: body, Key: "k"}).Want(200)
	for path, want := range map[string]string{
		"done": "2", "refused": "3", "results.0.status": "200", "results.0.version": "2",
		"results.1.status": "412", "results.1.code": "version.stale",
		"results.2.status": "404", "results.3.code": "not_found", "results.4.status": "200",
	} {
		if got := r.Get(path); got != want {
			t.Errorf("%s is %s, want %s: %s", path, got, want, r.Body)
		}
	}
	// Repeated with its key, it does nothing twice.
	again := s.Owner.Do("salesorder.confirm-all", functest.Request{Body: body, Key: "k"}).Want(200)
	if again.Get("results.0.version") != "2" || again.Get("done") != "2" {
		t.Errorf("the repetition returns %s", again.Body)
	}
	if got := s.Owner.Do("salesorder.get", functest.Request{ID: first}).Want(200); got.Get("status") != "confirmed" || got.Version() != 2 {
		t.Errorf("the order is %s", got.Body)
	}
	twice := fmt.Sprintf(`{"documents": [{"id": %q, "version": 2}, {"id": %q, "version": 2}]}`, first, first)
	s.Owner.Do("salesorder.confirm-all", functest.Request{Body: twice}).WantCode(422, "document.twice")
	s.Hire(rights.Reader).Do("salesorder.confirm-all", functest.Request{Body: twice}).WantCode(403, "right.missing")
}
