package filename_test

import (
	"mime"
	"strings"
	"testing"
	"unicode"

	"comptoir/shared/filename"
)

func TestNameCanBeKeptBySystems(t *testing.T) {
	for text, want := range map[string]string{
		"FA-2026-00001.pdf":        "FA-2026-00001.pdf",
		"FA/2026-00001.pdf":        "FA-2026-00001.pdf",
		"BC/2026/7.pdf":            "BC-2026-7.pdf",
		"BC:9*?.pdf":               "BC-9--.pdf",
		`a\b"<c>|.pdf`:             "a-b--c--.pdf",
		"Facture n° 1 – été.pdf":   "Facture n° 1 – été.pdf",
		"../../etc/passwd":         "-..-etc-passwd",
		".pdf":                     "document.pdf",
		"":                         "document",
		" . ":                      "document",
		"con.pdf":                  "_con.pdf",
		"COM1.v2.pdf":              "_COM1.v2.pdf",
		"console.pdf":              "console.pdf",
		"a\r\nX: y.pdf":            "a--X- y.pdf",
		"\u202efdp.exe":            "fdp.exe",
		"a\u00a0b\u3000c.pdf":      "a b c.pdf",
		"a\xffb.pdf":               "a-b.pdf",
		"n. 12.pdf":                "n. 12.pdf",
		strings.Repeat("é", 300):   strings.Repeat("é", 100),
		"a. .pdf":                  "a.pdf",
		"sales order.long-ending.": "sales order.long-ending",
	} {
		if got := filename.Of(text); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		} else if again := filename.Of(got); again != got {
			t.Errorf("%q is named %q again", got, again)
		}
	}
	if got := filename.Of(strings.Repeat("é", 300) + ".pdf"); len(got) > 200 || !strings.HasSuffix(got, "é.pdf") {
		t.Errorf("a long name becomes %q", got)
	}
}

// A header carries exactly one name, in one line of ASCII, for clients with and without filename*.
func TestHeaderCarriesName(t *testing.T) {
	for _, text := range []string{
		"FA-2026-00001.pdf", "Société \"É\".pdf", "a\r\nSet-Cookie: x=y.pdf", `a"; filename="b.exe`, "a;b.pdf", "../../etc/passwd",
		"\u202efdp.exe", "\x00", "", strings.Repeat("é", 300), "a\tb", "%0d%0aX: y", `\`, "é\n", "100 % été.pdf",
	} {
		header := filename.Header("inline", text)
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "inline" || params["filename"] != filename.Of(text) || len(params) != 1 {
			t.Errorf("%q is sent as %q: %q %v, %v", text, header, kind, params, err)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return unicode.IsControl(r) || r > unicode.MaxASCII }) {
			t.Errorf("%q is sent as %q", text, header)
		}
		if !strings.Contains(header, `filename="`) {
			t.Errorf("%q has no plain name: %q", text, header)
		}
	}
}
