package stage

import (
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsOfAStage(t *testing.T) {
	defaults := Stage{LogLevel: "info", LogDays: 90, Throttle: Throttle{Rate: 500, Burst: 1000}, Mail: Mail{From: "documents@comptoir.example"}, Architecture: ARM64, MFA: "optional"}
	for _, c := range []struct {
		name, stage, file string
		want              func(*Stage)
		refused           string // part of the sentence
	}{
		{name: "no file", stage: "dev", want: func(*Stage) {}},
		{name: "an empty file", stage: "dev", file: `{}`, want: func(*Stage) {}},
		{name: "a setting changes and the others stay", stage: "prod", file: `{"log_days": 365, "throttle": {"rate": 50, "burst": 1000}}`, want: func(s *Stage) { s.LogDays, s.Throttle.Rate = 365, 50 }},
		{name: "a typing error", stage: "dev", file: `{"log_day": 365}`, refused: "log_day"},
		{name: "no JSON", stage: "dev", file: `log_days: 365`, refused: "dev.json"},
		{name: "a name AWS would refuse", stage: "Prod_1", refused: "Prod_1"},
		{name: "a level at which the alarms are silent", stage: "dev", file: `{"log_level": "warn"}`, refused: "log_level"},
		{name: "days CloudWatch does not know", stage: "dev", file: `{"log_days": 100}`, refused: "log_days"},
		{name: "a sender that is no address", stage: "dev", file: `{"mail": {"from": "us"}}`, refused: "mail.from"},
		{name: "a sender of another domain", stage: "dev", file: `{"mail": {"from": "us@a.example", "identity": "b.example"}}`, refused: "b.example"},
		{name: "a sender whose domain only ends alike", stage: "dev", file: `{"mail": {"from": "us@notb.example", "identity": "b.example"}}`, refused: "b.example"},
		{name: "a sender who is the identity", stage: "dev", file: `{"mail": {"from": "us@b.example", "identity": "us@b.example"}}`, want: func(s *Stage) { s.Mail = Mail{"us@b.example", "us@b.example"} }},
		{name: "half a domain", stage: "dev", file: `{"domain": {"name": "api.b.example"}}`, refused: "domain"},
		{
			name: "a certificate CloudFront does not take", stage: "dev", refused: "us-east-1",
			file: `{"domain": {"name": "api.b.example", "certificate": "arn:aws:acm:eu-west-3:1:certificate/1"}}`,
		},
		{
			name: "a domain", stage: "dev", file: `{"domain": {"name": "api.b.example", "certificate": "arn:aws:acm:us-east-1:1:certificate/1"}}`,
			want: func(s *Stage) { s.Domain = &Domain{"api.b.example", "arn:aws:acm:us-east-1:1:certificate/1"} },
		},
		{name: "an issuer without TLS", stage: "dev", file: `{"issuer": {"url": "http://b.example", "audience": ["x"]}}`, refused: "issuer"},
		{name: "a claim nobody reads", stage: "dev", file: `{"issuer": {"url": "https://b.example", "audience": ["x"], "claims": {"tenant": "org"}}}`, refused: "tenant"},
		{name: "callbacks of somebody else's issuer", stage: "dev", file: `{"issuer": {"url": "https://b.example", "audience": ["x"]}, "callbacks": ["https://b.example"]}`, refused: "callbacks"},
		{name: "a restored table without its stream", stage: "dev", file: `{"table": "x"}`, refused: "stream"},
		{name: "an origin without TLS", stage: "dev", file: `{"origins": ["http://b.example"]}`, refused: "http://b.example"},
		{name: "an origin on this machine", stage: "dev", file: `{"origins": ["http://localhost:5173"]}`, want: func(s *Stage) { s.Origins = []string{"http://localhost:5173"} }},
		{name: "no requests at all", stage: "dev", file: `{"throttle": {"rate": 0}}`, refused: "throttle"},
		{name: "functions on x86_64", stage: "dev", file: `{"architecture": "x86_64"}`, want: func(s *Stage) { s.Architecture = X86 }},
		{name: "functions on the processor of this machine", stage: "dev", file: `{"architecture": "host"}`, want: func(s *Stage) { s.Architecture = host() }},
		{name: "a processor Lambda does not have", stage: "dev", file: `{"architecture": "riscv64"}`, refused: "architecture"},
		{name: "a required second factor", stage: "dev", file: `{"mfa": "required"}`, want: func(s *Stage) { s.MFA = "required" }},
		{name: "a second factor that is neither optional nor required", stage: "dev", file: `{"mfa": "sometimes"}`, refused: "mfa"},
		{name: "a second factor of another issuer", stage: "dev", file: `{"mfa": "required", "issuer": {"url": "https://b.example", "audience": ["x"]}}`, refused: "mfa"},
		{name: "a stage whose data goes with it", stage: "branch", file: `{"disposable": true}`, want: func(s *Stage) { s.Disposable = true }},
		{name: "everything that is wrong at once", stage: "dev", file: `{"log_days": 100, "table": "x", "throttle": {"rate": 0}}`, refused: "throttle"},
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

func TestNames(t *testing.T) {
	s := Stage{Name: "prod"}
	for name, got := range map[string]string{
		"comptoir-prod-salesorder-convert-to-invoice": s.Function("salesorder.convert-to-invoice"),
		"comptoir-prod":                         s.TableName(),
		"comptoir-prod-jobs":                    s.Queue("jobs"),
		"comptoir-prod-files-${AWS::AccountId}": s.Bucket("files"),
		"/comptoir/prod/door-sell-api":          s.Parameter(DoorAPI("sell")),
		"/comptoir/prod/access":                 s.AccessLog(),
		"comptoir-prod/cursor-key":              s.Secret(),
	} {
		if got != name {
			t.Errorf("got %s, not %s", got, name)
		}
	}
	s.Table = "comptoir-prod-restored"
	if s.TableName() != s.Table {
		t.Error("a restored table is not used")
	}
}

// host is the architecture of this machine.
func host() string {
	if runtime.GOARCH == "arm64" {
		return ARM64
	}
	return X86
}
