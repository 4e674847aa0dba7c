package letter

import "time"

// GiveUp is the time after which a mail is no longer retried. It fails, and its
// sender is notified.
const GiveUp = 24 * time.Hour

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
	if now.Sub(m.CreatedAt) > GiveUp {
		m.Refuse("The mail service did not accept the mail within a day.")
		return false
	}
	return true
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
	Accepted   Kind = "taken" // accepted or delivered
	Rejected   Kind = "turned_away"
	Bounced    Kind = "bounced"
	Complained Kind = "complained"
)

// Event is an event of the mail service about a mail.
type Event struct {
	Kind      Kind
	Provider  string   // the mail service's id of the mail
	Addresses []string // of Bounced and Complained
	Lasting   bool     // of Bounced: the address does not exist
	Reason    string   // of Rejected
}

// Apply applies an event of the mail service, and returns the addresses that have
// become unreachable. Applying an event twice has no further effect.
func (m *Mail) Apply(w Event) (unreachable []string) {
	if w.Kind == Rejected {
		if m.Status != Sent || m.ProviderID == w.Provider { // ignores an earlier attempt
			m.fail(w.Reason)
		}
		return nil
	}
	m.Accept(w.Provider)
	if w.Kind == Accepted {
		return nil
	}
	for _, a := range w.Addresses {
		if !Among(m.Bounced, a) {
			m.Bounced = append(m.Bounced, a)
		}
	}
	if w.Kind == Complained || w.Lasting {
		return w.Addresses
	}
	return nil
}
