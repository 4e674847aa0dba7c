package op

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
	"comptoir/shared/visible"
)

// forbids reports a text with a character that no text may contain.
func (s *scan) forbids(b *visible.Broken) {
	s.report(&misfit{s.path.String(), fault.Invalid(b.Code, "", "%s", b.Detail)})
}

// string reads a text.
func (s *scan) string(of *huma.Schema) string {
	raw := s.quoted()
	if of.Type != huma.TypeString {
		return ""
	}
	most := bound(of.MaxLength, mostText)
	if len(raw) > 6*2*most || bytes.IndexByte(raw, '\\') < 0 && utf8.RuneCount(raw) > most {
		s.breaks("expected length <= %d", most)
		return ""
	}
	text := string(raw)
	if strings.Contains(text, `\`) {
		if lone(raw) {
			s.report(&misfit{s.path.String(), fault.Invalid(visible.Character, "",
				"This text has half of a character: a surrogate without its other half. Remove it.")})
			return ""
		}
		text = string(unquoted(raw))
	}
	if utf8.RuneCountInString(text) > most {
		s.breaks("expected length <= %d", most)
		return ""
	}
	wrong := visible.Line
	if of.MaxLength != nil && most > longestLine {
		wrong = visible.Lines
	}
	if broken := wrong(text); broken != nil && (!of.ReadOnly || broken.Rune == 0) {
		s.forbids(broken)
		return ""
	}
	return text
}

// unquoted replaces the escapes of a text.
func unquoted(raw []byte) []byte {
	var text string
	quoted := append(append([]byte{'"'}, raw...), '"')
	if json.Unmarshal(quoted, &text) != nil {
		return raw
	}
	return []byte(text)
}

// lone reports whether a text has the escape of half a character (RFC 8259, 8.2).
func lone(raw []byte) bool {
	high := false // the escape before is the first half of a character
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			if high {
				return true
			}
			continue
		}
		i++
		if raw[i] != 'u' {
			if high {
				return true
			}
			continue
		}
		second := raw[i+1]|0x20 == 'd' && raw[i+2]|0x20 >= 'c'
		first := raw[i+1]|0x20 == 'd' && raw[i+2] >= '8' && !second
		if high != second {
			return true
		}
		high = first
		i += 4
	}
	return high
}

// pathName encodes a name so that a path can contain it: in a path, points and brackets
// separate names. Points and brackets within a name become private-use characters of
// Unicode; pointers contain the original characters again.
func pathName(name string) string {
	if !strings.ContainsAny(name, ".[]") {
		return name
	}
	return strings.NewReplacer(".", "\ue000", "[", "\ue001", "]", "\ue002").Replace(name)
}

// realName decodes a name from a path.
func realName(name string) string {
	return strings.NewReplacer("\ue000", ".", "\ue001", "[", "\ue002", "]").Replace(name)
}
