package letter

import (
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	"comptoir/shared/fault"
)

// Faults are the codes of the rules for a new mail.
var Faults = fault.Set{"mail.address", "mail.no_recipient", "mail.subject", "mail.text", "mail.unreachable"}

// New returns a queued mail, or the faults of the message. Unreachable are the
// contact's addresses that bounced; a mail to one of them is refused. An address
// named twice gets the mail once.
func New(id MailID, m Message, about About, attachPDF bool, unreachable []string) (Mail, error) {
	var l fault.List
	m.To = checked("/to", m.To, unreachable, nil, &l)
	m.CC = checked("/cc", m.CC, unreachable, m.To, &l)
	if len(m.To) == 0 {
		l.Add("mail.no_recipient", "/to", "The mail has no recipient. Enter an e-mail address here or on the contact.")
	}
	if strings.TrimSpace(m.Subject) == "" || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		l.Add("mail.subject", "/subject", "Enter a subject of one line.")
	}
	if strings.TrimSpace(m.Text) == "" {
		l.Add("mail.text", "/text", "Enter a text.")
	}
	if err := l.Err(); err != nil {
		return Mail{}, err
	}
	return Mail{ID: id, Status: Queued, Message: m, About: about, AttachPDF: attachPDF}, nil
}

// checked returns the addresses without duplicates, and adds a fault for each
// address that no mail can go to.
func checked(list string, addresses, unreachable, before []string, l *fault.List) []string {
	var out []string
	for n, a := range addresses {
		at := fmt.Sprintf("%s/%d", list, n)
		a = strings.TrimSpace(a)
		switch {
		case !writable(a):
			l.Add("mail.address", at, "%q is not an e-mail address. Enter an address such as compta@chevalier.example.", a)
		case Among(unreachable, a):
			l.Add("mail.unreachable", at, "Mail to %s bounced. Correct the address on the contact, "+
				"or remove it from the contact's unreachable addresses if it works again.", a)
		case Among(before, a) || Among(out, a):
			continue
		}
		out = append(out, a)
	}
	return out
}

// writable reports whether mail can go to the address: it has no name and no
// comment, and is in ASCII, as SES requires.
func writable(a string) bool {
	parsed, err := netmail.ParseAddress(a)
	return err == nil && parsed.Address == a && len(a) <= 254 && !strings.ContainsFunc(a, func(r rune) bool { return r > unicode.MaxASCII })
}

// Among reports whether a mail address is one of several. It ignores case, as mail
// servers do in practice.
func Among(addresses []string, a string) bool {
	return slices.ContainsFunc(addresses, func(b string) bool { return strings.EqualFold(a, b) })
}
