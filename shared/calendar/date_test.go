package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"comptoir/shared/calendar"
)

func TestOfUsesTimeZone(t *testing.T) {
	at := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	paris := time.FixedZone("Paris", 3600)
	if got := calendar.Of(at).String(); got != "2026-12-31" {
		t.Errorf("the date in UTC is %s", got)
	}
	if got := calendar.Of(at.In(paris)).String(); got != "2027-01-01" {
		t.Errorf("the date in Paris is %s", got)
	}
}

func TestParseRefusesInvalidDates(t *testing.T) {
	for _, s := range []string{"2026-02-30", "2026-13-01", "21/11/2026", "2026-1-1", "x", "2026-11-21T00:00:00Z"} {
		if d, err := calendar.Parse(s); err == nil {
			t.Errorf("Parse(%q) is %s, want an error", s, d)
		}
	}
}

func TestEndOfMonthIsLastDay(t *testing.T) {
	for in, want := range map[string]string{"2024-02-10": "2024-02-29", "2026-12-31": "2026-12-31", "2026-11-01": "2026-11-30"} {
		d, err := calendar.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.EndOfMonth().String(); got != want {
			t.Errorf("end of the month of %s is %s, want %s", in, got, want)
		}
	}
}

func TestParseReadsString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Of(time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "second"), 0).UTC())
		back, err := calendar.Parse(d.String())
		if err != nil || back != d {
			t.Fatalf("%s is parsed as %s, %v", d, back, err)
		}
		if n := rapid.IntRange(0, 5000).Draw(t, "days"); d.AddDays(n).DaysSince(d) != n {
			t.Fatalf("%s plus %d days is %s", d, n, d.AddDays(n))
		}
	})
}
