package app

import (
	"testing"
	"time"

	"comptoir/shared/org"
)

// A new organisation has a lower limit. The day is that of the organisation's time zone.
func TestAllowanceGrowsWithAge(t *testing.T) {
	founded := time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC) // half past eleven in Paris
	var s org.Settings
	s.TimeZone, s.CreatedAt = "Europe/Paris", founded
	for name, c := range map[string]struct {
		limits MailLimits
		after  time.Duration
		limit  int
		isNew  bool
		day    string
		left   time.Duration
	}{
		"default, at once":         {MailLimits{}, 0, 50, true, "2026-11-21", 30 * time.Minute},
		"default, after midnight":  {MailLimits{}, time.Hour, 50, true, "2026-11-22", 23*time.Hour + 30*time.Minute},
		"default, the last second": {MailLimits{}, 14*24*time.Hour - time.Second, 50, true, "2026-12-05", 30*time.Minute + time.Second},
		"default, after two weeks": {MailLimits{}, 14 * 24 * time.Hour, 2000, false, "2026-12-05", 30 * time.Minute},
		"set by the stage": {
			MailLimits{New: 5, NewDays: 1, Usual: 7}, 25 * time.Hour, 7, false, "2026-11-23", 23*time.Hour + 30*time.Minute,
		},
		"usual limit below the first": {MailLimits{Usual: 7}, 0, 7, true, "2026-11-21", 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			now := founded.Add(c.after)
			al := c.limits.Allowance(s, now)
			if al.Limit != c.limit || al.New != c.isNew || al.Day.String() != c.day || al.Ends.Sub(now) != c.left {
				t.Errorf("the allowance is %+v, which ends in %s", al, al.Ends.Sub(now))
			}
		})
	}
}
