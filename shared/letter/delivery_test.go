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
			m.Apply(letter.Event{Kind: letter.Rejection, Provider: provider})
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
		"accepted":         {letter.Event{Kind: letter.Acceptance, Provider: "ses-1"}, letter.Sent, nil, nil},
		"turned away":      {letter.Event{Kind: letter.Rejection, Reason: "Bad content"}, letter.Failed, nil, nil},
		"permanent bounce": {letter.Event{Kind: letter.Bounce, Addresses: address, Lasting: true}, letter.Bounced, address, address},
		"transient bounce": {letter.Event{Kind: letter.Bounce, Addresses: address}, letter.Bounced, address, nil},
		"complaint":        {letter.Event{Kind: letter.Complaint, Addresses: address}, letter.Complained, address, address},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Unknown, Until: nine}
			for range 2 {
				if d := cmp.Diff(c.unreachable, m.Apply(c.word)); d != "" {
					t.Errorf("unreachable: %s", d)
				}
				if d := cmp.Diff(c.bounced, m.Returned); m.Status != c.status || !m.Until.IsZero() || d != "" {
					t.Errorf("got %s until %s, bounced %s", m.Status, m.Until, d)
				}
			}
		})
	}
}

// A mail that comes back from every recipient did not arrive; a reader who complains has it.
func TestReturnedMailDidNotArrive(t *testing.T) {
	const a, b = "compta@épicerie.example", "Éva <b@x.example>"
	back := func(addresses ...string) letter.Event {
		return letter.Event{Kind: letter.Bounce, Addresses: addresses, Reason: "550 unknown"}
	}
	for name, c := range map[string]struct {
		events  []letter.Event
		status  letter.Status
		arrived bool
		mark    []string
	}{
		"accepted":             {[]letter.Event{{Kind: letter.Acceptance}}, letter.Sent, true, nil},
		"one of two came back": {[]letter.Event{back("B@x.example")}, letter.Bounced, true, []string{"b@x.example"}},
		"both came back": {
			[]letter.Event{back("B@x.example"), back("compta@xn--picerie-9xa.example")}, letter.Bounced, false, []string{"b@x.example", a},
		},
		"complaint": {[]letter.Event{{Kind: letter.Complaint, Addresses: []string{a}}}, letter.Complained, true, []string{a}},
		"rejected":  {[]letter.Event{{Kind: letter.Rejection, Reason: "virus"}}, letter.Failed, false, []string{a, b}},
		"bounce after complaint": {
			[]letter.Event{{Kind: letter.Complaint, Addresses: []string{a}}, back("b@x.example")},
			letter.Complained, true,
			[]string{a, "b@x.example"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Sending, Message: letter.Message{To: []string{a}, CC: []string{b}}}
			for _, e := range c.events {
				m.Apply(e)
			}
			if m.Status != c.status || m.Arrived() != c.arrived || m.Pending() {
				t.Errorf("the mail is %s, arrived: %v", m.Status, m.Arrived())
			}
			u := m.Undelivered(nine)
			if (u != nil) != (c.mark != nil) {
				t.Fatalf("the mark is %v", u)
			}
			if u != nil && (cmp.Diff(c.mark, u.Addresses) != "" || u.Reason == "" || u.Status != c.status) {
				t.Errorf("the mark is %+v", u)
			}
		})
	}
}

func TestMailIsPreparedFiveTimes(t *testing.T) {
	m := letter.Mail{Status: letter.Queued, Tries: letter.MostTries - 1}
	m.CreatedAt = nine
	if !m.Begin(nine) {
		t.Error("the last attempt is refused")
	}
	if m.Tries++; m.Begin(nine) || m.Status != letter.Failed || m.Reason == "" {
		t.Errorf("after the last attempt the mail is %s", m.Status)
	}
}
