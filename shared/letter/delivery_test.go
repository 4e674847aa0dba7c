package letter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/letter"
)

var nine = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return nine.Add(d) }

// Each step is an action at a time, and the status of the mail after it. At most one
// delivery at a time holds the mail's lease.
func TestMailFollowsLifeCycle(t *testing.T) {
	type step struct {
		at    time.Duration
		do    func(*testing.T, *letter.Mail, time.Time)
		want  letter.Status
		until time.Time
	}
	begin := func(may bool) func(*testing.T, *letter.Mail, time.Time) {
		return func(t *testing.T, m *letter.Mail, now time.Time) {
			t.Helper()
			got := m.Begin(now)
			if got != may {
				t.Errorf("at %s: may be sent: %v", now, got)
			}
			if got {
				m.Leased = now.Add(letter.Lease) // as the table does
			}
		}
	}
	accept := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Accept("ses-1") }
	refuse := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Refuse("no") }
	release := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Leased = time.Time{} }
	rejected := func(provider string) func(*testing.T, *letter.Mail, time.Time) {
		return func(_ *testing.T, m *letter.Mail, _ time.Time) {
			m.Apply(letter.Event{Kind: letter.Rejected, Provider: provider})
		}
	}
	nothing := func(*testing.T, *letter.Mail, time.Time) {}
	const lease, patience = letter.Lease, letter.Patience
	for name, steps := range map[string][]step{
		"accepted": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, begin(false), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Hour, begin(false), letter.Sent, time.Time{}},
		},
		"refused": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, refuse, letter.Failed, time.Time{}},
			{time.Second, accept, letter.Failed, time.Time{}},
		},
		"accepted, then rejected": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Second, rejected("ses-0"), letter.Sent, time.Time{}}, // the attempt before
			{time.Second, rejected("ses-1"), letter.Failed, time.Time{}},
			{time.Second, accept, letter.Failed, time.Time{}},
		},
		"accepted, later attempt refused": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Second, refuse, letter.Sent, time.Time{}},
		},
		"not accepted, sent again": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, release, letter.Queued, time.Time{}},
			{time.Minute, begin(true), letter.Sending, after(time.Minute + lease)},
		},
		"lease expires, no event, sent again": {
			{0, begin(true), letter.Sending, after(lease)},
			{lease - time.Second, nothing, letter.Sending, after(lease)},
			{lease, begin(false), letter.Unknown, after(lease + patience)},
			{lease + patience - time.Second, begin(false), letter.Unknown, after(lease + patience)},
			{lease + patience, begin(true), letter.Sending, after(2*lease + patience)},
		},
		"lease and patience expired an hour ago": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Hour, begin(true), letter.Sending, after(time.Hour + lease)},
		},
		"lease expires, event arrives late": {
			{0, begin(true), letter.Sending, after(lease)},
			{lease + time.Minute, nothing, letter.Unknown, after(lease + patience)},
			{lease + time.Minute, accept, letter.Sent, time.Time{}},
		},
		"connection breaks, event arrives late": {
			{0, begin(true), letter.Sending, after(lease)},
			{0, func(_ *testing.T, m *letter.Mail, now time.Time) { m.MarkUnknown(now) }, letter.Unknown, after(patience)},
			{time.Minute, begin(false), letter.Unknown, after(patience)},
			{time.Minute, accept, letter.Sent, time.Time{}},
		},
		"connection breaks, no event": {
			{0, begin(true), letter.Sending, after(lease)},
			{0, func(_ *testing.T, m *letter.Mail, now time.Time) { m.MarkUnknown(now); m.Leased = time.Time{} }, letter.Unknown, after(patience)},
			{patience, begin(true), letter.Sending, after(patience + lease)},
		},
		"event arrives for a queued mail": {
			{0, accept, letter.Sent, time.Time{}},
			{0, begin(false), letter.Sent, time.Time{}},
		},
		"not accepted for a day": {
			{letter.GiveUp + time.Second, begin(false), letter.Failed, time.Time{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Queued}
			m.CreatedAt = nine
			for n, s := range steps {
				s.do(t, &m, after(s.at))
				if is := m.Shown(after(s.at)); is.Status != s.want || !is.Until.Equal(s.until) {
					t.Fatalf("after step %d: got %s until %s, want %s until %s", n+1, is.Status, is.Until, s.want, s.until)
				}
			}
		})
	}
}

func TestEventChangesStatusAndReachability(t *testing.T) {
	address := []string{"a@b.example"}
	for name, c := range map[string]struct {
		word        letter.Event
		status      letter.Status
		bounced     []string
		unreachable []string
	}{
		"accepted":         {letter.Event{Kind: letter.Accepted, Provider: "ses-1"}, letter.Sent, nil, nil},
		"turned away":      {letter.Event{Kind: letter.Rejected, Reason: "Bad content"}, letter.Failed, nil, nil},
		"permanent bounce": {letter.Event{Kind: letter.Bounced, Addresses: address, Lasting: true}, letter.Sent, address, address},
		"transient bounce": {letter.Event{Kind: letter.Bounced, Addresses: address}, letter.Sent, address, nil},
		"complaint":        {letter.Event{Kind: letter.Complained, Addresses: address}, letter.Sent, address, address},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Unknown, Until: nine}
			for range 2 {
				if d := cmp.Diff(c.unreachable, m.Apply(c.word)); d != "" {
					t.Errorf("unreachable: %s", d)
				}
				if d := cmp.Diff(c.bounced, m.Bounced); m.Status != c.status || !m.Until.IsZero() || d != "" {
					t.Errorf("got %s until %s, bounced %s", m.Status, m.Until, d)
				}
			}
		})
	}
}
