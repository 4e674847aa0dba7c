package stack

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"comptoir/functions"
	"comptoir/infra/stage"
	"comptoir/shared/op"
	"comptoir/shared/org"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// resource is a resource of a synthesized template.
type resource struct {
	stack      string // without the prefix: sell-invoice
	id         string
	Type       string
	Properties map[string]any
	Deletion   string `json:"DeletionPolicy"`
	Replaced   string `json:"UpdateReplacePolicy"`
}

// at returns the property at a path such as Environment.Variables, or nil.
func (r resource) at(path string) any {
	var v any = r.Properties
	for step := range strings.SplitSeq(path, ".") {
		m, is := v.(map[string]any)
		if !is {
			return nil
		}
		v = m[step]
	}
	return v
}

// word returns the text property at a path, or "".
func (r resource) word(path string) string {
	s, _ := r.at(path).(string)
	return s
}

// synthesized holds the templates of a stage: the files and their content.
type synthesized struct {
	stage     string
	folder    string
	files     map[string][]byte
	resources []resource
	stacks    map[string]assembled
	defaults  map[string]map[string]string // of the parameters of each stack
}

// api returns the name of the Parameter Store value with the API of a route or
// integration.
func (s synthesized) api(r resource) string { return s.defaults[r.stack][r.word("ApiId.Ref")] }

// assembled is a stack in the manifest of the assembly.
type assembled struct {
	Type        string
	Environment string
	Properties  struct {
		Tags      map[string]string
		Protected bool `json:"terminationProtection"`
	}
}

// of returns the resources of a type.
func (s synthesized) of(kind string) (out []resource) {
	for _, r := range s.resources {
		if r.Type == kind {
			out = append(out, r)
		}
	}
	return out
}

// find returns the resource of a stack with an id.
func (s synthesized) find(t *testing.T, stack, id string) resource {
	t.Helper()
	for _, r := range s.resources {
		if r.stack == stack && r.id == id {
			return r
		}
	}
	t.Errorf("the stack %s has no %s", stack, id)
	return resource{}
}

// full returns a stage with every setting.
func full() stage.Stage {
	return stage.Stage{
		Name: "prod", Origins: []string{"https://app.comptoir.example"}, Callbacks: []string{"https://app.comptoir.example/signed-in"},
		Domain: &stage.Domain{
			Name: "api.comptoir.example", Certificate: "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000",
		},
		Mail:     stage.Mail{From: "documents@comptoir.example", Identity: "comptoir.example"},
		Throttle: stage.Throttle{Rate: 500, Burst: 1000}, Bounds: stage.Bounds(org.DefaultBounds()),
		LogLevel: "info", LogDays: 90, Architecture: stage.ARM64,
		MFA: "required", Kept: 11, Alarms: "ops@comptoir.example", Budget: 200,
		Large: []string{"org_01KAMX0000000000000000VEXN"},
		WAF:   &stage.WAF{Rate: 2000, TokenRate: 1000, ACL: "arn:aws:wafv2:us-east-1:000000000000:global/webacl/comptoir-prod/1"},
	}
}

// few returns the areas with one noun each, and the system's with all, for tests
// that need no more.
func few() []functions.Area {
	areas := functions.Areas()
	for i := range areas {
		if areas[i].Name != "system" {
			areas[i].Nouns = areas[i].Nouns[:1]
		}
	}
	return areas
}

// synth synthesizes a stage, with placeholders for the binaries, deletes the
// binaries, and moves the assembly to another folder.
func synth(t *testing.T, s stage.Stage, areas []functions.Area, checked bool) synthesized {
	t.Helper()
	binaries, out := t.TempDir(), t.TempDir()
	for _, b := range []op.Binary{op.API, op.Documents, op.Imports} {
		if err := os.WriteFile(filepath.Join(binaries, string(b)+".zip"), []byte(b), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: &out, AnalyticsReporting: jsii.Bool(false),
		Context: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": checked},
	})
	if err := Add(app, s, areas, binaries); err != nil {
		t.Fatal(err)
	}
	app.Synth(nil)
	moved := filepath.Join(t.TempDir(), "elsewhere")
	if err := errors.Join(os.RemoveAll(binaries), os.Rename(out, moved)); err != nil {
		t.Fatal(err)
	}
	return read(t, moved, s)
}

func read(t *testing.T, folder string, of stage.Stage) synthesized {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.template.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	prefix := of.Prefix()
	s := synthesized{
		stage: of.Name, folder: folder,
		files: map[string][]byte{}, stacks: map[string]assembled{}, defaults: map[string]map[string]string{},
	}
	raw, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Artifacts map[string]assembled }
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	for name, a := range manifest.Artifacts {
		if a.Type == "aws:cloudformation:stack" {
			s.stacks[strings.TrimPrefix(name, prefix+"-")] = a
		}
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), prefix+"-"), ".template.json")
		s.files[name] = raw
		var file struct {
			Resources  map[string]resource
			Parameters map[string]struct{ Default string }
		}
		if err := json.Unmarshal(raw, &file); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		s.defaults[name] = map[string]string{}
		for id, p := range file.Parameters {
			s.defaults[name][id] = p.Default
		}
		for id, r := range file.Resources {
			r.stack, r.id = name, id
			s.resources = append(s.resources, r)
		}
	}
	return s
}

// TestStacks synthesizes a stage once and checks its templates.
func TestStacks(t *testing.T) {
	prod := synth(t, full(), functions.Areas(), true)
	for _, check := range []struct {
		name string
		run  func(*testing.T, synthesized)
	}{
		{"each operation has a function", operationsHaveFunctions},
		{"each role allows exactly the grants of its operation", rolesMatchGrants},
		{"each operation has a route or an event source", operationsHaveTriggers},
		{"each noun is a stack", nounsAreStacks},
		{"the address leads to each door", addressHasEachDoor},
		{"each asynchronous path has a destination for failures", failuresHaveDestinations},
		{"names are fixed", namesAreFixed},
		{"stacks are tagged, and stacks with data are protected", stacksAreTagged},
		{"imported values are published by another stack", importedValuesExist},
		{"the assembly is complete", assemblyIsComplete},
		{"alarms watch existing resources", alarmsNameExistingResources},
		{"the security rules are followed", securityRulesHold},
		{"issued documents are kept", documentsAreKept},
		{"the firewall limits callers", firewallLimits},
		{"only CloudFront reads the console", consoleIsPrivate},
		{"the console runs its own scripts only", consoleHeadersAreStrict},
		{"the sign-in returns to the console", signInReturnsToConsole},
		{"CloudFormation may create each resource", executionSuffices},
		{"folders of the bucket expire", foldersExpire},
		{"the snapshot is up to date", snapshot},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(t, prod) })
	}
}

func TestStageWithoutSettings(t *testing.T) {
	s, err := stage.Read(os.DirFS(t.TempDir()), "dev")
	if err != nil {
		t.Fatal(err)
	}
	dev := synth(t, s, functions.Areas(), true)
	securityRulesHold(t, dev)
	d := dev.find(t, "address", "Distribution")
	if d.at("DistributionConfig.Aliases") != nil || d.at("DistributionConfig.ViewerCertificate") != nil {
		t.Errorf("the address has a domain: %s", text(d.Properties))
	}
	operationsHaveTriggers(t, dev)
	consoleIsPrivate(t, dev)
	if got := text(dev.find(t, "users", "WebClient").at("CallbackURLs")); got != `[{"Fn::Sub":"${ConsoleAddress}/"}]` {
		t.Errorf("a sign-in returns to %s", got)
	}
	if origins := text(dev.find(t, "data", "Files").at("CorsConfiguration")); !strings.Contains(origins, `["https://*.cloudfront.net"]`) {
		t.Errorf("the console may not upload: %s", origins)
	}
	for _, kind := range []string{
		"AWS::SES::EmailIdentity", "AWS::Budgets::Budget", "AWS::SNS::Subscription",
	} {
		if n := len(dev.of(kind)); n > 0 {
			t.Errorf("the stage has %d %s", n, kind)
		}
	}
}

// An external issuer, a restored table and an account with a low limit change the
// templates.
func TestStageWithExternalIssuerAndRestoredTable(t *testing.T) {
	s := full()
	s.Callbacks, s.Issuer = nil, &stage.Issuer{
		URL: "https://login.comptoir.example/realms/main", Audience: []string{"comptoir"},
		Claims: map[string]string{"role": "group", "org": "tenant"},
	}
	s.Table, s.Stream, s.CursorKey, s.NoReserve = "comptoir-prod-restored", "arn:aws:dynamodb:eu-west-3:000000000000:table/comptoir-prod-restored/stream/2026-11-21T09:00:00.000", "11111111-2222-3333-4444-555555555555", true
	prod := synth(t, s, few(), false)
	if n := len(prod.of("AWS::Cognito::UserPool")); n > 0 {
		t.Error("the stage has a user pool despite its issuer")
	}
	if policy := text(prod.find(t, "address", "ConsoleHeaders").Properties); strings.Contains(policy, "amazoncognito") {
		t.Errorf("the console reaches Cognito: %s", policy)
	}
	if got := prod.find(t, "doors", "SellAuthorizer").word("JwtConfiguration.Issuer"); got != s.Issuer.URL {
		t.Errorf("the authorizer trusts %q", got)
	}
	for _, f := range prod.of("AWS::Lambda::Function") {
		if f.at("ReservedConcurrentExecutions") != nil {
			t.Errorf("%s reserves concurrency", f.id)
		}
		if got := f.word("Environment.Variables.CLAIMS"); got != "org=tenant,role=group" {
			t.Errorf("%s reads the claims %s", f.id, got)
		}
		if key := f.word("Environment.Variables.CURSOR_KEY"); key != "secretsmanager:comptoir-prod/cursor-key:"+s.CursorKey {
			t.Errorf("%s signs with %s", f.id, key)
		}
	}
	for name, file := range prod.files {
		var template struct {
			Parameters map[string]struct{ Type, Default string }
		}
		if err := json.Unmarshal(file, &template); err != nil {
			t.Fatal(err)
		}
		if p, has := template.Parameters["TableName"]; has && p.Default != s.Table {
			t.Errorf("the stack %s has the table %s", name, p.Default)
		}
		if p, has := template.Parameters["StreamArn"]; has && (p.Default != s.Stream || p.Type != "String") {
			t.Errorf("the stack %s follows the stream %s", name, p.Default)
		}
	}
	if got := prod.find(t, "data", "Table").word("TableName"); got != "comptoir-prod" {
		t.Errorf("the stage's own table would be replaced by %s", got)
	}
}

// A disposable stage is deleted as a whole: none of its resources is retained or
// protected. It may run on x86_64 and require a second factor.
func TestDisposableStageIsDeletedWhole(t *testing.T) {
	s := full()
	s.Disposable, s.Architecture, s.MFA, s.Kept = true, stage.X86, "optional", 0
	branch := synth(t, s, few(), false)
	for _, r := range branch.resources {
		if strings.HasPrefix(r.Deletion, "Retain") || strings.HasPrefix(r.Replaced, "Retain") {
			t.Errorf("%s of %s is retained", r.id, r.stack)
		}
	}
	for name, is := range branch.stacks {
		if is.Properties.Protected {
			t.Errorf("the stack %s is protected", name)
		}
	}
	pool := branch.find(t, "users", "UserPool")
	if branch.find(t, "data", "Table").at("DeletionProtectionEnabled") != false || pool.word("DeletionProtection") != "INACTIVE" {
		t.Error("the table or the user pool is protected")
	}
	if got := pool.word("MfaConfiguration"); got != "OPTIONAL" {
		t.Errorf("the second factor is %s", got)
	}
	for _, f := range branch.of("AWS::Lambda::Function") {
		if got := text(f.at("Architectures")); got != `["x86_64"]` {
			t.Errorf("%s runs on %s", f.id, got)
		}
	}
}

func TestMissingBinaryIsReported(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())})
	if err := Add(app, full(), functions.Areas(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
}
