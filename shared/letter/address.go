package letter

import (
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
)

// Faults are the codes of the rules for a new mail.
var Faults = fault.Set{
	"mail.address", "mail.no_recipient", "mail.recipient", "mail.recipients", "mail.subject", "mail.text", "mail.unreachable", "quota.mails",
}

// MostRecipients is the number of recipients of a mail, and of its copies.
const MostRecipients = 20

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

// checked returns the addresses in a list without duplicates, and adds a fault for each
// entry that no mail can go to.
func checked(list string, entries, unreachable, before []string, l *fault.List) []string {
	var out []string
	for n, entry := range entries {
		at := fmt.Sprintf("%s/%d", list, n)
		addresses, wrong, err := Read(entry)
		if err != nil {
			canon.AddEmailFault(shortened(wrong, mostQuoted), err, "mail.address", at, l)
			out = append(out, entry) // the list has an entry: it is not the one that is missing
			continue
		}
		for _, a := range addresses {
			switch {
			case Among(unreachable, a):
				l.Add("mail.unreachable", at, "Mail to %s bounced, or its reader complained. Correct the address on the contact, "+
					"or remove it from the contact's unreachable addresses if it works again.", Bare(a))
			case Among(before, a) || Among(out, a):
				continue
			}
			out = append(out, a)
		}
	}
	if len(out) > MostRecipients {
		l.Add("mail.recipients", list, "The list has %d addresses. Write to at most %d at once.", len(out), MostRecipients)
	}
	return out
}

// mostQuoted is how much of a wrong address a fault quotes.
const mostQuoted = 100

// Read returns the addresses in a text: one, or several separated by commas, semicolons or
// line breaks, each with or without a name: Compta <compta@chevalier.example>. It also returns
// the first part that is not an address that mail can go to.
func Read(typed string) (addresses []string, wrong string, err error) {
	for _, part := range canon.Emails(typed) {
		name, e, err := canon.ParseRecipient(part)
		if err != nil {
			return nil, part, err
		}
		addresses = append(addresses, named(line(name), e.String()))
	}
	if len(addresses) == 0 {
		return nil, typed, canon.ErrEmail
	}
	return addresses, "", nil
}

// named is the text of a recipient with a name.
func named(name, address string) string {
	name = shortened(name, mostQuoted)
	if name == "" || canon.SameEmail(name, address) {
		return address
	}
	text := name
	if strings.ContainsAny(name, `"(),.:;<>@[\]`) {
		text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	text += " <" + address + ">"
	if again, err := netmail.ParseAddress(text); err != nil || again.Name != name || again.Address != address {
		return address // a header cannot carry the name
	}
	return text
}

// Bare is the address of a recipient without the name.
func Bare(recipient string) string {
	if e, err := canon.ParseEmail(recipient); err == nil {
		return e.String()
	}
	return strings.TrimSpace(recipient)
}

// Usable reports whether a text is one address that mail can go to.
func Usable(typed string) bool {
	all, _, err := Read(typed)
	return err == nil && len(all) == 1
}

// AnswerTo sets the address for answers where the organisation's own cannot be used: that of
// the sender. A missing address is a warning.
func (m *Mail) AnswerTo(organization, sender string) {
	if Usable(organization) {
		return
	}
	w := Warning{"mail.reply_to", "The organisation has no e-mail address that answers can go to, and neither has the sender: " +
		"answers to this mail are lost. Write the organisation's address in its settings."}
	if Usable(sender) {
		m.ReplyTo = sender
		w.Detail = "The organisation has no e-mail address that answers can go to. Answers to this mail go to " + sender +
			". Write the organisation's address in its settings."
	}
	m.Warnings = append(m.Warnings, w)
}

// Among reports whether a mail address is one of several; names are ignored.
func Among(addresses []string, a string) bool {
	return slices.ContainsFunc(addresses, func(b string) bool { return canon.SameEmail(a, b) })
}
