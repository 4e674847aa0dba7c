package letter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/letter"
)

var nine = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return nine.Add(d) }

// What becomes of a mail, step by step: each line is what happens and how the
// mail stands then.
func TestTheLifeOfAMail(t *testing.T) {
	begin := func(d time.Duration, may bool) func(*testing.T, *letter.Mail) {
		return func(t *testing.T, m *letter.Mail) {
			t.Helper()
			if got := m.Begin(after(d)); got != may {
				t.Errorf("after %s it may be handed over: %v", d, got)
			}
		}
	}
	type step struct {
		do    func(*testing.T, *letter.Mail)
		want  letter.Status
		until time.Time
	}
	accept := func(_ *testing.T, m *letter.Mail) { m.Accept("ses-1") }
	turnedAway := func(try string) func(*testing.T, *letter.Mail) {
		return func(_ *testing.T, m *letter.Mail) { m.Hear(letter.Word{Kind: letter.Turned, Provider: try}) }
	}
	for name, steps := range map[string][]step{
		"it is taken": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{begin(time.Second, false), letter.Sending, after(letter.Lease)},
			{accept, letter.Sent, time.Time{}},
			{begin(time.Hour, false), letter.Sent, time.Time{}},
		},
		"it is refused": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{func(_ *testing.T, m *letter.Mail) { m.Refuse("no") }, letter.Failed, time.Time{}},
			{accept, letter.Failed, time.Time{}},
		},
		"it is taken, and turned away for what is in it": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{accept, letter.Sent, time.Time{}},
			{turnedAway("ses-0"), letter.Sent, time.Time{}}, // the try before
			{turnedAway("ses-1"), letter.Failed, time.Time{}},
			{accept, letter.Failed, time.Time{}},
		},
		"it is taken, though a later try is refused": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{accept, letter.Sent, time.Time{}},
			{func(_ *testing.T, m *letter.Mail) { m.Refuse("no") }, letter.Sent, time.Time{}},
		},
		"it is not taken, and tried again": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{func(_ *testing.T, m *letter.Mail) { m.Return(after(time.Second)) }, letter.Queued, after(time.Second + letter.Patience)},
			{begin(time.Minute, true), letter.Sending, after(time.Minute + letter.Lease)},
		},
		"nobody comes back from sending it: word is waited for, then it is sent again": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{begin(letter.Lease, false), letter.Unknown, after(letter.Lease + letter.Patience)},
			{begin(letter.Lease+letter.Patience-time.Second, false), letter.Unknown, after(letter.Lease + letter.Patience)},
			{begin(letter.Lease+letter.Patience, true), letter.Sending, after(2*letter.Lease + letter.Patience)},
		},
		"nobody looks for an hour, which is word enough": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{begin(time.Hour, true), letter.Sending, after(time.Hour + letter.Lease)},
		},
		"the connection breaks, and word comes late": {
			{begin(0, true), letter.Sending, after(letter.Lease)},
			{func(_ *testing.T, m *letter.Mail) { m.Lose(nine) }, letter.Unknown, after(letter.Patience)},
			{accept, letter.Sent, time.Time{}},
		},
		"word comes when it is back in the queue": {
			{accept, letter.Sent, time.Time{}},
			{begin(0, false), letter.Sent, time.Time{}},
		},
		"it cannot leave for a day": {
			{begin(letter.GiveUp+time.Second, false), letter.Failed, time.Time{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter.Mail{Status: letter.Queued}
			m.CreatedAt = nine
			for n, s := range steps {
				s.do(t, &m)
				if m.Status != s.want || !m.Until.Equal(s.until) {
					t.Fatalf("after step %d it is %s until %s; want %s until %s", n+1, m.Status, m.Until, s.want, s.until)
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
