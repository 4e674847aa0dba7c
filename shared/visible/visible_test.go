package visible_test

import (
	"strings"
	"testing"
	"unicode"

	"comptoir/shared/visible"
)

func TestOneRuleForTexts(t *testing.T) {
	for name, c := range map[string]struct {
		text        string
		line, lines string // the codes; empty: accepted
	}{
		"nothing":                       {"", "", ""},
		"French":                        {"Épicerie « L’Œuvre » — n° 5\u00a0%\u202f!", "", ""},
		"composed and separate accents": {"é e\u0301", "", ""},
		"a line break":                  {"1 rue A\n75001", visible.Character, ""},
		"a line break of Windows":       {"1 rue A\r\n75001", visible.Character, ""},
		"a tab":                         {"1\t2", visible.Character, ""},
		"a carriage return":             {"1\r2", visible.Character, visible.Character},
		"a line separator":              {"1\u20282", visible.Character, visible.Character},
		"a paragraph separator":         {"1\u20292", visible.Character, visible.Character},
		"NUL":                           {"a\x00b", visible.Character, visible.Character},
		"an escape sequence":            {"a\x1b[31mb", visible.Character, visible.Character},
		"a bell":                        {"\a", visible.Character, visible.Character},
		"delete":                        {"a\x7f", visible.Character, visible.Character},
		"next line":                     {"a\u0085b", visible.Character, visible.Character},
		"bytes that are not UTF-8":      {"a\xff", visible.Character, visible.Character},
		"an override of the direction":  {"\u202dChevalier", visible.Character, visible.Character},
		"an embedding":                  {"a\u202bb\u202cc", visible.Character, visible.Character},
		"an isolate":                    {"a\u2067b\u2069c", visible.Character, visible.Character},
		"a noncharacter":                {"a\uffff", visible.Character, visible.Character},
		"a zero-width space alone":      {"\u200b", visible.Invisible, visible.Invisible},
		"a zero-width space at the end": {"Chevalier\u200b", visible.Invisible, visible.Invisible},
		"a byte order mark":             {"\ufeffNom", visible.Invisible, visible.Invisible},
		"a byte order mark within":      {"No\ufeffm", visible.Invisible, visible.Invisible},
		"joiners without letters":       {"\u200d\u200c", visible.Invisible, visible.Invisible},
		"two joiners":                   {"a\u200d\u200db", visible.Invisible, visible.Invisible},
		"a joiner at the end":           {"Chevalier\u200d", visible.Invisible, visible.Invisible},
		"an invisible sign of formulas": {"a\u2062b", visible.Invisible, visible.Invisible},
		"hidden text in tags":           {"a\U000e0041\U000e0042", visible.Invisible, visible.Invisible},
		"a variant of nothing":          {" \ufe0f", visible.Invisible, visible.Invisible},
		"Persian":                       {"می\u200cخواهم", "", ""},
		"the Hijri year":                {"1445 ه\u200d", "", ""},
		"Hindi":                         {"क्\u200dष", "", ""},
		"Malayalam":                     {"അവന്\u200d വന്നു", "", ""},
		"Khmer":                         {"ភាសា\u200bខ្មែរ", "", ""},
		"Hebrew with a direction mark":  {"שלום C++\u200f", "", ""},
		"Arabic":                        {"شركة الخمور", "", ""},
		"Japanese, a variant":           {"葛\U000e0100城", "", ""},
		"Korean":                        {"한국", "", ""},
		"a soft hyphen":                 {"Cheva\u00adlier", visible.Invisible, ""},
		"a zero-width space in a name":  {"Pay\u200bpal", visible.Invisible, ""},
		"a word joiner in a name":       {"Пэй\u2060пал", visible.Invisible, ""},
		"a joiner in a name":            {"Pay\u200dpal", visible.Invisible, ""},
		"a direction mark in a name":    {"Paye\u0301\u200epal", visible.Invisible, ""},
		"Thai beside Latin":             {"ภาษา\u200bThai", "", ""},
		"only spaces":                   {" \u00a0", visible.Invisible, ""},
		"only a mark":                   {"\u0301", visible.Invisible, ""},
		"only fillers":                  {"\u3164\uffa0\u115f\u2800", visible.Invisible, ""},
		"a family":                      {"👩\u200d👩\u200d👧\u200d👦 ❤️", "", ""},
		"the flag of Scotland":          {"🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "", ""},
		"a flag, and a tag after it":    {"🏴\U000e0067\U000e007f\U000e0041", visible.Invisible, visible.Invisible},
		"letters of a private use":      {"\ue000 \U0010fffd", visible.Invisible, ""},
		"a letter of a private use":     {"王\ue000", "", ""},
		"ten marks on one letter":       {"Z" + strings.Repeat("\u0351", 10), "", ""},
		"many marks on one letter":      {"Z" + strings.Repeat("\u0351", 11), visible.Character, visible.Character},
		"an Arabic number sign":         {"\u0600١٢", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, got := range map[string]*visible.Broken{c.line: visible.Line(c.text), c.lines + " ": visible.Lines(c.text)} {
				want, code := strings.TrimSpace(kind), ""
				if got != nil {
					code = got.Code
				}
				if code != want {
					t.Errorf("%+q: got %q (%v), want %q", c.text, code, got, want)
				}
				if got != nil && (!strings.Contains(got.Detail, "U+") || strings.ContainsFunc(got.Error(), unicode.IsControl)) {
					t.Errorf("the sentence %q does not name the character", got)
				}
			}
		})
	}
}

func TestPositionCountsCharacters(t *testing.T) {
	if got := visible.Lines("é\u200bx\a"); got == nil || got.At != 4 || got.Rune != '\a' {
		t.Errorf("got %+v", got)
	}
}

func TestTextThatShowsNothing(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, " \u00a0\u2003\t": false, "\u200b": false, "\u0301": false, "\u3164\u2800\uffa0": false, "\u202e": false, "\ue000": false,
		"a": true, ".": true, " é": true, "👍": true, "م": true,
	} {
		if got := visible.Any(text); got != want {
			t.Errorf("%+q: got %t", text, got)
		}
	}
}

func TestTrim(t *testing.T) {
	if got := visible.Trim("\ufeff \u200bNom du\u200b client\u00a0\u200b\r\n"); got != "Nom du\u200b client" {
		t.Errorf("got %+q", got)
	}
}
