package hostile_test

import (
	"encoding/json"
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// Whatever people are called and write, every operation goes on working with it:
// what is taken is kept, found, printed and mailed; no mail has a header or a
// recipient that was typed into a name, and no paper has anything that acts.
func TestHostileTextsGoThroughEverything(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	texts := map[string]string{
		"a header":      "Maison\r\nBcc: victim@elsewhere.example\r\n\r\nPay here",
		"HTML":          `<script>alert(1)</script> <a href="https://elsewhere.example">Maison</a> <img src=x>`,
		"PDF":           `Maison) >> /OpenAction << /S /URI /URI (https://elsewhere.example) >> endobj`,
		"marks":         "Maison \u202eelpmaxe\u2066 \u200b\ufeff Z" + strings.Repeat("\u0351", 40) + " 👩‍👩‍👧‍👦 \U0010fffd",
		"a formula":     `=HYPERLINK("https://elsewhere.example","Maison")`,
		"a control":     "Maison \a\x1b[31m\x7f\u0085\u2028\u2029 x",
		"gaps":          "Maison {number} {{.}} %s %!d ${HOME} $(id) `id` \\ ' \" ; --",
		"long":          strings.Repeat("Œuvre ", 2000),
		"one long word": strings.Repeat("ﬃ", 12000),
	}
	names := slices.Sorted(maps.Keys(texts))
	if !everything() {
		names = []string{"PDF", "a control", "marks"}
	}
	w := functest.NewWorld(t, samples.Everything)
	for _, name := range names {
		hostileLife(t, b, w, name, texts[name])
	}
}

// hostileLife plays every sample in a company where every text is hostile.
func hostileLife(t *testing.T, b *samples.Book, w *functest.World, name, hostile string) {
	t.Helper()
	s := b.Stage(t, w, "Comptoir du Vexin")
	s.Widen = func(body string) string { return rewritten(t, body, hostile) }
	mails, taken := len(w.AWS.Mails), 0
	called := `{"name": ` + quotedJSON(string([]rune(hostile)[:min(100, utf8.RuneCountInString(hostile))])) + `}`
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: called}).Want(200)
	s.All()
	for _, o := range b.Operations {
		if o.ID == "organization.create" {
			continue
		}
		r := s.Perform(o.ID)
		what := o.ID + " where every text is " + name
		if r.Status >= 400 {
			samples.Problem(t, what, r)
			continue
		}
		if o.Writes() {
			taken++
		}
		if r.Header["content-type"] == "application/pdf" {
			inert(t, what, r.Body)
		}
		for header, v := range r.Header {
			if strings.ContainsFunc(header+v, unicode.IsControl) {
				t.Errorf("%s: the header %s is %q", what, header, v)
			}
		}
	}
	s.Project()
	s.Consume(op.MailQueue)
	for _, o := range b.Operations {
		if e := s.Request(o.ID); slices.Contains(sought(), o.ID) {
			e.RawQueryString = url.Values{"q": {string([]rune(hostile)[:min(100, utf8.RuneCountInString(hostile))])}}.Encode()
			if r := s.Send(o.ID, e); r.Status >= 500 {
				t.Errorf("%s for %s is answered %d", o.ID, name, r.Status)
			}
		}
	}
	sent := w.AWS.Mails[mails:]
	for _, m := range sent {
		harmless(t, name, m)
	}
	t.Logf("%s: %d operations that write took it, %d mails left", name, taken, len(sent))
	if taken < 15 || len(sent) == 0 {
		t.Errorf("where every text is %s only %d operations that write do anything, and %d mails leave", name, taken, len(sent))
	}
}

// sought are the operations that search for words.
func sought() []string {
	return []string{"search.list", "contact.list", "item.list", "salesorder.list", "invoice.list", "creditnote.list"}
}

// free tells whether a text of a sample is one that people choose.
var free = regexp.MustCompile(`^\p{Lu}?[^@/_]*(\p{Lu}\p{Ll}|\p{Ll} )[^@/_]*$`)

// rewritten is a body with other texts where people choose them; one that is too
// long is shortened to what was there ten times over.
func rewritten(t *testing.T, body, text string) string {
	t.Helper()
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return body
	}
	samples.Objects(v, "", func(_ string, o map[string]any) {
		for field, was := range o {
			if s, ok := was.(string); ok && free.MatchString(s) {
				o[field] = string([]rune(text)[:min(utf8.RuneCountInString(text), lengthOf(field))])
			}
		}
	})
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// lengthOf is how much goes into the fields that take much, and into all others.
func lengthOf(field string) int {
	switch field {
	case "text", "notes", "remarks", "description", "terms_of_sale", "terms_of_delivery":
		return 4000
	case "subject", "display_name", "legal_name", "name", "street":
		return 200
	}
	return 50
}

// inert fails the test if a paper does anything when it is opened or clicked, or
// leads anywhere (ISO 32000-1, 12.6).
func inert(t *testing.T, what string, paper []byte) {
	t.Helper()
	if !strings.HasPrefix(string(paper), "%PDF-") {
		t.Errorf("%s is no paper: %.40q", what, paper)
	}
	outside := regexp.MustCompile(`(?s)stream\r?\n.*?endstream`).ReplaceAllString(string(paper), "")
	for _, acts := range []string{"/URI", "/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/SubmitForm", "/GoToR", "/Annots", "/RichMedia", "/XFA"} {
		if regexp.MustCompile(acts + `\b`).MatchString(outside) {
			t.Errorf("%s has %s", what, acts)
		}
	}
}

// harmless fails the test if a mail goes to anybody but who was named, or has a
// header of more than a line.
func harmless(t *testing.T, name string, m functest.SentMail) {
	t.Helper()
	headers := append([]string{m.FromEmailAddress, m.Content.Simple.Subject.Data}, m.ReplyToAddresses...)
	for _, a := range m.Content.Simple.Attachments {
		headers = append(headers, a.FileName)
		if strings.ContainsAny(a.FileName, `/\`) {
			t.Errorf("%s: the mail carries a file %q", name, a.FileName)
		}
		inert(t, "the paper of a mail where every text is "+name, a.RawContent)
	}
	for _, h := range append(headers, m.Destination.ToAddresses...) {
		if strings.ContainsFunc(h, unicode.IsControl) {
			t.Errorf("%s: a header of the mail is %q", name, h)
		}
	}
	from, err := mail.ParseAddress(m.FromEmailAddress)
	if err != nil || from.Address != "documents@comptoir.example" {
		t.Errorf("%s: the mail comes from %q", name, m.FromEmailAddress)
	}
	for _, to := range append(m.Destination.ToAddresses, m.Destination.CcAddresses...) {
		if strings.Contains(to, "elsewhere") {
			t.Errorf("%s: the mail goes to %q", name, to)
		}
	}
}
