package app

import (
	"time"

	"comptoir/shared/org"
	"comptoir/shared/store"
)

// MailLimits are the stage's limits on the mails of one organisation: the number of recipients it
// can write to on a day. A new organisation has a lower limit, because a stranger may have
// founded it to send spam. A limit of 0 has the default.
type MailLimits struct {
	New     int `json:"new"`      // recipients a day in the first days
	NewDays int `json:"new_days"` // the number of these days
	Usual   int `json:"usual"`    // recipients a day afterwards
}

// The default limits.
const (
	NewMails     = 50
	NewMailsDays = 14
	UsualMails   = 2000
)

// Allowance is what an organisation may mail on the current day in its time zone.
func (l MailLimits) Allowance(s org.Settings, now time.Time) store.Allowance {
	orDefault := func(n, otherwise int) int {
		if n == 0 {
			return otherwise
		}
		return n
	}
	today := s.Today(now)
	al := store.Allowance{Limit: orDefault(l.Usual, UsualMails), Day: today, Ends: s.EndOf(today)}
	if founded := s.CreatedAt; now.Before(founded.AddDate(0, 0, orDefault(l.NewDays, NewMailsDays))) {
		al.Limit, al.New = min(al.Limit, orDefault(l.New, NewMails)), true
	}
	return al
}
