package sheet_test

import (
	"testing"

	"comptoir/shared/sheet"
)

func TestNumberParsesCell(t *testing.T) {
	cases := []struct {
		name    string
		decimal sheet.Decimal
		text    string
		want    string // digits, or the code of the fault
		unit    string
	}{
		{"whole", sheet.DecimalPoint, "12", "12", ""},
		{"decimal point", sheet.DecimalPoint, "14.00", "14", ""},
		{"decimal comma", sheet.DecimalComma, "14,05", "14.05", ""},
		{"redundant zeros", sheet.DecimalPoint, "0014.0500000000", "14.05", ""},
		{"no digit before the sign", sheet.DecimalPoint, ".5", "0.5", ""},
		{"no digit after the sign", sheet.DecimalPoint, "5.", "5", ""},
		{"minus", sheet.DecimalPoint, "-5.5", "-5.5", ""},
		{"typographic minus and no-break space", sheet.DecimalComma, "−1\u00a0234,5", "-1234.5", ""},
		{"accountant's brackets", sheet.DecimalPoint, "(1,234.50)", "-1234.5", ""},
		{"minus zero", sheet.DecimalPoint, "-0.00", "0", ""},
		{"plus", sheet.DecimalPoint, "+3", "3", ""},
		{"grouped by comma", sheet.DecimalPoint, "1,234,567.8", "1234567.8", ""},
		{"grouped by point", sheet.DecimalComma, "1.234.567,8", "1234567.8", ""},
		{"grouped by narrow space", sheet.DecimalComma, "1\u202f234,50", "1234.5", ""},
		{"grouped by apostrophe", sheet.DecimalPoint, "1’234.50", "1234.5", ""},
		{"grouped as in India", sheet.DecimalPoint, "12,34,567.00", "1234567", ""},
		{"1,234 in a file with points", sheet.DecimalPoint, "1,234", "1234", ""},
		{"1,234 in a file with commas", sheet.DecimalComma, "1,234", "1.234", ""},
		{"euro after", sheet.DecimalComma, "14,50 €", "14.5", "€"},
		{"dollar before", sheet.DecimalPoint, "-$14.50", "-14.5", "$"},
		{"code before", sheet.DecimalPoint, "EUR14.50", "14.5", "EUR"},
		{"code after", sheet.DecimalPoint, "14.50 USD", "14.5", "USD"},
		{"per cent", sheet.DecimalComma, "5,5 %", "5.5", "%"},
		{"point in a file with commas", sheet.DecimalComma, "14.50", "number.wrong_sign", ""},
		{"comma in a file with points", sheet.DecimalPoint, "14,50", "number.wrong_sign", ""},
		{"two decimal signs", sheet.DecimalPoint, "1.2.3", "number.wrong_sign", ""},
		{"groups of the wrong length", sheet.DecimalPoint, "1 23", "number.unreadable", ""},
		{"a word", sheet.DecimalPoint, "douze", "number.unreadable", ""},
		{"an empty text", sheet.DecimalPoint, "", "number.unreadable", ""},
		{"a lone sign", sheet.DecimalPoint, "€", "number.unreadable", ""},
		{"exponent", sheet.DecimalPoint, "1.5E+3", "number.unreadable", ""},
		{"a formula", sheet.DecimalPoint, "=1+1", "number.unreadable", ""},
		{"an unclosed bracket", sheet.DecimalPoint, "(12", "number.unreadable", ""},
		{"very long", sheet.DecimalPoint, "11111111111111111111111111111111111111111", "number.unreadable", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, fault := sheet.Format{Decimal: c.decimal}.Number(c.text)
			got := n.Digits
			if fault != nil {
				got = fault.Code
			}
			if got != c.want || n.Unit != c.unit {
				t.Errorf("the number in %q is %q, unit %q; want %q, unit %q", c.text, got, n.Unit, c.want, c.unit)
			}
		})
	}
}

func TestDateParsesCell(t *testing.T) {
	cases := []struct {
		name  string
		order sheet.DateOrder
		text  string
		want  string // the date, or the code of the fault
	}{
		{"ISO", sheet.MonthDayYear, "1996-07-04", "1996-07-04"},
		{"ISO with a time", sheet.DayMonthYear, "1996-07-04T23:59:59Z", "1996-07-04"},
		{"time stamp of a database", sheet.DayMonthYear, "1996-07-04 00:00:00.000", "1996-07-04"},
		{"digits only", sheet.DayMonthYear, "19960704", "1996-07-04"},
		{"day first", sheet.DayMonthYear, "04/07/1996", "1996-07-04"},
		{"month first", sheet.MonthDayYear, "07/04/1996 10:30 AM", "1996-07-04"},
		{"points", sheet.DayMonthYear, "4.7.96", "1996-07-04"},
		{"two-figure year of this century", sheet.MonthDayYear, "7-4-26", "2026-07-04"},
		{"year first, two figures", sheet.YearMonthDay, "96-07-04", "1996-07-04"},
		{"day first in a file of ISO dates", sheet.YearMonthDay, "04/07/1996", "1996-07-04"},
		{"French month", sheet.MonthDayYear, "1er août 1996", "1996-08-01"},
		{"French month, abbreviated", sheet.MonthDayYear, "4 févr. 1996", "1996-02-04"},
		{"English month", sheet.DayMonthYear, "Jul 4, 1996", "1996-07-04"},
		{"English month between hyphens", sheet.DayMonthYear, "04-Jul-96", "1996-07-04"},
		{"year, then month by name", sheet.DayMonthYear, "1996 July 4", "1996-07-04"},
		{"an invalid month", sheet.DayMonthYear, "07/25/1996", "date.unreadable"},
		{"an invalid day", sheet.DayMonthYear, "31/02/1996", "date.unreadable"},
		{"three-figure year", sheet.DayMonthYear, "04/07/996", "date.unreadable"},
		{"an abbreviation of two months", sheet.DayMonthYear, "4 jui 1996", "date.unreadable"},
		{"a number", sheet.DayMonthYear, "1 234 50", "date.unreadable"},
		{"a spreadsheet's serial number", sheet.DayMonthYear, "35250", "date.unreadable"},
		{"an empty text", sheet.DayMonthYear, "", "date.unreadable"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, fault := sheet.Format{Dates: c.order}.Date(c.text)
			got := d.String()
			if fault != nil {
				got = fault.Code
			}
			if got != c.want {
				t.Errorf("the date in %q is %s, want %s", c.text, got, c.want)
			}
		})
	}
}

func TestFoldNormalisesHeaders(t *testing.T) {
	for _, c := range [][2]string{
		{"Company Name", "companyname"},
		{"companyName", "companyname"},
		{"COMPANY_NAME *", "companyname"},
		{"Numéro de Téléphone", "numerodetelephone"},
		{"N° d’article", "ndarticle"},
		{"Main d'œuvre", "maindoeuvre"},
		{"Straße", "strasse"},
		{"—", ""},
	} {
		if got := sheet.Fold(c[0]); got != c[1] {
			t.Errorf("Fold(%q) is %q, want %q", c[0], got, c[1])
		}
	}
}
