package start

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"comptoir/shared/app"
	"comptoir/shared/bus"
	"comptoir/shared/files"
	"comptoir/shared/mail"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/queue"
	"comptoir/shared/rights"
)

var key = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))

// environment returns the variables that the stack sets, with changes.
func environment(changes map[string]string) func(string) string {
	all := map[string]string{
		"AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"TABLE_NAME": "comptoir", "CURSOR_KEY": key, "LOG_LEVEL": "warn", "BUCKET_NAME": "comptoir-files",
		"MAIL_FROM": "comptoir@platform.example", "MAIL_CONFIGURATION_SET": "comptoir",
		"QUEUE_URL_MAIL": "http://127.0.0.1:1/mail", "QUEUE_URL_JOBS": "http://127.0.0.1:1/jobs",
		"QUEUE_URL_DAILY": "http://127.0.0.1:1/daily", "QUEUE_URL_REBUILD": "http://127.0.0.1:1/rebuild",
		"BUS_NAME": "comptoir", "ADDRESS": "https://api.comptoir.example",
	}
	for name, value := range changes {
		all[name] = value
	}
	return func(name string) string { return all[name] }
}

func TestGrantsSelectSettings(t *testing.T) {
	table := Settings{
		Table: "comptoir", CursorKey: []byte(strings.Repeat("k", 32)), Log: slog.LevelWarn, Bounds: org.DefaultBounds(),
	}
	for _, c := range []struct {
		name    string
		granted []app.Grant
		want    func(*Settings)
	}{
		{"table", []app.Grant{app.ReadTable, app.WriteTable}, func(*Settings) {}},
		{"reading files", []app.Grant{app.ReadDocuments}, func(s *Settings) { s.Bucket = "comptoir-files" }},
		{"writing files", []app.Grant{app.WriteImports}, func(s *Settings) { s.Bucket = "comptoir-files" }},
		{"mail", []app.Grant{app.SendMail}, func(s *Settings) { s.MailFrom, s.MailSet = "comptoir@platform.example", "comptoir" }},
		{"queues", []app.Grant{app.SendTo(op.MailQueue), app.SendTo(op.JobQueue)}, func(s *Settings) {
			s.Queues = map[string]string{"mail": "http://127.0.0.1:1/mail", "jobs": "http://127.0.0.1:1/jobs"}
		}},
		{"events", []app.Grant{app.PutEvents}, func(s *Settings) { s.Bus = "comptoir" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := table
			c.want(&want)
			got, err := read(environment(nil), c.granted)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOptionalSettingsAreRead(t *testing.T) {
	got, err := read(environment(map[string]string{
		"STAGE": "prod", "LARGE_ORGANIZATIONS": "org_1,org_2", "CLAIMS": "org=tenant,role=group", "BOUNDS": "organizations=1,invitations=7",
		"MAIL_LIMITS": "10,30,500",
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(app.Figures{Stage: "prod", Large: []org.OrganizationID{"org_1", "org_2"}}, got.Figures); diff != "" {
		t.Error(diff)
	}
	if want := (org.Bounds{Organizations: 1, Memberships: 20, Invitations: 7}); got.Bounds != want {
		t.Errorf("the bounds are %v, want %v", got.Bounds, want)
	}
	if want := (app.MailLimits{New: 10, NewDays: 30, Usual: 500}); got.Mails != want {
		t.Errorf("the limits are %+v", got.Mails)
	}
	if diff := cmp.Diff(app.Claims{"org": "tenant", "role": "group"}, got.Claims); diff != "" {
		t.Error(diff)
	}
}

func TestErrorNamesWrongSettings(t *testing.T) {
	all := []app.Grant{
		app.ReadTable, app.ReadDocuments, app.SendMail, app.SendTo(op.MailQueue), app.SendTo(op.JobQueue),
		app.SendTo(op.DailyQueue), app.SendTo(op.RebuildQueue), app.PutEvents, app.SignLinks,
	}
	names := []string{
		"TABLE_NAME", "CURSOR_KEY", "BUCKET_NAME", "MAIL_FROM", "MAIL_CONFIGURATION_SET", "QUEUE_URL_MAIL", "QUEUE_URL_JOBS",
		"QUEUE_URL_DAILY", "QUEUE_URL_REBUILD", "BUS_NAME", "ADDRESS",
	}
	empty := map[string]string{}
	for _, name := range names {
		empty[name] = ""
	}
	for _, c := range []struct {
		name    string
		granted []app.Grant
		changes map[string]string
		want    []string
	}{
		{"no table", nil, map[string]string{"TABLE_NAME": ""}, []string{"TABLE_NAME"}},
		{"all missing", all, empty, names},
		{"key not in base64", nil, map[string]string{"CURSOR_KEY": "sésame"}, []string{"CURSOR_KEY"}},
		{"short key", nil, map[string]string{"CURSOR_KEY": "c2hvcnQ="}, []string{"CURSOR_KEY"}},
		{"claim without a name", nil, map[string]string{"CLAIMS": "org="}, []string{"CLAIMS", "org="}},
		{"unknown bound", nil, map[string]string{"BOUNDS": "people=3"}, []string{"BOUNDS", "people=3"}},
		{"bound of zero", nil, map[string]string{"BOUNDS": "invitations=0"}, []string{"BOUNDS", "invitations=0"}},
		{"two limits", nil, map[string]string{"MAIL_LIMITS": "10,500"}, []string{"MAIL_LIMITS", "10,500"}},
		{"limit of nothing", nil, map[string]string{"MAIL_LIMITS": "10,30,0"}, []string{"MAIL_LIMITS"}},
		{"limit in words", nil, map[string]string{"MAIL_LIMITS": "few,30,500"}, []string{"MAIL_LIMITS"}},
		{"unknown log level", nil, map[string]string{"LOG_LEVEL": "loud"}, []string{"LOG_LEVEL", "loud"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(environment(c.changes), c.granted)
			if err == nil {
				t.Fatal("the settings are accepted")
			}
			for _, name := range c.want {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("%v does not name %s", err, name)
				}
			}
			if v := c.changes["CURSOR_KEY"]; v != "" && strings.Contains(err.Error(), v) {
				t.Errorf("%v reveals the key", err)
			}
		})
	}
}

// everything has each service.
var everything = Services{
	Files: func(cfg aws.Config, s Settings) app.Files { return files.New(cfg, s.Bucket) },
	Mail: func(cfg aws.Config, s Settings) (app.Mailer, error) {
		return mail.New(cfg, s.MailFrom, s.MailSet)
	},
	Queue: func(cfg aws.Config, s Settings) app.Queue { return queue.New(cfg, s.Queues) },
	Bus:   func(cfg aws.Config, s Settings) app.Bus { return bus.New(cfg, s.Bus) },
}

func TestGrantsSelectTools(t *testing.T) {
	for _, c := range []struct {
		name    string
		granted []app.Grant
		want    string
	}{
		{"table", []app.Grant{app.ReadTable}, ""},
		{"files", []app.Grant{app.WriteImports}, "files "},
		{"mail", []app.Grant{app.SendMail, app.ReadDocuments}, "files mail "},
		{"queues", []app.Grant{app.SendTo(op.JobQueue)}, "queue "},
		{"events", []app.Grant{app.PutEvents}, "bus "},
	} {
		t.Run(c.name, func(t *testing.T) {
			tools, err := Tools(c.granted, everything, environment(nil))
			if err != nil {
				t.Fatal(err)
			}
			var got string
			for _, service := range []struct {
				name   string
				exists bool
			}{{"files ", tools.Files != nil}, {"mail ", tools.Mail != nil}, {"queue ", tools.Queue != nil}, {"bus ", tools.Bus != nil}} {
				if service.exists {
					got += service.name
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if tools.Table == nil || tools.Clock == nil || tools.Log == nil {
				t.Error("the table, the clock or the log is missing")
			}
			if x := (app.Link{Org: "org_01KAMX0000000000000000VEXN"}); tools.Links.Text(x) == (app.Links{}).Text(x) {
				t.Error("links are signed without a key")
			}
		})
	}
}

func TestHandleRefusesUnservedOperations(t *testing.T) {
	define := func(id string, runs op.Binary, may ...op.Grant) op.Operation {
		return op.Define(op.Spec{ID: id, On: op.Queued(op.JobQueue, 1), Needs: rights.Public(), Runs: runs, May: may},
			func(context.Context, *app.App, op.Nothing) (op.Nothing, error) { return op.Nothing{}, nil })
	}
	all := []op.Operation{
		define("thing.read", op.API, op.ReadTable), define("thing.print", op.Documents, op.ReadTable),
		define("thing.send", op.API, op.SendMail), define("thing.publish", op.API, op.PutEvents),
	}
	broken := everything
	broken.Mail = func(aws.Config, Settings) (app.Mailer, error) { return nil, errors.New("no address") }
	for _, c := range []struct {
		name     string
		id       string
		services Services
		changes  map[string]string
		want     string // contained in the error
	}{
		{"own operation", "thing.read", Services{}, nil, ""},
		{"linked service", "thing.send", everything, nil, ""},
		{"no handler", "", Services{}, nil, "_HANDLER"},
		{"unknown operation", "thing.lose", Services{}, nil, `"thing.lose"`},
		{"operation of another binary", "thing.print", Services{}, nil, "documents"},
		{"service not linked", "thing.publish", Services{}, nil, "events"},
		{"service fails", "thing.send", broken, nil, "no address"},
		{"no region", "thing.read", Services{}, map[string]string{"AWS_REGION": ""}, "AWS_REGION"},
		{"no credentials", "thing.read", Services{}, map[string]string{"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY"},
		{"setting missing", "thing.read", Services{}, map[string]string{"TABLE_NAME": ""}, "TABLE_NAME"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := handle(c.id, op.API, all, c.services, environment(c.changes))
			if c.want == "" {
				if err != nil || h == nil {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
