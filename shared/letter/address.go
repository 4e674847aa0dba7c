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
		addresses, wrong := Read(entry)
		if wrong != "" || len(addresses) == 0 {
			l.Add("mail.address", at, "%q is not an e-mail address that mail can go to. Enter an address such as compta@chevalier.example.",
				shortened(wrong, mostQuoted))
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
func Read(typed string) (addresses []string, wrong string) {
	for _, part := range split(typed) {
		name, address := nameAndAddress(part)
		if !writable(address) {
			return nil, part
		}
		addresses = append(addresses, named(name, address))
	}
	if len(addresses) == 0 {
		return nil, typed
	}
	return addresses, ""
}

// split returns the parts of a text between separators that are not in quotes or angle
// brackets. A part without an @ belongs to the name in the next one: Henriot, Paul <paul@…>.
func split(typed string) (parts []string) {
	quoted, angled, from := false, false, 0
	var held string
	take := func(part string, sep string) {
		part = strings.TrimSpace(held + part)
		held = ""
		switch {
		case part == "":
		case !strings.Contains(part, "@") && sep == ",":
			held = part + ", "
		default:
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(typed); i++ {
		switch c := typed[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '<' || c == '>'):
			angled = c == '<'
		case !quoted && !angled && strings.IndexByte(",;\n\r", c) >= 0:
			take(typed[from:i], string(c))
			from = i + 1
		}
	}
	take(typed[from:], "")
	return parts
}

// nameAndAddress returns the name and the address of one recipient.
func nameAndAddress(part string) (name, address string) {
	if parsed, err := netmail.ParseAddress(part); err == nil {
		return line(parsed.Name), parsed.Address
	}
	open := strings.LastIndexByte(part, '<')
	if open < 0 || !strings.HasSuffix(part, ">") {
		return "", part
	}
	return line(strings.Trim(strings.TrimSpace(part[:open]), `"`)), strings.TrimSpace(part[open+1 : len(part)-1])
}

// named is the text of a recipient with a name.
func named(name, address string) string {
	name = shortened(name, mostQuoted)
	if name == "" || strings.EqualFold(name, address) {
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
	_, address := nameAndAddress(strings.TrimSpace(recipient))
	return address
}

// Usable reports whether a text is one address that mail can go to.
func Usable(typed string) bool {
	all, wrong := Read(typed)
	return wrong == "" && len(all) == 1
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

// writable reports whether mail can go to an address: it has no comment, and is in ASCII
// but for its domain, which has an ASCII form, as SES requires.
func writable(a string) bool {
	ascii, ok := ASCII(a)
	if !ok {
		return false
	}
	parsed, err := netmail.ParseAddress(ascii)
	return err == nil && parsed.Address == ascii && parsed.Name == "" && len(ascii) <= 254 && !strings.ContainsFunc(ascii, unicode.IsControl)
}

// Among reports whether a mail address is one of several. It ignores names, the form of the
// domain, and case, as mail servers do in practice.
func Among(addresses []string, a string) bool {
	key := folded(a)
	return slices.ContainsFunc(addresses, func(b string) bool { return folded(b) == key })
}

// folded is the form in which addresses are compared.
func folded(recipient string) string {
	a := Bare(recipient)
	if ascii, ok := ASCII(a); ok {
		a = ascii
	}
	return strings.ToLower(a)
}
