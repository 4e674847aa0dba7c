package id_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/shared/id"
)

type orderID string

func (orderID) Prefix() string { return "so" }

func TestNewIDsAreValidDistinctAndSortByTime(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	a, b, later := id.New[orderID](at), id.New[orderID](at), id.New[orderID](at.Add(time.Second))
	if a == b {
		t.Fatalf("two ids are equal: %s", a)
	}
	if !id.Valid(a) || !strings.HasPrefix(string(a), "so_") {
		t.Errorf("%q is not a valid order id", a)
	}
	if !(a < later && b < later) {
		t.Errorf("%s, %s do not sort before %s", a, b, later)
	}
}

func TestValidRefusesOtherForms(t *testing.T) {
	good := string(id.New[orderID](time.Unix(0, 0)))
	for name, s := range map[string]string{
		"empty":              "",
		"another prefix":     "inv" + good[2:],
		"no prefix":          good[3:],
		"too long":           good + "0",
		"lower case":         strings.ToLower(good),
		"a separator inside": good[:10] + "#" + good[11:],
		"a character outside Crockford's alphabet": good[:10] + "U" + good[11:],
	} {
		if id.Valid(orderID(s)) {
			t.Errorf("%s: %q is accepted", name, s)
		}
	}
}
