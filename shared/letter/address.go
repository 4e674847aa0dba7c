package letter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"comptoir/shared/canon"
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
// address that no mail can go to. A text may have several addresses, separated by
// commas or semicolons, and the names of their owners.
func checked(list string, addresses, unreachable, before []string, l *fault.List) []string {
	var out []string
	for n, typed := range addresses {
		at := fmt.Sprintf("%s/%d", list, n)
		some := canon.Emails(typed)
		if len(some) == 0 {
			some = []string{typed}
		}
		for _, one := range some {
			e, err := canon.ParseEmail(one)
			a := e.String()
			switch {
			case err != nil:
				canon.AddEmailFault(one, err, "mail.address", at, l)
				a = one
			case Among(unreachable, a):
				l.Add("mail.unreachable", at, "Mail to %s bounced. Correct the address on the contact, "+
					"or remove it from the contact's unreachable addresses if it works again.", a)
			case Among(before, a) || Among(out, a):
				continue
			}
			out = append(out, a)
		}
	}
	return out
}

// Among reports whether a mail address is one of several.
func Among(addresses []string, a string) bool {
	return slices.ContainsFunc(addresses, func(b string) bool { return canon.SameEmail(a, b) })
}
