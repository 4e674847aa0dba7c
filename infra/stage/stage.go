// Package stage is what one deployment of the product is told: a stage is a
// whole Comptoir in one account and region, under a name such as dev or prod.
//
// Owns: the settings of a stage, their defaults, and how its things are called.
// Does not own: what is made of them (infra/stack). Invariants: two stages share
// nothing; names are fixed, so that a runbook can spell them; a setting nobody
// knows is refused, for a typing error would otherwise be a silent default.
package stage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Stage is the settings of a deployment.
type Stage struct {
	Name string `json:"-"`

	Origins    []string `json:"origins"`      // of web clients elsewhere that may call the API from a browser; one at the address itself needs none
	Domain     *Domain  `json:"domain"`       // the address's own name; CloudFront's when left out
	Issuer     *Issuer  `json:"issuer"`       // who signs the tokens; a Cognito user pool is made when left out
	SelfSignUp bool     `json:"self_sign_up"` // anyone may sign up; otherwise users are invited by make bootstrap or the pool's console
	Callbacks  []string `json:"callbacks"`    // where the hosted sign-in may lead back to; there is none when left out

	Mail     Mail     `json:"mail"`
	Throttle Throttle `json:"throttle"`

	LogLevel string   `json:"log_level"` // debug or info, which the metrics are written at
	LogDays  int      `json:"log_days"`  // how long logs are kept
	Alarms   string   `json:"alarms"`    // the address alarms are mailed to; nobody when left out
	Budget   int      `json:"budget"`    // USD a month, warned of at 80 % and when it will be exceeded; 0: no budget
	Large    []string `json:"large"`     // ids of the organisations that metrics show apart

	// Architecture is the processor of the functions: arm64, which is cheaper and the
	// default, x86_64, or host, which is that of the machine that builds them.
	Architecture string `json:"architecture"`

	// MFA says whether a second factor (TOTP) is optional or required to sign in. A
	// user pool has one answer for all its users. Optional when left out.
	MFA string `json:"mfa"`

	// Disposable makes a stage whose data goes with it: make destroy deletes its
	// table, buckets, keys and users too. Made for the stage of a branch.
	Disposable bool `json:"disposable"`

	// NoReserve leaves out reserved concurrency, for an account whose limit is too
	// low for it (new accounts have 10; make preflight tells).
	NoReserve bool `json:"no_reserved_concurrency"`

	// Table and Stream put a restored table into the place of the stage's own
	// (infra/runbooks/restore.md).
	Table  string `json:"table"`
	Stream string `json:"stream"` // its stream's ARN

	// CursorKey is the version of the secret that signs cursors, to rotate it
	// (infra/runbooks/keys.md); the current one when left out.
	CursorKey string `json:"cursor_key"`
}

// The processors Lambda has (AWS::Lambda::Function, Architectures).
const (
	ARM64 = "arm64"
	X86   = "x86_64"
)

// GOARCH is the Go compiler's name of the stage's architecture.
func (s Stage) GOARCH() string {
	if s.Architecture == X86 {
		return "amd64"
	}
	return "arm64"
}

// Domain is a custom name of the address.
type Domain struct {
	Name        string `json:"name"`        // api.comptoir.example
	Certificate string `json:"certificate"` // ARN of its certificate in us-east-1, the only region CloudFront takes one from
}

// Issuer is an OpenID Connect provider. Its tokens carry the claims org, user,
// role, name and email as single strings; Claims says which of them, or sub, it
// calls differently.
type Issuer struct {
	URL      string            `json:"url"`
	Audience []string          `json:"audience"`
	Claims   map[string]string `json:"claims"`
}

// Mail is how mail goes out.
type Mail struct {
	From     string `json:"from"`     // the platform's address
	Identity string `json:"identity"` // the domain or address to verify with SES; one verified by other means when left out
}

// Throttle bounds the requests of all callers together, at each door.
type Throttle struct {
	Rate  int `json:"rate"`  // a second
	Burst int `json:"burst"` // at once
}

// Read reads the settings of a stage from <name>.json; every setting has a
// default, and so has the file.
func Read(folder fs.FS, name string) (Stage, error) {
	s := Stage{
		Name: name, LogLevel: "info", LogDays: 90, Throttle: Throttle{Rate: 500, Burst: 1000},
		Mail: Mail{From: "documents@comptoir.example"}, Architecture: ARM64, MFA: "optional",
	}
	raw, err := fs.ReadFile(folder, name+".json")
	if errors.Is(err, fs.ErrNotExist) {
		return s, s.check()
	}
	if err != nil {
		return s, fmt.Errorf("read the settings of stage %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("%s.json: %w", name, err)
	}
	if s.Architecture == "host" {
		s.Architecture = map[string]string{"arm64": ARM64, "amd64": X86}[runtime.GOARCH]
	}
	return s, s.check()
}

// retained are the days CloudWatch can keep logs for (PutRetentionPolicy).
func retained() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}

func (s Stage) check() error {
	var wrong []error
	refuse := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	refuse(!regexp.MustCompile(`^[a-z][a-z0-9]{1,9}$`).MatchString(s.Name), "a stage is called by 2 to 10 small letters and digits, not %q", s.Name)
	_, err := mail.ParseAddress(s.Mail.From)
	refuse(err != nil, "mail.from: %q is no address", s.Mail.From)
	refuse(s.Mail.Identity != "" && s.Mail.From != s.Mail.Identity && !strings.HasSuffix(s.Mail.From, "@"+s.Mail.Identity), "mail.from: %s is not of %s, the identity", s.Mail.From, s.Mail.Identity)
	refuse(s.LogLevel != "debug" && s.LogLevel != "info", "log_level: it is debug or info; above, the metrics of the alarms would be silent")
	refuse(!slices.Contains(retained(), s.LogDays), "log_days: CloudWatch keeps logs for one of %v days", retained())
	refuse(s.Domain != nil && (s.Domain.Name == "" || s.Domain.Certificate == ""), "domain: it needs a name and a certificate")
	refuse(s.Domain != nil && !strings.Contains(s.Domain.Certificate, ":acm:us-east-1:"),
		"domain: CloudFront takes certificates of us-east-1 only")
	refuse(s.Issuer != nil && (!strings.HasPrefix(s.Issuer.URL, "https://") || len(s.Issuer.Audience) == 0), "issuer: it needs a url (https) and an audience")
	if s.Issuer != nil {
		for ours := range s.Issuer.Claims {
			refuse(!slices.Contains([]string{"sub", "org", "user", "role", "name", "email"}, ours), "issuer.claims: there is no claim %s", ours)
		}
	}
	refuse(s.Issuer != nil && len(s.Callbacks) > 0, "callbacks: they are the user pool's, and issuer takes its place")
	refuse(s.Architecture != ARM64 && s.Architecture != X86, "architecture: it is arm64, x86_64, or host where that is one of the two")
	refuse(s.MFA != "optional" && s.MFA != "required", "mfa: it is optional or required, not %q", s.MFA)
	refuse(s.MFA == "required" && s.Issuer != nil, "mfa: it is the user pool's, and issuer takes its place")
	refuse((s.Table == "") != (s.Stream == ""), "table, stream: a restored table needs both")
	refuse(s.Throttle.Rate < 1 || s.Throttle.Burst < 1, "throttle: rate and burst are 1 or more")
	for _, o := range s.Origins {
		refuse(!strings.HasPrefix(o, "https://") && !strings.HasPrefix(o, "http://localhost") && !strings.HasPrefix(o, "http://127.0.0.1"), "origins: %s is neither https nor local", o)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the settings of stage %s: %w", s.Name, errors.Join(wrong...))
	}
	return nil
}

// Prefix is what the names of all the stage's things begin with.
func (s Stage) Prefix() string { return "comptoir-" + s.Name }

// Function is the name of an operation's function and of its role.
func (s Stage) Function(operation string) string {
	return s.Prefix() + "-" + strings.ReplaceAll(operation, ".", "-")
}

// TableName is the table in use.
func (s Stage) TableName() string {
	if s.Table != "" {
		return s.Table
	}
	return s.Prefix()
}

// Queue is the name of a queue; its dead letters go to the one with -dead behind.
func (s Stage) Queue(name string) string { return s.Prefix() + "-" + name }

// Bucket is the name of a bucket, as Fn::Sub reads it: bucket names are unique in
// the world, so the account is in them.
func (s Stage) Bucket(name string) string { return s.Prefix() + "-" + name + "-${AWS::AccountId}" }

// Parameter is the name of a value that one stack tells the others.
func (s Stage) Parameter(name string) string { return "/comptoir/" + s.Name + "/" + name }

// DoorAPI and DoorAuthorizer name the values that tell an area's HTTP API and its
// authorizer.
func DoorAPI(area string) string { return "door-" + area + "-api" }

// DoorAuthorizer is described with DoorAPI.
func DoorAuthorizer(area string) string { return "door-" + area + "-authorizer" }

// Address names the value that tells the one address of the API.
const Address = "address"

// AccessLog is the log of the requests at all doors.
func (s Stage) AccessLog() string { return "/comptoir/" + s.Name + "/access" }

// Secret is the name of the secret that signs cursors.
func (s Stage) Secret() string { return s.Prefix() + "/cursor-key" }
