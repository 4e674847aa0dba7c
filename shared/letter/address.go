package letter

import (
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	"comptoir/shared/fault"
)

// Faults are the codes of the rules a mail is written by.
var Faults = fault.Set{"mail.address", "mail.no_recipient", "mail.subject", "mail.text", "mail.unreachable"}

// New makes a mail that waits to be sent, or says what is wrong with the
// message. Unreachable are the contact's addresses that bounced: nothing goes
// there again. Whoever is named twice gets the mail once.
func New(id MailID, m Message, about About, attachPDF bool, unreachable []string) (Mail, error) {
	var l fault.List
	m.To = checked("/to", m.To, unreachable, nil, &l)
	m.CC = checked("/cc", m.CC, unreachable, m.To, &l)
	if len(m.To) == 0 {
		l.Add("mail.no_recipient", "/to", "The mail needs a recipient: name one, or give the contact an e-mail address.")
	}
	if strings.TrimSpace(m.Subject) == "" || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		l.Add("mail.subject", "/subject", "Write a subject of one line.")
	}
	if strings.TrimSpace(m.Text) == "" {
		l.Add("mail.text", "/text", "Write a text.")
	}
	if err := l.Err(); err != nil {
		return Mail{}, err
	}
	return Mail{ID: id, Status: Queued, Message: m, About: about, AttachPDF: attachPDF}, nil
}

// checked gives the addresses without those named before, and notes each that
// cannot be written to.
func checked(list string, addresses, unreachable, before []string, l *fault.List) []string {
	var out []string
	for n, a := range addresses {
		at := fmt.Sprintf("%s/%d", list, n)
		a = strings.TrimSpace(a)
		switch {
		case !writable(a):
			l.Add("mail.address", at, "%q is no e-mail address. Write one such as compta@chevalier.example.", a)
		case Among(unreachable, a):
			l.Add("mail.unreachable", at, "Mail to %s came back. Correct the address on the contact, or take it off its unreachable ones if it works again.", a)
		case Among(before, a) || Among(out, a):
			continue
		}
		out = append(out, a)
	}
	return out
}

// writable tells whether mail can go to the address: it is bare, without a
// name or a comment, and in ASCII, which is all that SES takes.
func writable(a string) bool {
	parsed, err := netmail.ParseAddress(a)
	return err == nil && parsed.Address == a && len(a) <= 254 && !strings.ContainsFunc(a, func(r rune) bool { return r > unicode.MaxASCII })
}

// Among tells whether a mail address is one of several. It ignores case: nobody's
// mailbox depends on it.
func Among(addresses []string, a string) bool {
	return slices.ContainsFunc(addresses, func(b string) bool { return strings.EqualFold(a, b) })
}
