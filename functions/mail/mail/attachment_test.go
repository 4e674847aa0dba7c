package mail_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/pdf/pdftest"
)

// A document's number may have characters that file systems refuse. The attached and the downloaded
// file have a name without them; the document keeps its number.
func TestAttachmentHasNameThatSystemsCanKeep(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"channel": "import"`, `"number": "BC:9/2026*?"`))
	s.Act("salesorder.send", id, `{}`).Want(200)
	deliver(s, queued(s)...)
	attached := s.AWS.Mails[0].Content.Simple.Attachments[0]
	if attached.FileName != "BC-9-2026--.pdf" || !pdftest.Says(t, attached.RawContent, "BC:9/2026*?") {
		t.Errorf("the attachment is named %s", attached.FileName)
	}
	r := s.Owner.Do("salesorder.pdf", functest.Request{ID: id}).Want(200)
	if got := r.Header["content-disposition"]; got != `inline; filename="BC-9-2026--.pdf"` {
		t.Errorf("content-disposition is %s", got)
	}
}
