package letter_test

import (
	netmail "net/mail"
	"strings"
	"testing"
	"unicode"

	"comptoir/shared/canon"
	"comptoir/shared/letter"
)

// FuzzRead checks that each recipient read from a text is one address with one line, that the
// mail service can take it, and that reading it again changes nothing.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"a@b.example", "Compta <compta@client.example>", "a@b.example; c@d.example",
		`"A, B" <a@b.example>, c@d.example`, "compta@épicerie.example",
		"a@b.example\r\nBcc: x@y.example", `A \" <a@b.example>`, "<a@b.example>",
		"a@b.example (x)", "A <a@b.example", "=?utf-8?q?a=0D=0A?= <a@b.example>",
		"x: a@b.example, c@d.example;", "\u202eb@a", "Henriot, Paul <p@x.example>", `"\`, ";;", "a@b@c.example", `"a b"@c.example`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		all, wrong, err := letter.Read(typed)
		if (len(all) == 0) == (err == nil) {
			t.Fatalf("%q has %d addresses, the wrong part is %q", typed, len(all), wrong)
		}
		for _, a := range all {
			parsed, err := netmail.ParseAddress(a)
			if err != nil || parsed.Address != letter.Bare(a) || strings.ContainsFunc(a, unicode.IsControl) {
				t.Fatalf("%q in %q: %v", a, typed, err)
			}
			if e, err := canon.ParseEmail(a); err != nil || strings.ContainsFunc(e.ASCII(), func(r rune) bool { return r > unicode.MaxASCII }) {
				t.Fatalf("%q has no ASCII form", a)
			}
			if again, _, _ := letter.Read(a); len(again) != 1 || again[0] != a {
				t.Fatalf("%q is read again as %q", a, again)
			}
		}
	})
}
