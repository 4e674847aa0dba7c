package table

import (
	"slices"
	"testing"
)

// A number with separators is searched in its canonical form first; a text that is no such
// number has one reading, so that a search makes no more requests.
func TestReadingsOfText(t *testing.T) {
	for text, want := range map[string][]string{
		"chevalier":                 {"chevalier"},
		"FA-2026-00001":             {"FA-2026-00001"},
		"FA-2026-00001 chevalier":   {"FA-2026-00001 chevalier"},
		"so-00042":                  {"so-00042"},
		"0,5 m":                     {"0,5 m"},
		"0326471510":                {"0326471510"},
		"03 26 47 15 10":            {"0326471510", "03 26 47 15 10"},
		"+33 3 26 47 15 10":         {"326471510", "+33 3 26 47 15 10"},
		"chevalier  03.26.47.15.10": {"chevalier 326471510", "chevalier 03.26.47.15.10"},
		"33326471510":               {"33326471510", "326471510"},
		"FR 44 732 829 320":         {"FR44732829320", "FR 44732829320", "FR 44 732 829 320"},
		"vis 10 mm":                 {"vis 10 mm"},
		"":                          {},
	} {
		if got := readings(text); !slices.Equal(got, want) {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}
