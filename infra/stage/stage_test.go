package stage

import (
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestReadChecksSettings(t *testing.T) {
	defaults := Stage{
		LogLevel: "info", LogDays: 90, Throttle: Throttle{Rate: 500, Burst: 1000}, Bounds: Bounds{3, 20, 20},
		Mail: Mail{From: "documents@comptoir.example"}, Architecture: ARM64, MFA: "required", Kept: 11,
	}
	for _, c := range []struct {
		name, stage, file string
		want              func(*Stage)
		refused           string // a text of the error
	}{
		{name: "no file", stage: "dev", want: func(*Stage) {}},
		{name: "empty file", stage: "dev", file: `{}`, want: func(*Stage) {}},
		{
			name: "two settings", stage: "prod", file: `{"log_days": 365, "throttle": {"rate": 50, "burst": 1000}}`,
			want: func(s *Stage) { s.LogDays, s.Throttle.Rate = 365, 50 },
		},
		{name: "misspelt setting", stage: "dev", file: `{"log_day": 365}`, refused: "log_day"},
		{name: "not JSON", stage: "dev", file: `log_days: 365`, refused: "dev.json"},
		{name: "name with a capital letter", stage: "Prod_1", refused: "Prod_1"},
		{name: "log level above info", stage: "dev", file: `{"log_level": "warn"}`, refused: "log_level"},
		{name: "unsupported retention", stage: "dev", file: `{"log_days": 100}`, refused: "log_days"},
		{name: "sender without a domain", stage: "dev", file: `{"mail": {"from": "us"}}`, refused: "mail.from"},
		{
			name: "sender of another domain", stage: "dev", refused: "b.example",
			file: `{"mail": {"from": "us@a.example", "identity": "b.example"}}`,
		},
		{
			name: "sender of a domain with the same ending", stage: "dev", refused: "b.example",
			file: `{"mail": {"from": "us@notb.example", "identity": "b.example"}}`,
		},
		{
			name: "sender equal to the identity", stage: "dev",
			file: `{"mail": {"from": "us@b.example", "identity": "us@b.example"}}`,
			want: func(s *Stage) { s.Mail = Mail{From: "us@b.example", Identity: "us@b.example"} },
		},
		{
			name: "limits of mails", stage: "dev", file: `{"mail": {"from": "us@b.example", "limits": {"new": 10, "new_days": 30, "usual": 500}}}`,
			want: func(s *Stage) {
				s.Mail = Mail{From: "us@b.example", Limits: &MailLimits{New: 10, NewDays: 30, Usual: 500}}
			},
		},
		{name: "one limit of three", stage: "dev", file: `{"mail": {"from": "us@b.example", "limits": {"usual": 500}}}`, refused: "mail.limits"},
		{
			name: "limit below that of a new organisation", stage: "dev", refused: "mail.limits",
			file: `{"mail": {"from": "us@b.example", "limits": {"new": 10, "new_days": 30, "usual": 5}}}`,
		},
		{name: "domain without a certificate", stage: "dev", file: `{"domain": {"name": "api.b.example"}}`, refused: "domain"},
		{
			name: "certificate of another region", stage: "dev", refused: "us-east-1",
			file: `{"domain": {"name": "api.b.example", "certificate": "arn:aws:acm:eu-west-3:1:certificate/1"}}`,
		},
		{
			name: "domain", stage: "dev",
			file: `{"domain": {"name": "api.b.example", "certificate": "arn:aws:acm:us-east-1:1:certificate/1"}}`,
			want: func(s *Stage) { s.Domain = &Domain{"api.b.example", "arn:aws:acm:us-east-1:1:certificate/1"} },
		},
		{name: "issuer without TLS", stage: "dev", file: `{"issuer": {"url": "http://b.example", "audience": ["x"]}}`, refused: "issuer"},
		{
			name: "unknown claim", stage: "dev", refused: "tenant",
			file: `{"issuer": {"url": "https://b.example", "audience": ["x"], "claims": {"tenant": "org"}}}`,
		},
		{
			name: "callbacks with an issuer", stage: "dev", refused: "callbacks",
			file: `{"issuer": {"url": "https://b.example", "audience": ["x"]}, "callbacks": ["https://b.example"]}`,
		},
		{name: "restored table without its stream", stage: "dev", file: `{"table": "x"}`, refused: "stream"},
		{name: "origin without TLS", stage: "dev", file: `{"origins": ["http://b.example"]}`, refused: "http://b.example"},
		{
			name: "origin on this machine", stage: "dev", file: `{"origins": ["http://localhost:5173"]}`,
			want: func(s *Stage) { s.Origins = []string{"http://localhost:5173"} },
		},
		{name: "rate of zero", stage: "dev", file: `{"throttle": {"rate": 0}}`, refused: "throttle"},
		{
			name: "one bound", stage: "dev", file: `{"bounds": {"organizations": 1}}`,
			want: func(s *Stage) { s.Bounds.Organizations = 1 },
		},
		{name: "bound of zero", stage: "dev", file: `{"bounds": {"invitations": 0}}`, refused: "bounds"},
		{name: "x86_64", stage: "dev", file: `{"architecture": "x86_64"}`, want: func(s *Stage) { s.Architecture = X86 }},
		{name: "host", stage: "dev", file: `{"architecture": "host"}`, want: func(s *Stage) { s.Architecture = host() }},
		{name: "unsupported processor", stage: "dev", file: `{"architecture": "riscv64"}`, refused: "architecture"},
		{name: "optional second factor", stage: "dev", file: `{"mfa": "optional"}`, want: func(s *Stage) { s.MFA = "optional" }},
		{
			name: "issuer", stage: "dev", file: `{"issuer": {"url": "https://b.example", "audience": ["x"]}}`,
			want: func(s *Stage) { s.MFA, s.Issuer = "", &Issuer{URL: "https://b.example", Audience: []string{"x"}} },
		},
		{name: "negative years", stage: "dev", file: `{"kept_years": -1}`, refused: "kept_years"},
		{name: "firewall without a rate", stage: "dev", file: `{"waf": {"rate": 2000}}`, refused: "token_rate"},
		{
			name: "firewall of another region", stage: "dev", refused: "us-east-1",
			file: `{"waf": {"rate": 2000, "token_rate": 2000, "acl": "arn:aws:wafv2:eu-west-3:1:global/webacl/x/1"}}`,
		},
		{name: "unknown value of mfa", stage: "dev", file: `{"mfa": "sometimes"}`, refused: "mfa"},
		{
			name: "required second factor with an issuer", stage: "dev", refused: "mfa",
			file: `{"mfa": "required", "issuer": {"url": "https://b.example", "audience": ["x"]}}`,
		},
		{name: "disposable stage", stage: "branch", file: `{"disposable": true}`, want: func(s *Stage) { s.Disposable, s.Kept = true, 0 }},
		{name: "several errors", stage: "dev", file: `{"log_days": 100, "table": "x", "throttle": {"rate": 0}}`, refused: "throttle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			if c.file != "" {
				folder[c.stage+".json"] = &fstest.MapFile{Data: []byte(c.file)}
			}
			got, err := Read(folder, c.stage)
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v", err)
				}
				return
			}
			want := defaults
			want.Name = c.stage
			c.want(&want)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
}

func TestResourceNamesOfStage(t *testing.T) {
	s := Stage{Name: "prod"}
	for name, got := range map[string]string{
		"comptoir-prod-salesorder-convert-to-invoice": s.Function("salesorder.convert-to-invoice"),
		"comptoir-prod":                         s.TableName(),
		"comptoir-prod-jobs":                    s.Queue("jobs"),
		"comptoir-prod-files-${AWS::AccountId}": s.Bucket("files"),
		"/comptoir/prod/door-sell-api":          s.Parameter(DoorAPI("sell")),
		"/comptoir/prod/access":                 s.AccessLog(),
		"comptoir-prod/cursor-key":              s.Secret("cursor-key"),
	} {
		if got != name {
			t.Errorf("got %s, want %s", got, name)
		}
	}
	s.Table = "comptoir-prod-restored"
	if s.TableName() != s.Table {
		t.Error("the restored table is not used")
	}
}

// host returns the architecture of this machine.
func host() string {
	if runtime.GOARCH == "arm64" {
		return ARM64
	}
	return X86
}
