package id_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"comptoir/shared/id"
)

// FuzzValid checks that a valid id is exactly a prefix and a ULID, so that an id
// cannot put a separator into a key.
func FuzzValid(f *testing.F) {
	good := string(id.New[orderID](time.Unix(1_795_000_000, 0)))
	for _, s := range []string{
		"", "so_", good, good[3:], good + "\n", " " + good, strings.ToLower(good), "SO" + good[2:],
		good[:10] + "#" + good[11:], good[:10] + "é" + good[12:], "so_8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "so_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
		"so_00000000000000000000000000", "so_../../../../../../../../../", "inv_" + good[3:], good[:28] + "\x00", good[:28] + "U",
	} {
		f.Add(s)
	}
	form := regexp.MustCompile(`\Aso_[0-7][0-9A-HJKMNP-TV-Z]{25}\z`)
	f.Fuzz(func(t *testing.T, s string) {
		if id.Valid(orderID(s)) != form.MatchString(s) {
			t.Fatalf("Valid(%q) is %t", s, id.Valid(orderID(s)))
		}
	})
}
