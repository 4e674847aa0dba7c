package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/store"
)

// legalNumber records the position of a document in its legal series.
func (a *audit) legalNumber(s store.Stored, kind, number, date string, sent time.Time, frozen *bill.Frozen, d bill.Sealed) {
	o, doc := s.Org, s.ID
	year, counter, err := partsOf(number)
	if err != nil || frozen == nil {
		a.find(o, doc, "series.seal", "The number is %q, without a valid seal.", number)
		return
	}
	if a.Checks++; !bill.Verify(frozen.Previous, d) {
		a.find(o, doc, "series.seal", "%s was changed after it was sent: its hash differs.", number)
	}
	a.record(fact{
		Topic: series, Key: store.SeriesOf(kind).Place(o), Order: fmt.Sprintf("%04d %010d %019d", year, counter, sent.UnixNano()),
		Org: o, Doc: doc,
		Sealed: &sealed{number, year, counter, date, frozen.Previous, frozen.Hash},
	})
}

// partsOf returns the year and the counter of a number such as FA-2026-00042.
func partsOf(number string) (year, counter int, err error) {
	at := strings.LastIndexByte(number, '-')
	if at < 4 {
		return 0, 0, fmt.Errorf("%q is not a legal number", number)
	}
	if year, err = strconv.Atoi(number[at-4 : at]); err != nil {
		return 0, 0, err
	}
	counter, err = strconv.Atoi(number[at+1:])
	return year, counter, err
}

// seriesCheck checks a legal series: no gaps within a year, no date before the
// previous one, each hash chained to the previous one, and the counter after the last
// number.
type seriesCheck struct {
	*audit
	series *fact
	last   *fact
}

func (n *seriesCheck) add(f fact) {
	if f.Have {
		n.series = &f
		return
	}
	n.Checks++
	is, before := *f.Sealed, sealed{}
	if n.last != nil {
		before = *n.last.Sealed
	}
	follows := before.Counter + 1
	if is.Year != before.Year {
		follows = 1
	}
	switch {
	case is.Year == before.Year && is.Counter == before.Counter:
		n.find(f.Org, f.Doc, "series.twice", "%s also has the number %s.", n.last.Doc, is.Number)
	case is.Counter != follows:
		n.find(f.Org, f.Doc, "series.gap", "%s follows %q: number %d of %d is missing.", is.Number, before.Number, follows, is.Year)
	case is.Previous != before.Hash:
		n.find(f.Org, f.Doc, "series.chain", "The hash of %s is not chained to the preceding %q.", is.Number, before.Number)
	}
	if is.Date < before.Date || !strings.HasPrefix(is.Date, fmt.Sprintf("%04d-", is.Year)) {
		n.find(f.Org, f.Doc, "series.date", "The date of %s is %s, that of the preceding %s is %s.",
			is.Number, is.Date, or(before.Number, "nothing"), before.Date)
	}
	n.last = &f
}

func (n *seriesCheck) end() {
	if n.last == nil {
		if n.series != nil && n.series.Series.LastHash != "" {
			n.find(n.series.Org, n.series.Doc, "series.counter", "The series has assigned numbers, but no document has one.")
		}
		return
	}
	last := n.last.Sealed
	want := fmt.Sprint(last.Counter+1, " ", last.Date, " ", last.Hash)
	is := ""
	if n.series != nil {
		s := n.series.Series
		is = fmt.Sprint(s.Next, " ", s.LastDate, " ", s.LastHash)
	}
	if is != want {
		n.find(n.last.Org, n.last.Doc, "series.counter", "The series is at %q, not %q.", is, want)
	}
}
