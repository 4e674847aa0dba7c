package letter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/letter"
)

var nine = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return nine.Add(d) }

// What becomes of a mail, step by step: each line is what happens at a time, and how the
// mail is shown then. One delivery at a time has it: the one that takes its lease.
func TestTheLifeOfAMail(t *testing.T) {
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
				t.Errorf("at %s it may be handed over: %v", now, got)
			}
			if got {
				m.Leased = now.Add(letter.Lease) // as the table does
			}
		}
	}
	accept := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Accept("ses-1") }
	refuse := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Refuse("no") }
	release := func(_ *testing.T, m *letter.Mail, _ time.Time) { m.Leased = time.Time{} }
	turnedAway := func(try string) func(*testing.T, *letter.Mail, time.Time) {
		return func(_ *testing.T, m *letter.Mail, _ time.Time) {
			m.Hear(letter.Word{Kind: letter.Turned, Provider: try})
		}
	}
	nothing := func(*testing.T, *letter.Mail, time.Time) {}
	const lease, patience = letter.Lease, letter.Patience
	for name, steps := range map[string][]step{
		"it is taken": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, begin(false), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Hour, begin(false), letter.Sent, time.Time{}},
		},
		"it is refused": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, refuse, letter.Failed, time.Time{}},
			{time.Second, accept, letter.Failed, time.Time{}},
		},
		"it is taken, and turned away for what is in it": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Second, turnedAway("ses-0"), letter.Sent, time.Time{}}, // the try before
			{time.Second, turnedAway("ses-1"), letter.Failed, time.Time{}},
			{time.Second, accept, letter.Failed, time.Time{}},
		},
		"it is taken, though a later try is refused": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, accept, letter.Sent, time.Time{}},
			{time.Second, refuse, letter.Sent, time.Time{}},
		},
		"it is not taken, and tried again": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Second, release, letter.Queued, time.Time{}},
			{time.Minute, begin(true), letter.Sending, after(time.Minute + lease)},
		},
		"its delivery never comes back: word is waited for, then it is sent again": {
			{0, begin(true), letter.Sending, after(lease)},
			{lease - time.Second, nothing, letter.Sending, after(lease)},
			{lease, begin(false), letter.Unknown, after(lease + patience)},
			{lease + patience - time.Second, begin(false), letter.Unknown, after(lease + patience)},
			{lease + patience, begin(true), letter.Sending, after(2*lease + patience)},
		},
		"it is not looked at for an hour, which is word enough": {
			{0, begin(true), letter.Sending, after(lease)},
			{time.Hour, begin(true), letter.Sending, after(time.Hour + lease)},
		},
		"its delivery dies, and word comes late": {
			{0, begin(true), letter.Sending, after(lease)},
			{lease + time.Minute, nothing, letter.Unknown, after(lease + patience)},
			{lease + time.Minute, accept, letter.Sent, time.Time{}},
		},
		"the connection breaks, and word comes late": {
			{0, begin(true), letter.Sending, after(lease)},
			{0, func(_ *testing.T, m *letter.Mail, now time.Time) { m.Lose(now) }, letter.Unknown, after(patience)},
			{time.Minute, begin(false), letter.Unknown, after(patience)},
			{time.Minute, accept, letter.Sent, time.Time{}},
		},
		"the connection breaks, and no word comes": {
			{0, begin(true), letter.Sending, after(lease)},
			{0, func(_ *testing.T, m *letter.Mail, now time.Time) { m.Lose(now); m.Leased = time.Time{} }, letter.Unknown, after(patience)},
			{patience, begin(true), letter.Sending, after(patience + lease)},
		},
		"word comes when it is back in the queue": {
			{0, accept, letter.Sent, time.Time{}},
			{0, begin(false), letter.Sent, time.Time{}},
		},
		"it cannot leave for a day": {
			{letter.GiveUp + time.Second, begin(false), letter.Failed, time.Time{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Queued}
			m.CreatedAt = nine
			for n, s := range steps {
				s.do(t, &m, after(s.at))
				if is := m.Shown(after(s.at)); is.Status != s.want || !is.Until.Equal(s.until) {
					t.Fatalf("after step %d it is %s until %s; want %s until %s", n+1, is.Status, is.Until, s.want, s.until)
				}
			}
		})
	}
}

func TestWhatTheMailServiceSays(t *testing.T) {
	for name, c := range map[string]struct {
		word        letter.Word
		status      letter.Status
		bounced     []string
		unreachable []string
	}{
		"it was taken":                   {letter.Word{Kind: letter.Taken, Provider: "ses-1"}, letter.Sent, nil, nil},
		"it was turned away":             {letter.Word{Kind: letter.Turned, Reason: "Bad content"}, letter.Failed, nil, nil},
		"it bounced for good":            {letter.Word{Kind: letter.Bounced, Addresses: []string{"a@b.example"}, Lasting: true}, letter.Sent, []string{"a@b.example"}, []string{"a@b.example"}},
		"it bounced for now":             {letter.Word{Kind: letter.Bounced, Addresses: []string{"a@b.example"}}, letter.Sent, []string{"a@b.example"}, nil},
		"the recipient complained of it": {letter.Word{Kind: letter.Complained, Addresses: []string{"a@b.example"}}, letter.Sent, []string{"a@b.example"}, []string{"a@b.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Unknown, Until: nine}
			for range 2 {
				if d := cmp.Diff(c.unreachable, m.Hear(c.word)); d != "" {
					t.Errorf("unreachable: %s", d)
				}
				if d := cmp.Diff(c.bounced, m.Bounced); m.Status != c.status || !m.Until.IsZero() || d != "" {
					t.Errorf("it is %s until %s, bounced %s", m.Status, m.Until, d)
				}
			}
		})
	}
}
