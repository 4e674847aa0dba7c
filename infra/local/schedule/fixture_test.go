package schedule

import (
	"log/slog"
	"testing"

	"comptoir/infra/local/fixture"
	"comptoir/infra/local/function"
)

func TestEventMatchesDocumentation(t *testing.T) {
	var got []byte
	s, err := Open(Config{
		Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		Functions: []function.Function{{Name: "reminder.plan", On: []function.Trigger{function.Schedule{Expression: "rate(1 day)"}}}},
		Send:      func(_ string, event []byte) error { got = event; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Run("reminder.plan"); err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "scheduled-event").Compare(t, got)
}
