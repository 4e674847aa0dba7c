package bill

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Reminded are the reminders of an invoice so far.
type Reminded struct {
	Arrived int           // those that are taken for delivered
	Last    calendar.Date // the day of the latest
	Pending bool          // the outcome of one is open
}

// ReminderDue returns the number of the reminder that is due today, counted from 1. The number
// follows the reminders that arrived, so that a formal notice is never the first word. The first
// is due the first number of days after the due date; each later one as many days after the one
// before as the organisation has chosen, and not before its own number of days. So an
// organisation that starts late starts with the first.
func (i Invoice) ReminderDue(days []int, past Reminded, today calendar.Date) (number int, due bool) {
	n := past.Arrived
	if !i.Overdue(today) || past.Pending || n >= len(days) {
		return 0, false
	}
	from := i.Due.AddDays(days[n])
	if n > 0 {
		from = later(from, past.Last.AddDays(days[n]-days[n-1]))
	}
	if today.Before(from) {
		return 0, false
	}
	return n + 1, true
}

// Blocked is the reason why no reminder of an invoice could be sent, although one is due.
type Blocked struct {
	Code   string        `json:"code" doc:"Stable name of the reason" example:"mail.no_recipient"`
	Detail string        `json:"detail" doc:"What is wrong and what to do"`
	Since  calendar.Date `json:"since" doc:"The first day on which it was so"`
}

// BlockReminder records why no reminder could be sent today.
func (i *Invoice) BlockReminder(code, detail string, today calendar.Date) {
	b := Blocked{Code: code, Detail: detail, Since: today}
	if was := i.ReminderBlocked; was != nil && was.Code == code {
		b.Since = was.Since
	}
	i.ReminderBlocked = &b
}

// WhyBlocked returns the code and the sentence for a reminder that was refused.
func WhyBlocked(refused *fault.Fault, c crm.Contact) (code, detail string) {
	switch {
	case refused.Code == "mail.no_recipient" && len(c.Unreachable) > 0:
		return "mail.unreachable", "Mail to " + c.Unreachable[0] + " came back, or its reader complained, and " + c.DisplayName +
			" has no other address. Correct the address on the contact, or remove it from its unreachable addresses if it works again."
	case refused.Code == "mail.no_recipient":
		return refused.Code, c.DisplayName + " has no e-mail address. Write one on the contact, or remind by other means."
	}
	return refused.Code, refused.Detail
}

// Reminder returns the mail that reminds the customer of the amount owed, with the
// text of the given number and the invoice attached. The credit is the customer's open credit, if
// it covers only a part of what is due.
func (i Invoice) Reminder(in trade.Envelope, number int, credit money.Amount) (letter.Mail, error) {
	return i.mail(in, func(l words.Language, f letter.Facts, _ letter.Written) (letter.Message, error) {
		f.Credit = credit
		return letter.Reminder(l, f, number)
	})
}
