package letter

import (
	"fmt"
	"slices"
	"time"
)

// GiveUp is the time after which a mail is no longer retried. It fails, and its
// sender is notified.
const GiveUp = 24 * time.Hour

// MostTries is how often a mail is prepared: an attempt that ends with a crash, a timeout or an
// error before the mail service has an answer counts.
const MostTries = 5

// Begin reports whether the mail can be sent now: it is queued, and no other process
// holds its lease. A mail that is older than GiveUp fails instead. The caller then takes
// the lease and sends the mail. If the lease expires without an outcome, the status
// becomes unknown: the mail waits for an event of the mail service, and is sent again if
// none arrives.
func (m *Mail) Begin(now time.Time) bool {
	if m.Status == Unknown && !now.Before(m.Until) {
		m.to(Queued, time.Time{})
	}
	if m.Status != Queued || !m.Leased.IsZero() && now.Before(m.Leased.Add(Patience)) {
		return false
	}
	switch {
	case now.Sub(m.CreatedAt) > GiveUp:
		m.Refuse("The mail service did not accept the mail within a day.")
	case m.Tries >= MostTries:
		m.Refuse(fmt.Sprintf("The mail could not be prepared in %d attempts. Send it without the PDF, or ask for support.", MostTries))
	default:
		return true
	}
	return false
}

// Shown is the mail as operations return it: a queued mail with a lease is sending, and
// unknown once the lease has expired.
func (m Mail) Shown(now time.Time) Mail {
	switch {
	case m.Status != Queued || m.Leased.IsZero():
	case now.Before(m.Leased):
		m.Status, m.Until = Sending, m.Leased
	default:
		m.Status, m.Until = Unknown, m.Leased.Add(Patience)
	}
	return m
}

// Accept records that the mail service accepted the mail, and the id it gave the mail.
func (m *Mail) Accept(provider string) {
	if m.to(Sent, time.Time{}) || m.Status == Sent {
		m.ProviderID = provider
	}
}

// Refuse records that the mail failed, and the reason. A sent mail stays sent.
func (m *Mail) Refuse(reason string) {
	if m.Status != Sent {
		m.fail(reason)
	}
}

func (m *Mail) fail(reason string) {
	if m.to(Failed, time.Time{}) {
		m.Reason = reason
	}
}

// MarkUnknown records that it is unknown whether the mail service accepted the mail.
func (m *Mail) MarkUnknown(now time.Time) { m.lose(now) }

func (m *Mail) lose(since time.Time) { m.to(Unknown, since.Add(Patience)) }

// to moves the mail to another state if its life cycle allows that. Events may
// arrive late, and twice.
func (m *Mail) to(s Status, until time.Time) bool {
	if m.Move(s) != nil {
		return false
	}
	m.Until = until
	return true
}

// Kind is the kind of an event of the mail service.
type Kind string

// The kinds of events. A bounce that is not Lasting is a full mailbox or a server
// that was down for days: the mail did not arrive, the next one may.
const (
	Acceptance Kind = "taken" // accepted or delivered
	Rejection  Kind = "turned_away"
	Bounce     Kind = "bounced"
	Complaint  Kind = "complained"
)

// Event is an event of the mail service about a mail.
type Event struct {
	Kind      Kind
	Provider  string   // the mail service's id of the mail
	Addresses []string // of a bounce and a complaint
	Lasting   bool     // of a bounce: the address does not exist
	Reason    string   // of a rejection and a bounce
}

// Apply applies an event of the mail service, and returns the addresses that have
// become unreachable. Applying an event twice has no further effect.
func (m *Mail) Apply(w Event) (unreachable []string) {
	if w.Kind == Rejection {
		if m.Status != Sent || m.ProviderID == w.Provider { // ignores an earlier attempt
			m.fail(w.Reason)
		}
		return nil
	}
	m.Accept(w.Provider)
	if w.Kind == Acceptance {
		return nil
	}
	to, reason := Bounced, w.Reason
	if w.Kind == Complaint {
		to, reason = Complained, "A recipient reported the mail as spam."
	}
	if m.to(to, time.Time{}) || m.Reason == "" {
		m.Reason = shortened(line(reason), mostReason)
	}
	for _, a := range w.Addresses {
		a = m.recipient(a)
		if !Among(m.Returned, a) {
			m.Returned = append(m.Returned, a)
		}
		if w.Kind == Complaint || w.Lasting {
			unreachable = append(unreachable, a)
		}
	}
	return unreachable
}

// recipient is an address of an event in the form in which the sender wrote it.
func (m Mail) recipient(address string) string {
	all := slices.Concat(m.To, m.CC)
	if i := slices.IndexFunc(all, func(a string) bool { return Among([]string{a}, address) }); i >= 0 {
		return Bare(all[i])
	}
	return Bare(address)
}

// mostReason is the longest reason of a bounce: servers write what they like.
const mostReason = 300

// Pending reports whether the outcome of the mail is open.
func (m Mail) Pending() bool { return m.Status == Queued || m.Status == Sending || m.Status == Unknown }

// Arrived reports whether the mail is taken for delivered: the mail service accepted it, and
// it did not come back from every recipient. A reader who complains has the mail.
func (m Mail) Arrived() bool {
	switch m.Status {
	case Complained:
		return true
	case Sent, Bounced: // release 0.2.0 left the status at sent
		all := slices.Concat(m.To, m.CC)
		return slices.ContainsFunc(all, func(a string) bool { return !Among(m.Returned, a) })
	}
	return false
}

// Undelivered is the mark of a document whose mail did not reach every recipient.
type Undelivered struct {
	Mail      MailID    `json:"mail_id" doc:"The mail"`
	Status    Status    `json:"status" enum:"failed,bounced,complained" doc:"failed: the mail service did not take it; bounced: it came back; complained: a recipient reported it as spam"`
	Addresses []string  `json:"addresses,omitempty" doc:"The recipients that did not get it, or complained; all of them if it failed"`
	Reason    string    `json:"reason,omitempty" doc:"Why"`
	At        time.Time `json:"at" doc:"When that became known (UTC)"`
}

// Same reports whether two marks differ at most in their time.
func (u Undelivered) Same(v Undelivered) bool {
	return u.Mail == v.Mail && u.Status == v.Status && u.Reason == v.Reason && slices.Equal(u.Addresses, v.Addresses)
}

// Undelivered returns the mark for the mail's document; nil if there is no cause.
func (m Mail) Undelivered(now time.Time) *Undelivered {
	u := Undelivered{Mail: m.ID, Status: m.Status, Addresses: m.Returned, Reason: m.Reason, At: now}
	switch m.Status {
	case Failed:
		u.Addresses = slices.Concat(m.To, m.CC)
	case Bounced, Complained:
	default:
		return nil
	}
	return &u
}
