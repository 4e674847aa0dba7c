package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"comptoir/shared/calendar"
)

var notADate = Rule{
	"date.unreadable",
	"« %s » n'est pas une date (ordre du fichier : %s). Écrivez par exemple 2026-11-21.",
	"%q is not a date (the file's order is %s). Write for instance 2026-11-21.",
}

// Date reads a cell's text as a day: 2026-11-21 and 20261121 always, figures in
// the file's order otherwise (two-figure years are 1970 to 2069), and months
// named in French or English. A time of day behind it is left out.
func (f Format) Date(text string) (calendar.Date, *Fault) {
	unreadable := notADate.Fault(f.Language, short(text), f.orderName())
	p, ok := dateParts(text)
	if !ok {
		return calendar.Date{}, unreadable
	}
	day, month, year := p[0], p[1], p[2]
	switch {
	case p[0].digits == 4:
		year, month, day = p[0], p[1], p[2]
	case p[0].month:
		month, day = p[0], p[1]
	case p[1].month:
	case f.Dates == MonthDayYear:
		month, day = p[0], p[1]
	case f.Dates == YearMonthDay && p[2].digits != 4:
		year, month, day = p[0], p[1], p[2]
	}
	if year.digits == 2 {
		year.number += 2000
		if year.number >= 2070 {
			year.number -= 100
		}
	} else if year.digits != 4 {
		return calendar.Date{}, unreadable
	}
	d, err := calendar.Parse(fmt.Sprintf("%04d-%02d-%02d", year.number, month.number, day.number))
	if err != nil {
		return calendar.Date{}, unreadable
	}
	return d, nil
}

// datePart is one of the three parts of a date.
type datePart struct {
	number, digits int
	month          bool // it names a month
}

type threeParts [3]datePart

// named tells whether the month is a word, so that the order does not matter.
func (p threeParts) named() bool { return p[0].month || p[1].month }

// dateParts takes a date apart, and tells whether the text can be a date at all.
func dateParts(text string) (p threeParts, ok bool) {
	s := strings.TrimSpace(text)
	if len(s) > 40 {
		return p, false
	}
	if colon := strings.IndexByte(s, ':'); colon >= 0 {
		hour := strings.LastIndexAny(s[:colon], " T")
		if hour < 0 {
			return p, false
		}
		s = s[:hour]
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.", r) })
	named := false
	spaced := len(parts) != 3
	if spaced { // only where the month is a word may spaces and commas stand between
		parts = strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-/.,", r) })
	}
	if len(parts) != 3 {
		return p, false
	}
	for i, part := range parts {
		if p[i], ok = readPart(part); !ok {
			return p, false
		}
		if p[i].month && (named || i == 2) {
			return p, false
		}
		named = named || p[i].month
	}
	return p, named || !spaced
}

func readPart(s string) (datePart, bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		m := monthOf(s)
		return datePart{number: m, month: true}, m > 0
	}
	switch s[digits:] {
	case "", "er", "st", "nd", "rd", "th": // 1er, 21st
	default:
		return datePart{}, false
	}
	n, err := strconv.Atoi(s[:digits])
	return datePart{number: n, digits: digits}, err == nil && digits <= 4 && digits != 3
}

// monthOf is the number of the month a word names or shortens, in French or English.
func monthOf(word string) int {
	w := Fold(word)
	if len(w) < 3 {
		return 0
	}
	for i, names := range [12][2]string{
		{"january", "janvier"},
		{"february", "fevrier"},
		{"march", "mars"},
		{"april", "avril"},
		{"may", "mai"},
		{"june", "juin"},
		{"july", "juillet"},
		{"august", "aout"},
		{"september", "septembre"},
		{"october", "octobre"},
		{"november", "novembre"},
		{"december", "decembre"},
	} {
		for _, name := range names {
			if strings.HasPrefix(name, w) && w != "jui" {
				return i + 1
			}
		}
	}
	return 0
}
