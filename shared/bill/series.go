package bill

import (
	"fmt"
	"strconv"
	"strings"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/org"
)

// A series continues across the years. The counter restarts with the first document
// dated in a new year, so that "2026-00042" contains its year (CGI ann. II 242
// nonies A, I-7°: a unique number in a chronological and continuous sequence). The
// last date and the hash chain continue. A year is therefore closed by the first
// number of the next year: a document dated before the last one is refused, in the
// current year and in earlier ones.

// Number returns a legal number, which consists of prefix, year and counter.
func Number(f org.SeriesFormat, year, counter int) string {
	return fmt.Sprintf("%s%04d-%0*d", f.Prefix, year, f.Digits, counter)
}

// counter returns the counter of the next document with the given date.
func (s Series) counter(date calendar.Date) int {
	if s.LastDate.IsZero() || date.Year() != s.LastDate.Year() {
		return 1
	}
	return max(s.Next, 1)
}

// earliest returns the date of a document without a requested date: today, or the
// last date if it is later. That happens if the organisation has moved to a time zone
// further west.
func (s Series) earliest(today calendar.Date) calendar.Date { return later(today, s.LastDate) }

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// date returns the date of a document, which may have a requested date. It must be
// between the last date and today.
func (s Series) date(requested, today calendar.Date) (calendar.Date, error) {
	switch {
	case requested.IsZero():
		return s.earliest(today), nil
	case requested.After(today):
		return requested, fault.Invalid("invoice.date", "/date",
			"The date %s is in the future. Choose a date on or before %s, or omit the date.", requested, today)
	case requested.Before(s.LastDate):
		return requested, fault.Invalid("invoice.date", "/date", "The date %s is before the date of the last document of the series. "+
			"Choose a date on or after %s, or omit the date.", requested, s.LastDate)
	}
	return requested, nil
}

// after returns the series after a document with the next number.
func (s Series) after(date calendar.Date, hash string) Series {
	return Series{Next: s.counter(date) + 1, LastDate: date, LastHash: hash}
}

// Preview returns the number the next document dated today would get. It is only
// shown, not reserved.
func (s Series) Preview(f org.SeriesFormat, today calendar.Date) string {
	date := s.earliest(today)
	return Number(f, date.Year(), s.counter(date))
}

// Counter returns the counter at the end of a number; 0 for a number without one.
func Counter(number string) int {
	prefix := strings.TrimRight(number, "0123456789")
	n, err := strconv.Atoi(number[len(prefix):])
	if err != nil {
		return 0
	}
	return n
}
