package mail

import (
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"comptoir/shared/app"
	"comptoir/shared/fault"
)

// FuzzHeaders checks that for any name, subject, address and file name each header
// of the mail is one line, each address is one address, and the mail has only the
// recipients named.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{
		"", "Chevalier", "a@b.example", "a@b.example\r\nBcc: x@y.example", "A <a@b.example>",
		"A\r\nBcc: x@y.example <a@b.example>", "a@b.example, x@y.example", "\"a\\\r\n\"@b.example", "a@b.example (x\r\ny)",
		"=?utf-8?q?a=0D=0ABcc:_x?= <a@b.example>", "\u2028Bcc: x", "\x00", "<script>alert(1)</script>",
		"x: a@b.example, c@d.example;", "\u202eelpmaxe@b", "a@b.example\n", "Société \"É\" <b@c.example>, ",
		strings.Repeat("a", 300) + "@b.example", "\xff\xfe", "a@[127.0.0.1\r\n]", "\x85x", "\x7f", `É\ Co`, `É\ Co <a@b.example>`,
		"a@épicerie.example", "É <a@É.example>",
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, subject, to, file string) {
		m := &Mailer{from: "documents@comptoir.example", set: "set"}
		in, err := m.input(app.Envelope{
			Org: "org_1", Mail: "mail_1", FromName: name, Subject: subject, To: []string{to}, CC: []string{to}, ReplyTo: to, Text: "x",
			Attached: []app.Attachment{{Name: file, Type: "application/pdf", Body: []byte("%PDF")}},
		})
		if err != nil {
			if fault.Code(err) != "mail.rejected" {
				t.Fatal(err)
			}
			return
		}
		headers := []string{*in.FromEmailAddress, *in.Content.Simple.Subject.Data, *in.Content.Simple.Attachments[0].FileName}
		addresses := append([]string{*in.FromEmailAddress}, in.Destination.ToAddresses...)
		addresses = append(append(addresses, in.Destination.CcAddresses...), in.ReplyToAddresses...)
		for _, h := range append(headers, addresses...) {
			if strings.ContainsFunc(h, unicode.IsControl) {
				t.Fatalf("a header has a control character: %q", h)
			}
		}
		for _, a := range addresses {
			if all, err := mail.ParseAddressList(a); err != nil || len(all) != 1 {
				t.Fatalf("%q is %d addresses: %v", a, len(all), err)
			}
		}
		if from, err := mail.ParseAddress(*in.FromEmailAddress); err != nil || from.Address != m.from {
			t.Fatalf("the sender is %q", *in.FromEmailAddress)
		}
		if len(in.Destination.ToAddresses) != 1 || len(in.Destination.CcAddresses) != 1 || len(in.Destination.BccAddresses) != 0 {
			t.Fatalf("the recipients are %v", in.Destination)
		}
	})
}
