// Package visible defines which characters the texts may contain that users enter: names,
// notes, addresses, prefixes.
//
// Owns: the one rule for such texts, for the API, imports and settings. Does not own: the
// length of a text (the field's schema) and what a field means. Invariants: a text that
// passes shows every character it contains, or joins two that it shows; it fits one line,
// or has ordinary line breaks; it cannot reverse or hide the text around it. A text of one
// line that is not empty shows something, and no character is hidden in its words.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The codes of a text that breaks the rule.
const (
	Character = "text.character" // a control character, or one that reverses the text around it
	Invisible = "text.invisible" // an invisible character that joins nothing, or a text that shows nothing
)

// Broken is the rule that a text breaks.
type Broken struct {
	Code   string
	At     int  // position of the character, counted from 1
	Rune   rune // the character
	Detail string
}

// Error says what is wrong and how to correct it.
func (b *Broken) Error() string { return b.Detail }

// Line returns the rule that a text of one line breaks; nil if it breaks none.
func Line(text string) *Broken {
	if b := check(text, false); b != nil || text == "" || Any(text) {
		return b
	}
	r, _ := utf8.DecodeRuneInString(text)
	return broken(Invisible, 1, r, "This text shows nothing: %s at character %d is no visible one. Enter a text, or leave it out.")
}

// Lines returns the rule that a text of several lines breaks; nil if it breaks none. Its
// lines end with \n or \r\n, and may contain tabs.
func Lines(text string) *Broken { return check(text, true) }

// Any reports whether a text shows any character. Spaces, marks without a letter and
// characters without a glyph show none.
func Any(text string) bool { return strings.ContainsFunc(text, shows) }

// Trim removes spaces and characters without a glyph from both ends of a text, such as
// the byte order mark at the beginning of a file.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || joins(r) || r == '\ufeff' })
}

func check(text string, several bool) *Broken {
	if plain(text) {
		return nil
	}
	var before rune
	at, marks := 0, 0
	for i, width := 0, 0; i < len(text); i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(text[i:])
		next, more := utf8.DecodeRuneInString(text[i+width:])
		if more == 0 {
			next = 0
		}
		at++
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		switch {
		case several && (r == '\n' || r == '\t' || r == '\r' && next == '\n'):
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			if several {
				return broken(Character, at, r, "The line break %s at character %d is not an ordinary one. Replace it by \\n.")
			}
			return broken(Character, at, r, "This text is one line, but has the line break %s at character %d. Replace it by a space.")
		case unicode.IsControl(r) || turns(r) || noCharacter(r) || r == utf8.RuneError && width == 1:
			return broken(Character, at, r, "This text has the control character %s at character %d. Remove it.")
		case marks > mostMarks:
			return broken(Character, at, r, "This text has too many marks on one letter: %s at character %d is one of them. Remove them.")
		case joins(r) && (!between(before, r, next) || !several && western(before) && western(next)) || hides(r) && !variant(before, r):
			return broken(Invisible, at, r, "This text has the invisible character %s at character %d. Remove it.")
		}
		before = r
	}
	return nil
}

func broken(code string, at int, r rune, detail string) *Broken {
	return &Broken{Code: code, At: at, Rune: r, Detail: fmt.Sprintf(detail, fmt.Sprintf("U+%04X", r), at)}
}

// mostMarks is the most marks in a row: more than the accents, vowels and tones of any
// script, and less than what covers the lines around.
const mostMarks = 10

// plain reports whether a text consists of printable ASCII characters, as most texts do.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// turns reports whether a character changes the direction of the text after it (Unicode
// Standard Annex 9): 101 can look like 110, and a name like another.
func turns(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// noCharacter reports whether a code point is no character.
func noCharacter(r rune) bool {
	return r&0xfffe == 0xfffe || r >= '\ufdd0' && r <= '\ufdef' || r >= '\ufff9' && r <= '\ufffb'
}

// joins reports whether a character has no glyph, but a use between two others: joiners of
// Arabic, Persian, Indic scripts and emoji, word breaks of Thai and Khmer, the soft hyphen,
// and the direction marks of mixed Hebrew or Arabic text.
func joins(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u061c', '\u034f', '\u180e':
		return true
	}
	return false
}

// hides reports whether a character has no glyph and no use in a text of its own.
func hides(r rune) bool {
	switch {
	case r >= 0xe0000 && r <= 0xe0fff, r == '\ufeff', r >= '\u2061' && r <= '\u2065', r >= '\u206a' && r <= '\u206f':
		return true
	case r >= '\ufe00' && r <= '\ufe0f', r >= '\u180b' && r <= '\u180d', r >= 0x1d173 && r <= 0x1d17a, r >= 0x1bca0 && r <= 0x1bca3:
		return true
	}
	return false
}

// variant reports whether a character selects a variant of the one before: of an emoji, a
// symbol or a Chinese character; or belongs to the flag of a region, such as Scotland's.
func variant(before, r rune) bool {
	tag := func(r rune) bool { return r >= 0xe0020 && r <= 0xe007f }
	switch {
	case tag(r):
		return before == 0x1f3f4 || tag(before) && before != 0xe007f
	case r >= '\ufe00' && r <= '\ufe0f', r >= 0xe0100 && r <= 0xe01ef, r >= '\u180b' && r <= '\u180d':
		return shows(before)
	}
	return false
}

// between reports whether a character that joins others has its use at its place. At the
// end of a word a joiner gives an Arabic letter, or an Indic one with a mark, its form; a
// direction mark may begin or end a text.
func between(before, r, next rune) bool {
	switch r {
	case '\u200e', '\u200f', '\u061c':
		return connects(before) || connects(next)
	case '\u200c', '\u200d':
		return connects(before) && (connects(next) || unicode.In(before, unicode.M, unicode.Arabic))
	}
	return connects(before) && connects(next)
}

// western reports whether a character belongs to a script whose letters need no joiner. In
// a note, such as one copied from a web page, word breaks and soft hyphens are harmless; in
// a name they make two names that look alike.
func western(r rune) bool {
	return r > ' ' && r < 0x7f || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) || r >= '\u0300' && r <= '\u036f'
}

// connects reports whether an invisible character beside this one joins something.
func connects(r rune) bool { return shows(r) || unicode.Is(unicode.M, r) || hides(r) && r != '\ufeff' }

// shows reports whether a character has a glyph of its own.
func shows(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // fillers, and the empty Braille pattern
		return false
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) ||
		unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
