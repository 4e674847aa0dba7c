package sheet

import (
	"strings"

	"comptoir/shared/words"
)

// tally counts the cells of one column by the formats they show.
type tally struct {
	filled                int
	numbers, comma, point int // numbers, and those with an unambiguous decimal sign
	eitherSign            int // numbers such as 1,234
	dates, dmy, mdy, ymd  int // dates, and those with an unambiguous order
	eitherOrder           int // dates such as 04/07/1996
}

// guessValues detects the decimal sign and the order of dates. Only columns in
// which four fifths of the cells are numbers, or dates, are counted. If no cell
// decides, the organisation's language does, with a warning.
func (f *Format) guessValues(b []byte, whole bool) {
	columns := make([]tally, len(f.Header))
	s := newSplitter(*f)
	s.each(b, whole, func(line []byte, rec record) bool {
		row, blank := f.row(line, rec)
		if blank || row.Fault != nil {
			return true
		}
		for i, text := range row.Cells {
			columns[i].count(strings.TrimSpace(text))
		}
		return true
	})
	var all tally
	for _, c := range columns {
		if 5*c.numbers >= 4*c.filled {
			all.comma += c.comma
			all.point += c.point
			all.eitherSign += c.eitherSign
		}
		if 5*c.dates >= 4*c.filled {
			all.dmy += c.dmy
			all.mdy += c.mdy
			all.ymd += c.ymd
			all.eitherOrder += c.eitherOrder
		}
	}
	if f.Decimal == "" {
		f.decideDecimal(all)
	}
	if f.Dates == "" {
		f.decideDates(all)
	}
}

func (t *tally) count(text string) {
	if text == "" || IsNull(text) {
		return
	}
	t.filled++
	if shape, ok := figuresOf(text); ok {
		t.numbers++
		switch shape.sign() {
		case ',':
			t.comma++
		case '.':
			t.point++
		case '?':
			t.eitherSign++
		}
	}
	p, ok := splitDate(text)
	if !ok {
		return
	}
	t.dates++
	a, b := p[0].number, p[1].number
	switch {
	case p.named():
	case p[0].digits == 4:
		t.ymd++
	case p[2].digits == 1, a == b, a > 31, b > 31:
	case a > 12 && b <= 12:
		t.dmy++
	case b > 12 && a <= 12:
		t.mdy++
	case a <= 12 && b <= 12:
		t.eitherOrder++
	}
}

func (f *Format) decideDecimal(t tally) {
	f.Decimal = DecimalPoint
	byLanguage := t.comma == t.point
	if t.comma > t.point || byLanguage && !speaksEnglish(f.Language) {
		f.Decimal = DecimalComma
	}
	switch {
	case t.comma > 0 && t.point > 0:
		f.warn(mixedDecimals, f.decimalName())
	case byLanguage && t.eitherSign > 0:
		f.warn(ambiguousDecimals, f.decimalName())
	}
}

func (f *Format) decideDates(t tally) {
	byLanguage := t.dmy == t.mdy
	switch {
	case t.dmy > t.mdy || byLanguage && !americanDates(f.Language):
		f.Dates = DayMonthYear
	default:
		f.Dates = MonthDayYear
	}
	if byLanguage && t.dmy == 0 && t.eitherOrder == 0 && t.ymd > 0 {
		f.Dates = YearMonthDay
	}
	switch {
	case t.dmy > 0 && t.mdy > 0:
		f.warn(mixedDates, f.orderName())
	case t.dmy == 0 && t.mdy == 0 && t.eitherOrder > 0:
		f.warn(ambiguousDates, f.orderName())
	}
}

func speaksEnglish(language string) bool { return words.For(language) == words.English }

// americanDates reports whether an organisation writes the month first: its
// language is English without a country, or that of the US or the Philippines.
func americanDates(language string) bool {
	tag := strings.ToLower(strings.ReplaceAll(language, "_", "-"))
	return tag == "en" || tag == "en-us" || tag == "en-ph"
}

func (f Format) decimalName() string {
	french := words.For(f.Language) == words.French
	switch {
	case french && f.Decimal == DecimalComma:
		return "la virgule"
	case french:
		return "le point"
	}
	return string(f.Decimal)
}

func (f Format) orderName() string {
	french := words.For(f.Language) == words.French
	switch {
	case french && f.Dates == MonthDayYear:
		return "mois/jour/année"
	case french && f.Dates == YearMonthDay:
		return "année/mois/jour"
	case french:
		return "jour/mois/année"
	case f.Dates == MonthDayYear:
		return "month/day/year"
	case f.Dates == YearMonthDay:
		return "year/month/day"
	}
	return "day/month/year"
}

// IsNull reports whether a cell is the NULL of a database export.
func IsNull(text string) bool { return text == "NULL" || text == `\N` }
