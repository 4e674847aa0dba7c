package op

import (
	"mime"
	"strings"
	"testing"
	"unicode"

	"comptoir/shared/filename"
)

// A file's name contains text that users typed. The Content-Disposition header carries the
// name that every system can keep, in one line, and adds no other parameter.
func TestFileNameIsEscapedInHeader(t *testing.T) {
	for _, name := range []string{
		"FA-2026-00001.pdf", "Société \"É\".pdf", "a\r\nSet-Cookie: x=y.pdf", `a"; filename="b.exe`, "a;b.pdf", "../../etc/passwd",
		"\u202efdp.exe", "\x00", "", strings.Repeat("é", 300), "a\tb", "%0d%0aX: y", `\`, "é\n",
	} {
		r, err := success(Spec{On: Get("/things/{id}/pdf")}, File{Name: name, Type: "application/pdf", Body: []byte("x")}, false)
		if err != nil {
			t.Fatal(err)
		}
		header := r.headers["content-disposition"]
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "inline" || params["filename"] != filename.Of(name) || len(params) != 1 {
			t.Errorf("%q is sent as %q: %q %v, %v", name, header, kind, params, err)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return unicode.IsControl(r) && r != '\t' || r > unicode.MaxASCII }) {
			t.Errorf("%q is sent as %q", name, header)
		}
	}
}
