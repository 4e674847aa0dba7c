package invoice_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// A response of Lambda has at most 6 MB, in base64: a larger PDF is read from the bucket, with a link that expires.
func TestLargePDFIsReadByLink(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	paper(s, id)
	key := "documents/" + string(s.ID) + "/invoices/" + id + ".pdf"
	large := append([]byte("%PDF-1.7 "), bytes.Repeat([]byte("x"), 4_000_001)...)
	s.AWS.Put(key, large, nil)
	r := s.Owner.Do("invoice.pdf", functest.Request{ID: id}).Want(http.StatusSeeOther)
	at, err := url.Parse(r.Header["location"])
	if err != nil || len(r.Body) > 0 || r.Header["cache-control"] != "no-store" {
		t.Fatalf("location %q, %d bytes, %v: %v", r.Header["location"], len(r.Body), r.Header, err)
	}
	q := at.Query()
	if !strings.HasSuffix(at.Path, "/"+key) || q.Get("X-Amz-Signature") == "" || q.Get("X-Amz-Expires") != "600" ||
		q.Get("response-content-disposition") != `attachment; filename="FA-2026-00001.pdf"` {
		t.Errorf("the address is %s", at)
	}
	s.AWS.Put(key, large[:4_000_000], nil)
	if body := paper(s, id); len(body) != 4_000_000 {
		t.Errorf("a PDF of 4 MB is returned with %d bytes", len(body))
	}
}
