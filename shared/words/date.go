package words

import (
	"strconv"
	"time"
)

// Date writes an ISO date as papers do: "2026-11-21" is "21/11/2026" and "21 Nov 2026" (English spells the month,
// since 03/04 is two different days on the two sides of the Atlantic).
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

// LongDate writes an ISO date as a sentence does: "21 novembre 2026", "1er décembre 2026", "21 November 2026".
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
