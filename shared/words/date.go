package words

import (
	"strconv"
	"time"
)

// Date formats an ISO date for a field of a document: "2026-11-21" is "21/11/2026" and "21 Nov 2026". English names
// the month, since 03/04 is a different day in Britain and in the United States.
func (l Language) Date(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	if l == English {
		return day.Format("2 Jan 2006")
	}
	return day.Format("02/01/2006")
}

// LongDate formats an ISO date for a sentence: "21 novembre 2026", "1er décembre 2026", "21 November 2026".
func (l Language) LongDate(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	if l == English {
		return day.Format("2 January 2006")
	}
	number := strconv.Itoa(day.Day())
	if day.Day() == 1 {
		number = "1er"
	}
	return number + nbsp + frenchMonths[day.Month()-1] + " " + strconv.Itoa(day.Year())
}

var frenchMonths = [12]string{
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}
