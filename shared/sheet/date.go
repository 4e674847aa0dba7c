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
	"%q is not a date (the file's order is %s). Write a date such as 2026-11-21.",
}

// Date parses a cell's text as a date: 2026-11-21 and 20261121 in every file,
// other figures in the file's order (two-figure years are 1970 to 2069), and
// months named in French or English. A time of day after it is ignored.
func (f Format) Date(text string) (calendar.Date, *Fault) {
	unreadable := notADate.Fault(f.Language, short(text), f.orderName())
	p, ok := splitDate(text)
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

// dateField is a day, a month or a year.
type dateField struct {
	number, digits int
	month          bool // it is the name of a month
}

// dateFields are the three fields of a date, in the order of the text.
type dateFields [3]dateField

// named reports whether the month is a word, so that the file's order does not matter.
func (p dateFields) named() bool { return p[0].month || p[1].month }

// splitDate splits a date into its fields, and reports whether the text can be a date at all.
func splitDate(text string) (p dateFields, ok bool) {
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
	texts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.", r) })
	named := false
	spaced := len(texts) != 3
	if spaced { // spaces and commas may separate the fields only if the month is a word
		texts = strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-/.,", r) })
	}
	if len(texts) != 3 {
		return p, false
	}
	for i, text := range texts {
		if p[i], ok = readField(text); !ok {
			return p, false
		}
		if p[i].month && (named || i == 2) {
			return p, false
		}
		named = named || p[i].month
	}
	return p, named || !spaced
}

func readField(s string) (dateField, bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		m := monthOf(s)
		return dateField{number: m, month: true}, m > 0
	}
	switch s[digits:] {
	case "", "er", "st", "nd", "rd", "th": // 1er, 21st
	default:
		return dateField{}, false
	}
	n, err := strconv.Atoi(s[:digits])
	return dateField{number: n, digits: digits}, err == nil && digits <= 4 && digits != 3
}

// monthOf returns the number of the month that a word names or abbreviates, in French or English; 0 if it does not.
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
