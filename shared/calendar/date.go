// Package calendar is the day as the office writes it: a date without a time.
//
// Owns: the date. Does not own: what today is (an organisation knows its time
// zone). Invariants: a date is a day that exists, or the zero value.
package calendar

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, written 2026-11-21.
type Date struct{ days int } // days since 1 January of year 1, plus one; 0 is no date

const layout = "2006-01-02"

var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)

// Of is the day a moment falls on, where its clock is.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return fromTime(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

func fromTime(t time.Time) Date { return Date{int((t.Unix()-epoch.Unix())/86400) + 1} }

// Parse reads a date such as 2026-11-21.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is no date; write it as 2026-11-21", s)
	}
	return fromTime(t), nil
}

// Time is midnight of the day in UTC.
func (d Date) Time() time.Time { return epoch.AddDate(0, 0, d.days-1) }

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d.days == 0 }

// String is the date as 2026-11-21, and empty for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}

// Before tells whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.days < o.days }

// After tells whether d is a later day than o.
func (d Date) After(o Date) bool { return d.days > o.days }

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.days + n}
}

// DaysSince counts the days from o to d.
func (d Date) DaysSince(o Date) int { return d.days - o.days }

// EndOfMonth is the last day of the date's month.
func (d Date) EndOfMonth() Date {
	y, m, _ := d.Time().Date()
	return fromTime(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
}

// Year is the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// MarshalText writes the date as 2026-11-21.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date such as 2026-11-21; empty is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	p, err := Parse(string(text))
	if err == nil {
		*d = p
	}
	return err
}
