package salesorder_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/trade"
)

// padded prints PDFs that are larger than a response.
type padded struct{ paper.Printer }

func (p padded) Print(d trade.Printed, seller org.Profile) ([]byte, error) {
	file, err := p.Printer.Print(d, seller)
	return append(file, bytes.Repeat([]byte("\n"), 4_000_000)...), err
}

// A large PDF that is not kept is written to the bucket for a day, under a name of its content.
func TestLargePDFOfOrderIsReadByLink(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "4")).Get("id")
	s.Tools.Paper = padded{}
	for range 2 {
		r := s.Owner.Do("salesorder.pdf", functest.Request{ID: id}).Want(http.StatusSeeOther)
		keys := s.AWS.Keys("papers/" + string(s.ID) + "/")
		if len(keys) != 1 || !strings.Contains(r.Header["location"], "/"+keys[0]+"?") {
			t.Fatalf("the address is %s, the files are %v", r.Header["location"], keys)
		}
		if file, _ := s.AWS.File(keys[0]); !pdftest.Says(t, file, "SO-00001") {
			t.Error("the file is not the order's PDF")
		}
	}
}

// Line breaks alone make no long PDF; text that needs more than 200 pages is refused when it is written, and
// neither a merge nor a change makes a document longer than that.
func TestOrderHasAtMost200Pages(t *testing.T) {
	s := newShop(t, "")
	lines := func(description string) string {
		l := fmt.Sprintf(`{"name": "Thé", "quantity": "1", "rate": "1", "description": %q}`, description)
		return strings.TrimSuffix(strings.Repeat(l+",", 10), ",")
	}
	breaks := s.order(lines("a" + strings.Repeat("\n", 2000) + "b")).Get("id")
	file := s.Owner.Do("salesorder.pdf", functest.Request{ID: breaks}).Want(200).Body
	if pages := len(pdftest.Pages(t, file)); pages > 2 || len(file) > 100_000 {
		t.Errorf("the PDF has %d pages and %d bytes", pages, len(file))
	}
	long := functest.Request{Body: functest.Body(s.wine, lines(strings.Repeat("a\n", 1999)))}
	s.Owner.Do("salesorder.create", long).WantCode(422, "document.too_long").WantAt("/lines/0/description")
	half := lines(strings.Repeat("a\n", 600))
	first, second := s.order(half).Get("id"), s.order(half).Get("id")
	s.merge(fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, first, second)).
		WantCode(422, "merge.too_long").WantAt("/orders")
	text := strings.Repeat("a\n", 1999)
	body := fmt.Sprintf(`{"terms_of_sale": %q, "notes": %[1]q, "terms_of_delivery": %[1]q}`, text)
	s.Owner.Do("salesorder.update", functest.Request{ID: first, Match: `"1"`, Body: body}).
		WantCode(422, "document.too_long").WantAt("/notes")
}
