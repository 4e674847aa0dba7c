package schedule

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"comptoir/infra/local/function"
)

func TestExpressionHasNextTime(t *testing.T) {
	cases := []struct{ expression, zone, after, want string }{
		{"rate(1 minute)", "", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"},
		{"rate(15 minutes)", "", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z"},
		{"rate(2 days)", "", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"},
		{"cron(0/15 * * * ? *)", "", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z"},
		{"cron(0 8 ? * MON-FRI *)", "", "2026-01-02T09:00:00Z", "2026-01-05T08:00:00Z"},
		{"cron(0 8 * * ? *)", "Europe/Paris", "2026-01-01T12:00:00Z", "2026-01-02T07:00:00Z"},
		{"cron(0 8 * * ? *)", "Europe/Paris", "2026-07-01T12:00:00Z", "2026-07-02T06:00:00Z"},
		{"cron(0 0 L * ? *)", "", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"},
		{"at(2026-01-31T08:00:00)", "Europe/Paris", "2026-01-01T00:00:00Z", "2026-01-31T07:00:00Z"},
		{"at(2026-01-31T08:00:00)", "", "2026-02-01T00:00:00Z", ""},
	}
	for _, c := range cases {
		t.Run(c.expression+" "+c.zone, func(t *testing.T) {
			p, err := parse(c.expression, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			next, due := p.next(after)
			got := ""
			if due {
				got = next.UTC().Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	for _, wrong := range []string{
		"", "rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "rate(5 weeks)",
		"cron(x)", "at(tomorrow)", "rate(5 minutes", "every(5)",
	} {
		if _, err := parse(wrong, ""); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
	if _, err := parse("rate(1 hour)", "Nowhere/Never"); err == nil {
		t.Error("an unknown zone was accepted")
	}
}

func TestRateContinuesFromLastRun(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var runs []string
		open := func() *Scheduler {
			s, err := Open(Config{
				Folder: folder, Log: slog.New(slog.DiscardHandler),
				Functions: []function.Function{{
					Name: "reminder.plan", On: []function.Trigger{function.Schedule{Expression: "rate(15 minutes)"}},
				}},
				Send: func(name string, event []byte) error {
					var e map[string]any
					if err := json.Unmarshal(event, &e); err != nil {
						return err
					}
					if e["source"] != "aws.events" || e["detail-type"] != "Scheduled Event" {
						t.Errorf("got %s", event)
					}
					runs = append(runs, name+" "+e["time"].(string)[11:16])
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s := open() // in the test's bubble it is midnight, 1 January 2000
		time.Sleep(40 * time.Minute)
		synctest.Wait()
		s.Close()

		time.Sleep(10 * time.Minute) // the scheduler is closed at 00:45, when a run is due
		s = open()
		time.Sleep(16 * time.Minute)
		synctest.Wait()
		if err := s.Run("reminder.plan"); err != nil {
			t.Error(err)
		}
		if err := s.Run("unknown"); err == nil {
			t.Error("an unknown schedule was run")
		}
		s.Close()
		want := []string{"reminder.plan 00:15", "reminder.plan 00:30", "reminder.plan 00:50", "reminder.plan 01:05", "reminder.plan 01:06"}
		if !slices.Equal(runs, want) {
			t.Errorf("got %v, want %v", runs, want)
		}
	})
}

// A damaged time of the last run is set aside and named in the log.
func TestDamagedLastRunIsSetAside(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "schedule.tick.json")
	if err := os.WriteFile(file, []byte("{bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(Config{
			Folder: folder, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Functions: []function.Function{{
				Name: "schedule.tick", On: []function.Trigger{function.Schedule{Expression: "rate(15 minutes)"}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s.Close()
	})
	if _, err := os.Stat(file + ".unreadable"); err != nil || !strings.Contains(log.String(), file+".unreadable") {
		t.Errorf("%v; the log has %s", err, log.String())
	}
}
