// Package calendar provides a date: a day without a time.
//
// Owns: the date. Does not own: today's date (an organisation knows its time
// zone). Invariants: a date is a day that exists, or the zero value.
package calendar

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, written 2026-11-21.
type Date struct{ days int } // days since 1 January of year 1, plus one; 0: no date

const layout = "2006-01-02"

var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)

// Of returns the date of a moment in the moment's time zone.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return fromTime(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

func fromTime(t time.Time) Date { return Date{int((t.Unix()-epoch.Unix())/86400) + 1} }

// Parse reads a date such as 2026-11-21.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date; write it as 2026-11-21", s)
	}
	return fromTime(t), nil
}

// Time returns midnight of the day in UTC.
func (d Date) Time() time.Time { return epoch.AddDate(0, 0, d.days-1) }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.days == 0 }

// String returns the date as 2026-11-21, and "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.days < o.days }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return d.days > o.days }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.days + n}
}

// DaysSince returns the number of days from o to d.
func (d Date) DaysSince(o Date) int { return d.days - o.days }

// EndOfMonth returns the last day of the date's month.
func (d Date) EndOfMonth() Date {
	y, m, _ := d.Time().Date()
	return fromTime(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
}

// Year returns the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// Plausible dates begin in a year before the data of other systems, and end some years after
// today.
const (
	firstYear      = 1970
	plausibleYears = 10
)

// Plausible returns the range of plausible dates of documents on a day, both inclusive: from
// 1970 to ten years after it.
func Plausible(today Date) (first, last Date) {
	return fromTime(time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)), fromTime(today.Time().AddDate(plausibleYears, 0, 0))
}

// MarshalText writes the date as 2026-11-21.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date such as 2026-11-21; an empty text is the zero date.
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
