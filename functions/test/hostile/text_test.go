package hostile_test

import (
	"encoding/json"
	"fmt"
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

// Every operation works with hostile texts in names and descriptions: an accepted text is
// stored, found, printed and mailed. No mail gets a header or a recipient from a name,
// and no PDF gets an action.
func TestHostileTextsPassEveryOperation(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	texts := map[string]string{
		"HTML": `<script>alert(1)</script> <a href="https://elsewhere.example">Maison</a> <img src=x>`,
		"PDF":  `Maison) >> /OpenAction << /S /URI /URI (https://elsewhere.example) >> endobj`,
		"marks": "Maison\u200f Z" + strings.Repeat("\u0351", 10) + " می\u200cخواهم " +
			"👩‍👩‍👧‍👦 \U0010fffd",
		"a formula":     `=HYPERLINK("https://elsewhere.example","Maison")`,
		"placeholders":  "Maison {number} {{.}} %s %!d ${HOME} $(id) `id` \\ ' \" ; --",
		"long":          strings.Repeat("Œuvre ", 2000),
		"one long word": strings.Repeat("ﬃ", 12000),
	}
	names := slices.Sorted(maps.Keys(texts))
	if !everything() {
		names = []string{"PDF", "marks"}
	}
	w := functest.NewWorld(t, samples.Everything)
	for _, name := range names {
		performEverything(t, b, w, name, texts[name])
	}
}

// performEverything sends every sample in a company where every text is hostile.
func performEverything(t *testing.T, b *samples.Book, w *functest.World, name, hostile string) {
	t.Helper()
	s := b.Stage(t, w, "Comptoir du Vexin")
	s.Widen = func(body string) string { return rewritten(t, body, hostile) }
	mails, accepted := len(w.AWS.Mails), 0
	short := string([]rune(hostile)[:min(100, utf8.RuneCountInString(hostile))])
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: fmt.Sprintf(`{"name": %s}`, quotedJSON(short))}).Want(200)
	s.All()
	for _, o := range b.Operations {
		if o.ID == "organization.create" {
			continue
		}
		r := s.Perform(o.ID)
		request := o.ID + " where every text is " + name
		if r.Status >= 400 {
			samples.Problem(t, request, r)
			continue
		}
		if o.Writes() {
			accepted++
		}
		if r.Header["content-type"] == "application/pdf" {
			checkPDF(t, request, r.Body)
		}
		for header, v := range r.Header {
			if strings.ContainsFunc(header+v, unicode.IsControl) {
				t.Errorf("%s: the header %s is %q", request, header, v)
			}
		}
	}
	s.Project()
	s.Consume(op.MailQueue)
	for _, o := range b.Operations {
		if e := s.Request(o.ID); slices.Contains(searches(), o.ID) {
			e.RawQueryString = url.Values{"q": {short}}.Encode()
			if r := s.Send(o.ID, e); r.Status >= 500 {
				t.Errorf("%s for %s: the response is %d", o.ID, name, r.Status)
			}
		}
	}
	sent := w.AWS.Mails[mails:]
	for _, m := range sent {
		checkMail(t, name, m)
	}
	t.Logf("%s: %d operations that write accepted it, %d mails were sent", name, accepted, len(sent))
	if accepted < 15 || len(sent) == 0 {
		t.Errorf("where every text is %s, only %d operations that write succeed, and %d mails are sent", name, accepted, len(sent))
	}
}

// searches are the operations that search for words.
func searches() []string {
	return []string{"search.list", "contact.list", "item.list", "salesorder.list", "invoice.list", "creditnote.list"}
}

// free matches the texts of a sample that a user chooses freely.
var free = regexp.MustCompile(`^\p{Lu}?[^@/_]*(\p{Lu}\p{Ll}|\p{Ll} )[^@/_]*$`)

// rewritten returns a body with another text in each field of free text, shortened to
// the length of the field.
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

// lengthOf returns the number of characters that a field accepts.
func lengthOf(field string) int {
	switch field {
	case "text", "notes", "remarks", "description", "terms_of_sale", "terms_of_delivery":
		return 4000
	case "subject", "display_name", "legal_name", "name", "street":
		return 200
	}
	return 50
}

// checkPDF fails the test if a PDF has an action or a link (ISO 32000-1, 12.6).
func checkPDF(t *testing.T, name string, paper []byte) {
	t.Helper()
	if !strings.HasPrefix(string(paper), "%PDF-") {
		t.Errorf("%s is not a PDF: %.40q", name, paper)
	}
	outside := regexp.MustCompile(`(?s)stream\r?\n.*?endstream`).ReplaceAllString(string(paper), "")
	for _, action := range []string{
		"/URI", "/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/SubmitForm", "/GoToR", "/Annots", "/RichMedia", "/XFA",
	} {
		if regexp.MustCompile(action + `\b`).MatchString(outside) {
			t.Errorf("%s has %s", name, action)
		}
	}
}

// checkMail fails the test if a mail goes to an address from a hostile text, or has a
// header with a control character.
func checkMail(t *testing.T, name string, m functest.SentMail) {
	t.Helper()
	headers := append([]string{m.FromEmailAddress, m.Content.Simple.Subject.Data}, m.ReplyToAddresses...)
	for _, a := range m.Content.Simple.Attachments {
		headers = append(headers, a.FileName)
		if strings.ContainsAny(a.FileName, `/\`) {
			t.Errorf("%s: the mail has an attachment %q", name, a.FileName)
		}
		checkPDF(t, "the PDF of a mail where every text is "+name, a.RawContent)
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
