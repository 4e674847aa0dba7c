// Package filename names files so that every system can keep them.
//
// Owns: the name under which a file is downloaded or attached to a mail, and the
// header that carries it.
// Does not own: the keys of files in the bucket (their writers choose them), the
// numbers of documents, which keep their characters.
// Invariants: a name has no character that Windows, macOS or Linux refuse or
// interpret, is not empty, and has at most 200 bytes; naming a name again changes
// nothing.
package filename

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxBytes is the maximal length of a name. File systems allow 255 bytes, and mail
// clients add a number to the name of a second download.
const maxBytes = 200

// Of returns the name of a file for a text that a user may have written, such as
// "FA/2026-00001.pdf". A character that a system refuses becomes a hyphen.
func Of(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "-") {
		switch {
		case unicode.IsControl(r) || strings.ContainsRune(`\/:*?"<>|`, r):
			b.WriteByte('-')
		case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co): // invisible; could reverse the name
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	name := strings.Join(strings.Fields(b.String()), " ")
	extension := path.Ext(name)
	if len(extension) < 2 || len(extension) > 6 {
		extension = ""
	}
	stem := strings.Trim(strings.TrimSuffix(name, extension), " .")
	if stem == "" {
		stem = "document"
	}
	if reserved(stem) {
		stem = "_" + stem
	}
	for len(stem)+len(extension) > maxBytes {
		_, last := utf8.DecodeLastRuneInString(stem)
		stem = strings.TrimRight(stem[:len(stem)-last], " .")
	}
	return stem + extension
}

// reserved reports whether Windows reserves a name for a device, with any extension.
func reserved(stem string) bool {
	first, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch first = strings.TrimRight(first, " "); first {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(first) == 4 && (first[:3] == "COM" || first[:3] == "LPT") && first[3] >= '0' && first[3] <= '9'
}

// Header returns the Content-Disposition header (RFC 6266) of a file with the name
// of a text: as filename, in ASCII, and with other characters as filename* too.
func Header(disposition, text string) string {
	name := Of(text)
	var ascii, encoded strings.Builder
	for _, r := range name {
		if r < utf8.RuneSelf {
			ascii.WriteRune(r)
		} else {
			ascii.WriteByte('_')
		}
	}
	header := disposition + `; filename="` + ascii.String() + `"`
	if ascii.String() == name {
		return header
	}
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(name) {
		if c < utf8.RuneSelf && (unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) || strings.IndexByte("-._", c) >= 0) {
			encoded.WriteByte(c)
		} else {
			encoded.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return header + "; filename*=UTF-8''" + encoded.String() // RFC 8187
}
