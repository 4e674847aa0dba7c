// Package stage is the settings of one deployment of the product. A stage is a
// complete Comptoir in one account and region, with a name such as dev or prod.
//
// Owns: the settings of a stage, their defaults, and the names of its resources.
// Does not own: the resources made from them (infra/stack).
// Invariants: two stages share no resource; names are fixed, so that a runbook can
// spell them; an unknown setting is refused, because a typing error would
// otherwise be a silent default.
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

	"comptoir/shared/org"
)

// Stage is the settings of a deployment.
type Stage struct {
	Name string `json:"-"`

	Origins    []string `json:"origins"`      // of browser clients on other hosts; the console, at the API's address, needs none
	Domain     *Domain  `json:"domain"`       // custom name of the address; without it CloudFront's
	Issuer     *Issuer  `json:"issuer"`       // signs the tokens; without it the stage has a Cognito user pool
	SelfSignUp bool     `json:"self_sign_up"` // users can sign up; otherwise make bootstrap or the pool's console invites them
	Callbacks  []string `json:"callbacks"`    // redirect URLs of the hosted sign-in for clients other than the console

	Mail     Mail     `json:"mail"`
	Throttle Throttle `json:"throttle"`
	Bounds   Bounds   `json:"bounds"`

	LogLevel string   `json:"log_level"` // debug or info; metrics are written at info
	LogDays  int      `json:"log_days"`  // retention of the logs
	Alarms   string   `json:"alarms"`    // e-mail address for alarms; without it they are not mailed
	Budget   int      `json:"budget"`    // USD a month, with warnings at 80 % and at a forecast above it; 0: no budget
	Large    []string `json:"large"`     // ids of the organisations with metrics of their own

	// Architecture is the processor of the functions: arm64, which is cheaper and the
	// default, x86_64, or host, which is that of the building machine.
	Architecture string `json:"architecture"`

	// MFA is required, the default, or optional: the second factor (TOTP) at sign-in. A
	// user pool has one setting for all its users.
	MFA string `json:"mfa"`

	// Disposable lets make destroy delete the stage's table, buckets, keys and users
	// too. It is for the stage of a branch.
	Disposable bool `json:"disposable"`

	// NoReserve omits reserved concurrency, for an account whose limit is too low
	// (new accounts have 10; make preflight shows it).
	NoReserve bool `json:"no_reserved_concurrency"`

	// Table and Stream select a restored table in place of the stage's own
	// (infra/runbooks/restore.md).
	Table  string `json:"table"`
	Stream string `json:"stream"` // ARN of the table's stream

	// CursorKey is the version of the secret that signs cursors, and OriginKey that of the
	// secret that the address sends to the doors, for their rotation
	// (infra/runbooks/keys.md). The default is the current version.
	CursorKey string `json:"cursor_key"`
	OriginKey string `json:"origin_key"`

	// WAF is the firewall of the address; without it there is none.
	WAF *WAF `json:"waf"`

	// Kept is for how many years an issued document can be neither deleted nor replaced in
	// the bucket, and how long its backups are kept. The default is 11: ten years from the
	// end of the financial year (code de commerce, L123-22). 0 is for trials; a disposable
	// stage keeps nothing.
	Kept int `json:"kept_years"`
}

// Lambda has these processors (AWS::Lambda::Function, Architectures).
const (
	ARM64 = "arm64"
	X86   = "x86_64"
)

// GOARCH returns the Go compiler's name of the stage's architecture.
func (s Stage) GOARCH() string {
	if s.Architecture == X86 {
		return "amd64"
	}
	return "arm64"
}

// Domain is a custom name of the address.
type Domain struct {
	Name        string `json:"name"`        // api.comptoir.example
	Certificate string `json:"certificate"` // ARN of its certificate in us-east-1, the only region that CloudFront accepts
}

// Issuer is an OpenID Connect provider. Its tokens have the claims org, user, role,
// name and email as single strings. Claims maps these names, and sub, to the
// provider's names where they differ.
type Issuer struct {
	URL      string            `json:"url"`
	Audience []string          `json:"audience"`
	Claims   map[string]string `json:"claims"`
}

// Mail is the settings of outgoing mail.
type Mail struct {
	From     string `json:"from"`     // the platform's address
	Identity string `json:"identity"` // the domain or address to verify with SES; without it From must be verified by other means

	// Limits bound the mails of each organisation. The default is 50 recipients a day in
	// the first 14 days, and 2,000 afterwards.
	Limits *MailLimits `json:"limits"`
}

// MailLimits are the numbers of recipients that one organisation can write to on a day.
type MailLimits struct {
	New     int `json:"new"`      // of a new organisation
	NewDays int `json:"new_days"` // as long as it is new
	Usual   int `json:"usual"`    // afterwards
}

// Throttle is the rate limit of each door, for all callers together.
type Throttle struct {
	Rate  int `json:"rate"`  // requests a second
	Burst int `json:"burst"` // requests at once
}

// WAF is the settings of the firewall. Its web ACL is in us-east-1, the only region that
// CloudFront accepts; ACL is its ARN, which the first deployment shows
// (infra/runbooks/protection.md).
type WAF struct {
	Rate      int    `json:"rate"`       // requests of one IP address in five minutes
	TokenRate int    `json:"token_rate"` // requests with one Authorization header in five minutes
	ACL       string `json:"acl"`
}

// Bounds are what one person and one organisation may create. The defaults are those of
// org.DefaultBounds.
type Bounds struct {
	Organizations int `json:"organizations"` // founded by one person in a day
	Memberships   int `json:"memberships"`   // of one person, and open invitations to one address
	Invitations   int `json:"invitations"`   // sent by one organisation in a day
}

// Read reads the settings of a stage from <name>.json. Each setting has a default,
// and the file is optional.
func Read(folder fs.FS, name string) (Stage, error) {
	s := Stage{
		Name: name, LogLevel: "info", LogDays: 90, Throttle: Throttle{Rate: 500, Burst: 1000}, Bounds: Bounds(org.DefaultBounds()),
		Mail: Mail{From: "documents@comptoir.example"}, Architecture: ARM64, Kept: 11,
	}
	raw, err := fs.ReadFile(folder, name+".json")
	if errors.Is(err, fs.ErrNotExist) {
		raw, err = []byte("{}"), nil
	}
	if err != nil {
		return s, fmt.Errorf("read the settings of stage %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("%s.json: %w", name, err)
	}
	if s.MFA == "" && s.Issuer == nil {
		s.MFA = "required"
	}
	if s.Disposable {
		s.Kept = 0
	}
	if s.Architecture == "host" {
		s.Architecture = map[string]string{"arm64": ARM64, "amd64": X86}[runtime.GOARCH]
	}
	return s, s.check()
}

// retained lists the retention times of CloudWatch's logs in days
// (PutRetentionPolicy).
func retained() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}

func (s Stage) check() error {
	var wrong []error
	refuse := func(invalid bool, format string, args ...any) {
		if invalid {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	refuse(!regexp.MustCompile(`^[a-z][a-z0-9]{1,9}$`).MatchString(s.Name),
		"the name of a stage is 2 to 10 lowercase letters and digits, not %q", s.Name)
	_, err := mail.ParseAddress(s.Mail.From)
	refuse(err != nil, "mail.from: %q is not an e-mail address", s.Mail.From)
	refuse(s.Mail.Identity != "" && s.Mail.From != s.Mail.Identity && !strings.HasSuffix(s.Mail.From, "@"+s.Mail.Identity),
		"mail.from: %s does not belong to mail.identity %s", s.Mail.From, s.Mail.Identity)
	refuse(s.Mail.Limits != nil && (s.Mail.Limits.New < 1 || s.Mail.Limits.NewDays < 1 || s.Mail.Limits.Usual < s.Mail.Limits.New),
		"mail.limits: set new, new_days and usual, each 1 or more, and usual at least as high as new")
	refuse(s.LogLevel != "debug" && s.LogLevel != "info",
		"log_level: set debug or info; above info the metrics of the alarms are not written")
	refuse(!slices.Contains(retained(), s.LogDays), "log_days: set one of CloudWatch's retention times, %v", retained())
	refuse(s.Domain != nil && (s.Domain.Name == "" || s.Domain.Certificate == ""), "domain: set name and certificate")
	refuse(s.Domain != nil && !strings.Contains(s.Domain.Certificate, ":acm:us-east-1:"),
		"domain: CloudFront accepts only certificates of us-east-1")
	refuse(s.Issuer != nil && (!strings.HasPrefix(s.Issuer.URL, "https://") || len(s.Issuer.Audience) == 0),
		"issuer: set url (https) and audience")
	if s.Issuer != nil {
		for claim := range s.Issuer.Claims {
			refuse(!slices.Contains([]string{"sub", "org", "user", "role", "name", "email"}, claim),
				"issuer.claims: there is no claim %s", claim)
		}
	}
	refuse(s.Issuer != nil && len(s.Callbacks) > 0, "callbacks: they belong to the user pool, which issuer replaces")
	refuse(s.Architecture != ARM64 && s.Architecture != X86, "architecture: set arm64, x86_64, or host on a machine with one of the two")
	refuse(s.Issuer == nil && s.MFA != "optional" && s.MFA != "required", "mfa: set optional or required, not %q", s.MFA)
	refuse(s.Issuer != nil && s.MFA != "", "mfa: it belongs to the user pool, which issuer replaces")
	refuse(s.Kept < 0 || s.Kept > 100, "kept_years: set 0 to 100")
	refuse(s.WAF != nil && (s.WAF.Rate < 10 || s.WAF.TokenRate < 10), "waf: rate and token_rate are 10 or more")
	refuse(s.WAF != nil && s.WAF.ACL != "" && !strings.HasPrefix(s.WAF.ACL, "arn:aws:wafv2:us-east-1:"),
		"waf.acl: CloudFront accepts only web ACLs of us-east-1")
	refuse((s.Table == "") != (s.Stream == ""), "table, stream: a restored table needs both")
	refuse(s.Throttle.Rate < 1 || s.Throttle.Burst < 1, "throttle: rate and burst must be 1 or more")
	refuse(min(s.Bounds.Organizations, s.Bounds.Memberships, s.Bounds.Invitations) < 1, "bounds: each must be 1 or more")
	for _, o := range s.Origins {
		local := strings.HasPrefix(o, "http://localhost") || strings.HasPrefix(o, "http://127.0.0.1")
		refuse(!strings.HasPrefix(o, "https://") && !local, "origins: %s is neither https nor local", o)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the settings of stage %s: %w", s.Name, errors.Join(wrong...))
	}
	return nil
}

// Prefix returns the prefix of the names of all resources of the stage.
func (s Stage) Prefix() string { return "comptoir-" + s.Name }

// Function returns the name of an operation's function and of its role.
func (s Stage) Function(operation string) string {
	return s.Prefix() + "-" + strings.ReplaceAll(operation, ".", "-")
}

// TableName returns the name of the table in use.
func (s Stage) TableName() string {
	if s.Table != "" {
		return s.Table
	}
	return s.Prefix()
}

// Queue returns the name of a queue; its dead-letter queue has the suffix -dead.
func (s Stage) Queue(name string) string { return s.Prefix() + "-" + name }

// Bucket returns the name of a bucket, as Fn::Sub reads it. Bucket names are
// globally unique, so they contain the account.
func (s Stage) Bucket(name string) string { return s.Prefix() + "-" + name + "-${AWS::AccountId}" }

// Parameter returns the name of a value that one stack passes to the others.
func (s Stage) Parameter(name string) string { return "/comptoir/" + s.Name + "/" + name }

// DoorAPI returns the parameter's name of an area's HTTP API.
func DoorAPI(area string) string { return "door-" + area + "-api" }

// DoorAuthorizer returns the parameter's name of the authorizer of an area's HTTP
// API.
func DoorAuthorizer(area string) string { return "door-" + area + "-authorizer" }

// Address is the parameter's name of the API's address.
const Address = "address"

// AccessLog returns the name of the access log of all doors.
func (s Stage) AccessLog() string { return "/comptoir/" + s.Name + "/access" }

// Secret returns the name of a secret: cursor-key signs cursors, origin-key proves that a
// request came through the address.
func (s Stage) Secret(name string) string { return s.Prefix() + "/" + name }
