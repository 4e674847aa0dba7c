package bill_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/org"
)

func TestNumberHasPrefixYearAndCounter(t *testing.T) {
	for want, got := range map[string]string{
		"FA-2026-00042":  bill.Number(org.SeriesFormat{Prefix: "FA-", Digits: 5}, 2026, 42),
		"2026-7":         bill.Number(org.SeriesFormat{Digits: 1}, 2026, 7),
		"F/2026-1234567": bill.Number(org.SeriesFormat{Prefix: "F/", Digits: 3}, 2026, 1234567),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestSendSetsDateAndNumber(t *testing.T) {
	const none = ""
	for name, c := range map[string]struct {
		date, last string
		next       int
		today      string
		wantDate   string
		wantNumber string
		fault      string
	}{
		"the first document":                               {none, none, 0, "2026-11-21", "2026-11-21", "FA-2026-00001", ""},
		"the next document":                                {none, "2026-11-20", 42, "2026-11-21", "2026-11-21", "FA-2026-00042", ""},
		"another document on the same day":                 {none, "2026-11-21", 42, "2026-11-21", "2026-11-21", "FA-2026-00042", ""},
		"the first, with an earlier date":                  {"2026-01-05", none, 0, "2026-11-21", "2026-01-05", "FA-2026-00001", ""},
		"with the date of the last":                        {"2026-11-19", "2026-11-19", 42, "2026-11-21", "2026-11-19", "FA-2026-00042", ""},
		"with a date between the last and today":           {"2026-11-20", "2026-11-19", 42, "2026-11-21", "2026-11-20", "FA-2026-00042", ""},
		"with a date before the last":                      {"2026-11-18", "2026-11-19", 42, "2026-11-21", "", "", "invoice.date /date"},
		"with the date of tomorrow":                        {"2026-11-22", "2026-11-19", 42, "2026-11-21", "", "", "invoice.date /date"},
		"the first, with the date of tomorrow":             {"2026-11-22", none, 0, "2026-11-21", "", "", "invoice.date /date"},
		"the first of a new year":                          {none, "2026-12-31", 812, "2027-01-02", "2027-01-02", "FA-2027-00001", ""},
		"with a date in the old year":                      {"2026-12-31", "2026-12-30", 812, "2027-01-02", "2026-12-31", "FA-2026-00812", ""},
		"with a date in a closed year":                     {"2026-12-31", "2027-01-01", 2, "2027-01-02", "", "", "invoice.date /date"},
		"with a date in a year closed today":               {"2026-12-31", "2027-01-02", 2, "2027-01-02", "", "", "invoice.date /date"},
		"two years later":                                  {none, "2024-03-01", 9, "2026-11-21", "2026-11-21", "FA-2026-00001", ""},
		"after a move to a western time zone":              {none, "2026-11-22", 42, "2026-11-21", "2026-11-22", "FA-2026-00042", ""},
		"after a move to a western time zone on New Year":  {none, "2027-01-01", 2, "2026-12-31", "2027-01-01", "FA-2027-00002", ""},
		"after a move to a western time zone, with a date": {"2026-11-21", "2026-11-22", 42, "2026-11-21", "", "", "invoice.date /date"},
	} {
		t.Run(name, func(t *testing.T) {
			in := sending(t)
			in.Today = day(t, c.today)
			in.Series = bill.Series{Next: c.next, LastHash: "before"}
			if c.last != none {
				in.Series.LastDate = day(t, c.last)
			}
			i := draft(t, func(f *bill.Form) {
				if c.date != none {
					f.Date = day(t, c.date)
				}
			})
			next, err := i.Send(in)
			if faulttest.Text(err) != c.fault {
				t.Fatalf("got %v, want %s", err, c.fault)
			}
			if err != nil {
				if i.Status != bill.Draft || i.Number != "" || i.Frozen != nil {
					t.Errorf("a refused invoice is %s with number %q", i.Status, i.Number)
				}
				return
			}
			if i.Date.String() != c.wantDate || i.Number != c.wantNumber {
				t.Errorf("got number %s and date %s, want %s and %s", i.Number, i.Date, c.wantNumber, c.wantDate)
			}
			var counter int
			if _, err := fmt.Sscanf(i.Number[8:], "%d", &counter); err != nil {
				t.Fatal(err)
			}
			if next.Next != counter+1 || next.LastDate != i.Date || next.LastHash != i.Frozen.Hash || i.Frozen.Previous != "before" {
				t.Errorf("the next state of the series is %+v", next)
			}
			if shown := in.Series.Preview(org.SeriesFormat{Prefix: "FA-", Digits: 5}, in.Today); c.date == none && shown != i.Number {
				t.Errorf("the preview is %s, the number is %s", shown, i.Number)
			}
		})
	}
}

// For any dates of invoices and any passage of days, numbers are consecutive within a
// year and start with 1 in each year, dates never decrease, and the hash chain is valid.
func TestSeriesHasNoGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := sending(t)
		in.Today = day(t, "2026-12-25")
		var all []bill.Invoice
		for range rapid.IntRange(1, 12).Draw(t, "invoices") {
			in.Today = in.Today.AddDays(rapid.SampledFrom([]int{0, 0, 1, 3, 200, -1}).Draw(t, "days pass"))
			i := draft(t, func(f *bill.Form) {
				if rapid.Bool().Draw(t, "dated") {
					f.Date = in.Today.AddDays(rapid.IntRange(-9, 1).Draw(t, "date"))
				}
			})
			next, err := i.Send(in)
			if faulttest.Text(err) == "invoice.date /date" {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			in.Series = next
			all = append(all, i)
		}
		last, year, counter, hash := calendar.Date{}, 0, 0, ""
		for _, i := range all {
			counter++
			if i.Date.Year() != year {
				year, counter = i.Date.Year(), 1
			}
			if want := bill.Number(in.Settings.Numbering.Invoice, year, counter); i.Number != want {
				t.Errorf("got %s, want %s", i.Number, want)
			}
			if i.Date.Before(last) {
				t.Errorf("%s is dated %s, the previous invoice %s", i.Number, i.Date, last)
			}
			if !bill.Verify(hash, i) {
				t.Errorf("%s does not follow the previous invoice", i.Number)
			}
			last, hash = i.Date, i.Frozen.Hash
		}
	})
}
