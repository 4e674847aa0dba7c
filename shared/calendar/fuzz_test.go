package calendar_test

import (
	"testing"

	"comptoir/shared/calendar"
)

// FuzzDate checks that a text is exactly a date or refused, and that date
// arithmetic does not fail.
func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"", "2026-11-21", "2026-02-29", "2024-02-29", "0001-01-01", "0000-12-31", "9999-12-31", "10000-01-01", "2026-1-1",
		"2026-11-21T00:00:00Z", "２０２６-11-21", "-001-01-01", "2026-11-21 ", "1582-10-10",
	} {
		f.Add(s, 30)
	}
	f.Fuzz(func(t *testing.T, text string, days int) {
		var d calendar.Date
		if d.UnmarshalText([]byte(text)) != nil {
			return
		}
		if d.String() != text || d.IsZero() != (text == "") {
			t.Fatalf("%q is read as %q", text, d)
		}
		if days %= 1_000_000; d.IsZero() {
			return
		}
		if later := d.AddDays(days); later.DaysSince(d) != days || later.After(d) != (days > 0) {
			t.Fatalf("%d days after %s is %s", days, d, later)
		}
		if end := d.EndOfMonth(); end.Before(d) || end.Year() != d.Year() || end.DaysSince(d) > 30 {
			t.Fatalf("the month of %s ends on %s", d, end)
		}
	})
}
