package letter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/letter"
)

func TestNewChecksMessage(t *testing.T) {
	bounced := []string{"Old@Chevalier.example"}
	for name, c := range map[string]struct {
		to, cc  []string
		subject string
		code    string
		at      string
		sent    []string
		copies  []string
	}{
		"one recipient":     {to: []string{"compta@chevalier.example"}, sent: []string{"compta@chevalier.example"}},
		"surrounding space": {to: []string{" compta@chevalier.example "}, sent: []string{"compta@chevalier.example"}},
		"duplicate addresses": {
			to: []string{"a@x.example", "A@X.example"}, cc: []string{"a@X.example", "b@x.example"},
			sent: []string{"a@x.example"}, copies: []string{"b@x.example"},
		},
		"no recipient":         {code: "mail.no_recipient", at: "/to"},
		"copies only":          {cc: []string{"b@x.example"}, code: "mail.no_recipient", at: "/to"},
		"name only":            {to: []string{"chevalier"}, code: "mail.address", at: "/to/0"},
		"name and address":     {to: []string{"Marie <marie@x.example>"}, sent: []string{"marie@x.example"}},
		"address with comment": {to: []string{"marie@x.example (compta)"}, sent: []string{"marie@x.example"}},
		"two addresses in one": {
			to: []string{`"Martin, Paul" <a@x.example>; b@x.example, A@x.example`}, sent: []string{"a@x.example", "b@x.example"},
		},
		"one of two is wrong":     {to: []string{"a@x.example; b"}, code: "mail.address", at: "/to/0"},
		"domain with accents":     {to: []string{"a@épicerie.example", "a@xn--picerie-9xa.example"}, sent: []string{"a@épicerie.example"}},
		"header after recipient":  {to: []string{"a@x.example\r\nBcc: all@x.example"}, code: "mail.address", at: "/to/0"},
		"accents":                 {to: []string{"hélène@x.example"}, code: "mail.address", at: "/to/0"},
		"too long":                {to: []string{strings.Repeat("a", 250) + "@x.example"}, code: "mail.address", at: "/to/0"},
		"second address is wrong": {to: []string{"a@x.example", "?"}, code: "mail.address", at: "/to/1"},
		"two addresses are wrong": {to: []string{"x", "y"}, code: "mail.address", at: "/to/0 /to/1"},
		"unusual valid address":   {to: []string{"o'brien+facture@mail.x.example"}, sent: []string{"o'brien+facture@mail.x.example"}},
		"recipient bounced":       {to: []string{"old@chevalier.example"}, code: "mail.unreachable", at: "/to/0"},
		"copy bounced": {
			to: []string{"a@x.example"}, cc: []string{"old@chevalier.example"}, code: "mail.unreachable", at: "/cc/0",
		},
		"header after copy": {
			to: []string{"a@x.example"}, cc: []string{"b@x.example\nBcc: all@x.example"}, code: "mail.address", at: "/cc/0",
		},
		"header in subject":    {to: []string{"a@x.example"}, subject: "Facture\r\nBcc: all@x.example", code: "mail.subject", at: "/subject"},
		"line feed in subject": {to: []string{"a@x.example"}, subject: "Facture\nBcc: all@x.example", code: "mail.subject", at: "/subject"},
		"control in subject":   {to: []string{"a@x.example"}, subject: "Facture\x00", code: "mail.subject", at: "/subject"},
		"subject of spaces":    {to: []string{"a@x.example"}, subject: "  ", code: "mail.subject", at: "/subject"},
		"accents in subject":   {to: []string{"a@x.example"}, subject: "Facture échue – 12 €", sent: []string{"a@x.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Message{To: c.to, CC: c.cc, Subject: c.subject, Text: "Bonjour"}
			if m.Subject == "" {
				m.Subject = "Facture"
			}
			got, err := letter.New("mail_1", m, letter.About{Kind: "invoice"}, true, bounced)
			if fault.Code(err) != c.code {
				t.Fatalf("got %v, want %q", err, c.code)
			}
			if f, wrong := fault.As(err); wrong {
				var at []string
				for _, x := range f.Fields {
					at = append(at, x.Pointer)
				}
				if strings.Join(at, " ") != c.at {
					t.Errorf("pointers are %q, want %q", at, c.at)
				}
				return
			}
			if d := cmp.Diff([2][]string{c.sent, c.copies}, [2][]string{got.To, got.CC}); d != "" {
				t.Error(d)
			}
			if got.Status != letter.Queued || !got.AttachPDF || got.About.Kind != "invoice" {
				t.Errorf("got %+v", got)
			}
		})
	}
	t.Run("no text", func(t *testing.T) {
		_, err := letter.New("mail_1", letter.Message{To: []string{"a@x.example"}, Subject: "Facture"}, letter.About{}, false, nil)
		if fault.Code(err) != "mail.text" {
			t.Errorf("got %v", err)
		}
	})
}

func TestMoveFollowsLifeCycle(t *testing.T) {
	all := []letter.Status{letter.Queued, letter.Sending, letter.Sent, letter.Failed, letter.Unknown}
	for from, to := range map[letter.Status]map[letter.Status]bool{
		letter.Queued:  {letter.Sending: true, letter.Sent: true, letter.Failed: true, letter.Unknown: true},
		letter.Sending: {letter.Sent: true, letter.Failed: true, letter.Unknown: true, letter.Queued: true},
		letter.Unknown: {letter.Sent: true, letter.Failed: true, letter.Queued: true},
		letter.Sent:    {letter.Failed: true},
		letter.Failed:  {},
	} {
		for _, next := range all {
			m := letter.Mail{Status: from}
			err := m.Move(next)
			if (err == nil) != to[next] {
				t.Errorf("%s to %s: %v", from, next, err)
			}
			if err != nil && (fault.Code(err) != "mail."+string(next) || m.Status != from) {
				t.Errorf("%s to %s: %v, and the status is %s", from, next, err, m.Status)
			}
		}
	}
}
