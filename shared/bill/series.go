package bill

import (
	"fmt"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/org"
)

// A series is one running thing across the years: the counter starts anew with
// the first document dated in a new year, so that "2026-00042" tells its year
// (CGI ann. II 242 nonies A, I-7°: a unique number in a chronological and
// continuous sequence), but the last date and the chain of hashes go on. That
// closes a year for good with the first number of the next one: whatever is
// dated before the last document is refused, in this year and the last.

// Number writes a legal number: prefix, year, counter.
func Number(f org.SeriesFormat, year, counter int) string {
	return fmt.Sprintf("%s%04d-%0*d", f.Prefix, year, f.Digits, counter)
}

// counter is the number the next document of that date gets.
func (s Series) counter(date calendar.Date) int {
	if s.LastDate.IsZero() || date.Year() != s.LastDate.Year() {
		return 1
	}
	return max(s.Next, 1)
}

// earliest is the date of a document that wants none: today, or the last date
// where that is later, which happens when the organisation has moved to a time
// zone further west.
func (s Series) earliest(today calendar.Date) calendar.Date { return later(today, s.LastDate) }

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// date is the date of a document that may want one: it stands between the last
// date and today.
func (s Series) date(wanted, today calendar.Date) (calendar.Date, error) {
	switch {
	case wanted.IsZero():
		return s.earliest(today), nil
	case wanted.After(today):
		return wanted, fault.Invalid("invoice.date", "/date", "The date %s is in the future. Date the document %s or leave the date out.", wanted, today)
	case wanted.Before(s.LastDate):
		return wanted, fault.Invalid("invoice.date", "/date", "The last document of the series is dated %s, and dates never go back. Leave the date out, or write one from then until today.", s.LastDate)
	}
	return wanted, nil
}

// after is the series once a document took its next number.
func (s Series) after(date calendar.Date, hash string) Series {
	return Series{Next: s.counter(date) + 1, LastDate: date, LastHash: hash}
}

// Preview is the number the next document dated today would get. It is shown,
// not promised.
func (s Series) Preview(f org.SeriesFormat, today calendar.Date) string {
	date := s.earliest(today)
	return Number(f, date.Year(), s.counter(date))
}
