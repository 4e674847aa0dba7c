package canon

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comptoir/shared/fault"
)

// Email is an e-mail address, without the name of its owner.
type Email struct {
	Local  string // before the @, in ASCII
	Domain string // after it, as written
}

// The reasons why a text is not an e-mail address that mail can be sent to.
var (
	ErrEmail = errors.New("the text is not one e-mail address")
	ErrLocal = errors.New("the part before the @ has letters that are not in ASCII") // SES sends no SMTPUTF8
)

// longestEmail is the longest text that is read as an address with the name of its owner.
const longestEmail = 1000

// ParseEmail reads one e-mail address. Spaces around it, mailto: and the name of its owner
// are left out. The domain may have accents; the part before the @ may not.
func ParseEmail(typed string) (Email, error) {
	_, e, err := ParseRecipient(typed)
	return e, err
}

// ParseRecipient reads one e-mail address, as ParseEmail does, with the name of its owner:
// Compta <compta@chevalier.example>, or the name alone without quotes: Henriot, Paul <…>.
func ParseRecipient(typed string) (name string, e Email, err error) {
	if len(typed) > longestEmail || strings.ContainsFunc(strings.Trim(typed, " \t\r\n"), unicode.IsControl) {
		return "", e, ErrEmail
	}
	typed = strings.TrimSpace(typed)
	if prefix := "mailto:"; len(typed) > len(prefix) && strings.EqualFold(typed[:len(prefix)], prefix) {
		typed = typed[len(prefix):]
	}
	parsed, err := mail.ParseAddress(typed)
	if open := strings.LastIndexByte(typed, '<'); err != nil && open > 0 {
		if parsed, err = mail.ParseAddress(typed[open:]); err == nil {
			parsed.Name = strings.Trim(strings.TrimSpace(typed[:open]), `"`)
		}
	}
	if err != nil {
		return "", e, ErrEmail
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	e = Email{parsed.Address[:at], norm.NFC.String(parsed.Address[at+1:])}
	ascii, valid := asciiDomain(e.Domain)
	switch {
	case !valid || len(e.Local)+1+len(ascii) > 254 || len(e.String()) > 254:
		return "", Email{}, ErrEmail
	case strings.ContainsFunc(e.Local, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsGraphic(r) }):
		return "", Email{}, ErrLocal
	case !isLocal(e.Local):
		return "", Email{}, ErrEmail
	}
	return parsed.Name, e, nil
}

// isLocal reports whether a text is a part before the @ that every mail server takes: a
// quoted one is not.
func isLocal(s string) bool {
	const signs = "!#$%&'*+-/=?^_`{|}~."
	return s != "" && len(s) <= 64 && s[0] != '.' && s[len(s)-1] != '.' && !strings.Contains(s, "..") &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(signs, r)
		})
}

// String returns the address as it is stored and shown.
func (e Email) String() string { return e.Local + "@" + e.Domain }

// ASCII returns the address as mail servers take it: the domain in punycode (RFC 3492).
func (e Email) ASCII() string {
	ascii, _ := asciiDomain(e.Domain)
	return e.Local + "@" + ascii
}

// EmailKey returns the canonical form of an e-mail address, which ignores case. A text that
// is no address is compared as written, in small letters.
func EmailKey(s string) string {
	e, err := ParseEmail(s)
	if err != nil {
		return strings.ToLower(strings.TrimSpace(s))
	}
	return strings.ToLower(e.ASCII())
}

// SameEmail reports whether two texts are the same e-mail address.
func SameEmail(a, b string) bool { return EmailKey(a) == EmailKey(b) }

// Emails splits a text with several e-mail addresses at commas, semicolons and line ends
// that are not in quotes or angle brackets. A part without an @ belongs to the name in the next one: Henriot, Paul <paul@…>.
func Emails(typed string) (parts []string) {
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

// CheckEmail returns an address as it is stored, or adds a fault with the code. An empty
// text stays empty.
func CheckEmail(typed, code, pointer string, l *fault.List) string {
	if strings.TrimSpace(typed) == "" {
		return ""
	}
	e, err := ParseEmail(typed)
	if err != nil {
		AddEmailFault(typed, err, code, pointer, l)
		return typed
	}
	return e.String()
}

// AddEmailFault adds the fault of a text that ParseEmail has refused.
func AddEmailFault(typed string, err error, code, pointer string, l *fault.List) {
	if errors.Is(err, ErrLocal) {
		l.Add(code, pointer, "No mail can be sent to %q: before the @ an address has only letters without accents, digits and signs. "+
			"Enter the address without accents.", typed)
		return
	}
	l.Add(code, pointer, "%q is not an e-mail address. Enter one address such as compta@chevalier.example.", typed)
}
