package bill_test

import (
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/trade"
)

func envelope(p letter.Post, to crm.Contact) trade.Envelope {
	return trade.Envelope{ID: "mail_1", Post: p, To: to, Sender: "Comptoir du Vexin"}
}

func TestLetterAndReminderWriteMail(t *testing.T) {
	no := false
	to := customer()
	to.Email, to.Unreachable = "compta@chevalier.example", []string{"old@chevalier.example"}
	i := sent(t, nil)
	if err := i.Pay(&bill.Payment{Amount: money.MustAmount("300")}, i.Date); err != nil {
		t.Fatal(err)
	}
	invoice := func(p bill.Post) func() (letter.Mail, error) {
		return func() (letter.Mail, error) { return i.Letter(envelope(p.Post, to)) }
	}
	for name, c := range map[string]struct {
		write    func() (letter.Mail, error)
		fault    string
		to       string
		contains []string
		attached bool
	}{
		"the invoice": {
			invoice(bill.Post{}), "", "compta@chevalier.example", []string{"Facture FA-2026-00001", "ci-joint", "344,60", "44,60"}, true,
		},
		"without PDF": {
			invoice(bill.Post{Post: letter.Post{AttachPDF: &no}}), "", "compta@chevalier.example", []string{"s’élève"}, false,
		},
		"with the sender's text": {
			invoice(bill.Post{Post: letter.Post{Written: letter.Written{To: []string{"a@x.example"}, Subject: "Voilà", Text: "Salut"}}}), "",
			"a@x.example",
			[]string{"Voilà", "Salut"},
			true,
		},
		"to an unreachable address": {
			invoice(bill.Post{Post: letter.Post{Written: letter.Written{To: []string{"old@chevalier.example"}}}}), "mail.unreachable /to/0", "",
			nil, false,
		},
		"a reminder": {
			func() (letter.Mail, error) { return i.Reminder(envelope(letter.Post{}, to), 3, money.Amount{}) },
			"", "compta@chevalier.example",
			[]string{"Mise en demeure", "44,60"},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := c.write()
			if faulttest.Text(err) != c.fault {
				t.Fatalf("got %v, want %s", err, c.fault)
			}
			if strings.Join(m.To, " ") != c.to || m.AttachPDF != c.attached {
				t.Errorf("to %v, with PDF: %t", m.To, m.AttachPDF)
			}
			if err == nil && (m.About != letter.About{Kind: "invoice", ID: "inv_1", Contact: "con_1"}) {
				t.Errorf("the mail is about %+v", m.About)
			}
			for _, want := range c.contains {
				if !strings.Contains(m.Subject+m.Text, want) {
					t.Errorf("the mail does not contain %q:\n%s\n%s", want, m.Subject, m.Text)
				}
			}
		})
	}
	t.Run("no recipient", func(t *testing.T) {
		if _, err := i.Reminder(envelope(letter.Post{}, customer()), 1, money.Amount{}); faulttest.Text(err) != "mail.no_recipient /to" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("draft", func(t *testing.T) {
		d := draft(t, nil)
		if _, err := d.Letter(envelope(letter.Post{}, to)); err == nil {
			t.Error("a mail about a draft, which has no number, is not refused")
		}
	})
}
