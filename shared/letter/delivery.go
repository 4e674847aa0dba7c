package letter

import "time"

// GiveUp is how long a mail is tried: what could not leave within a day has
// failed, and its sender is told so.
const GiveUp = 24 * time.Hour

// Begin reports whether the mail may be handed to the mail service now: the one who
// takes its lease may. A mail whose lease has ended is of unknown fate, waits for word,
// and may be handed over again when none came.
func (m *Mail) Begin(now time.Time) bool {
	if m.Status == Unknown && !now.Before(m.Until) {
		m.to(Queued, time.Time{})
	}
	if m.Status != Queued || !m.Leased.IsZero() && now.Before(m.Leased.Add(Patience)) {
		return false
	}
	if now.Sub(m.CreatedAt) > GiveUp {
		m.Refuse("It could not be handed to the mail service within a day.")
		return false
	}
	return true
}

// Shown is the mail as a reader sees it: a queued one with a lease is on its way, and of
// unknown fate once the lease has ended.
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

// Accept notes that the mail service has taken the mail, under an id of its own.
func (m *Mail) Accept(provider string) {
	if m.to(Sent, time.Time{}) || m.Status == Sent {
		m.ProviderID = provider
	}
}

// Refuse notes that the mail will never leave, and why; one that has left has.
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

// Lose notes that nobody knows whether the mail was taken.
func (m *Mail) Lose(now time.Time) { m.lose(now) }

func (m *Mail) lose(since time.Time) { m.to(Unknown, since.Add(Patience)) }

// to takes the mail to another state if its life cycle leads there. Word of it
// may come late, and twice.
func (m *Mail) to(s Status, until time.Time) bool {
	if m.Move(s) != nil {
		return false
	}
	m.Until = until
	return true
}

// Kind is what the mail service has to say of a mail.
type Kind string

// What the mail service says. A bounce that does not last is a full mailbox or
// a server that was away for days: the mail did not arrive, the next one may.
const (
	Taken      Kind = "taken" // or delivered
	Turned     Kind = "turned_away"
	Bounced    Kind = "bounced"
	Complained Kind = "complained"
)

// Word is what the mail service says became of a mail.
type Word struct {
	Kind      Kind
	Provider  string   // its id of the mail
	Addresses []string // of Bounced and Complained
	Lasting   bool     // of Bounced: nothing will ever arrive there
	Reason    string   // of Turned
}

// Hear settles the mail by what the mail service says of it, and gives the
// addresses that no mail goes to any more. It may be said twice.
func (m *Mail) Hear(w Word) (unreachable []string) {
	if w.Kind == Turned {
		if m.Status != Sent || m.ProviderID == w.Provider { // not an earlier try at it
			m.fail(w.Reason)
		}
		return nil
	}
	m.Accept(w.Provider)
	if w.Kind == Taken {
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
