package salesorder_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/pdf/pdftest"
)

func TestPDFOfOrder(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "4"), `"notes": "Livraison le matin, côté cour."`).Get("id")
	r := s.Owner.Do("salesorder.pdf", functest.Request{ID: id}).Want(200)
	if r.Header["content-type"] != "application/pdf" || !strings.Contains(r.Header["content-disposition"], "SO-00001.pdf") {
		t.Errorf("headers %v", r.Header)
	}
	if len(r.Body) > 50_000 || !strings.HasPrefix(string(r.Body), "%PDF-") {
		t.Fatalf("the file has %d bytes and begins with %q", len(r.Body), r.Body[:8])
	}
	for _, text := range []string{"SO-00001", "Comptoir du Vexin", "Vins Chevalier", "Queso Cabrales", "59,08", "côté cour"} {
		if !pdftest.Says(t, r.Body, text) {
			t.Errorf("the PDF does not contain %s", text)
		}
	}
	foreign := s.order(line(s.cheese, "1"), `"channel": "import"`, `"number": "n° \"7\""`).Get("id")
	named := s.Owner.Do("salesorder.pdf", functest.Request{ID: foreign}).Want(200)
	if got := named.Header["content-disposition"]; got != `inline; filename="n_ -7-.pdf"; filename*=UTF-8''n%C2%B0%20-7-.pdf` {
		t.Errorf("content-disposition is %s", got)
	}
	s.Owner.Do("salesorder.pdf", functest.Request{ID: s.wine}).WantCode(404, "not_found")
}
