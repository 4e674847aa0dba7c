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
	if len(typed) > longestEmail || strings.ContainsFunc(strings.Trim(typed, " \t\r\n"), unicode.IsControl) {
		return Email{}, ErrEmail
	}
	typed = strings.TrimSpace(typed)
	if prefix := "mailto:"; len(typed) > len(prefix) && strings.EqualFold(typed[:len(prefix)], prefix) {
		typed = typed[len(prefix):]
	}
	parsed, err := mail.ParseAddress(typed)
	if err != nil {
		return Email{}, ErrEmail
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	e := Email{parsed.Address[:at], norm.NFC.String(parsed.Address[at+1:])}
	ascii, valid := asciiDomain(e.Domain)
	switch {
	case !valid || len(e.Local)+1+len(ascii) > 254 || len(e.String()) > 254:
		return Email{}, ErrEmail
	case strings.ContainsFunc(e.Local, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsGraphic(r) }):
		return Email{}, ErrLocal
	case !isLocal(e.Local):
		return Email{}, ErrEmail
	}
	return e, nil
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

// Emails splits a text with several e-mail addresses at commas, semicolons and line ends,
// but not within quotes and angle brackets.
func Emails(text string) (all []string) {
	quoted, angled := false, false
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '<' || r == '>':
			angled = r == '<'
		case r == ',' || r == ';' || r == '\n':
			return !angled
		}
		return false
	}) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
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
