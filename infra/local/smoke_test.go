package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"comptoir/infra/local/console"
	"comptoir/infra/local/stack"
	"comptoir/infra/site"
)

// TestSmokePassesOnLocalStack runs the program of make smoke against this machine
// in place of a stage. A stand-in, which is a local server that imitates AWS,
// serves only the AWS calls that sign in and find the API; its responses are the
// examples of AWS's documentation in the program's testdata.
func TestSmokePassesOnLocalStack(t *testing.T) {
	program, answers := operate(t), absolute(t, "../operate/testdata")
	files, _ := builtConsole(t)
	folder := t.TempDir()
	for name := range environment(stack.Addresses{}, "") {
		t.Setenv(name, "")
	}
	for _, port := range []string{"API", "TABLE", "BUCKET", "MAIL", "DESK"} {
		t.Setenv("COMPTOIR_"+port+"_PORT", "0")
	}
	s, err := up(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	address := httptest.NewServer(onStage(t, s.At, files))
	defer address.Close()
	at := s.At
	at.API = address.URL
	aws := httptest.NewServer(awsCalls{t, at, answers})
	defer aws.Close()

	smoke := exec.CommandContext(t.Context(), program, "smoke")
	smoke.Dir = t.TempDir()
	smoke.Env = []string{
		"STAGE=dev", "AWS_ENDPOINT_URL=" + aws.URL, "AWS_REGION=eu-west-3",
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	output, err := smoke.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
	for _, words := range []string{
		"uploaded: 2 are created, 1 is rejected", "the estimate is partly converted", "to the cent", "Both mails are sent",
		`Left behind: organisation "Smoke 20`,
	} {
		if !strings.Contains(string(output), words) {
			t.Errorf("the output lacks %q:\n%s", words, output)
		}
	}
	if pdfs, err := filepath.Glob(filepath.Join(smoke.Dir, "build", "smoke-dev", "*.pdf")); err != nil || len(pdfs) != 2 {
		t.Errorf("got the PDFs %v, %v; want 2", pdfs, err)
	}
	var mails []struct{ To []string }
	read(t, s.At.Mail+"/messages", &mails)
	if len(mails) != 2 {
		t.Errorf("got %d mails, want 2", len(mails))
	}
	for _, m := range mails {
		if len(m.To) != 1 || m.To[0] != "success@simulator.amazonses.com" {
			t.Errorf("a mail goes to %v", m.To)
		}
	}
}

// onStage is the address of a stage: the API of this machine, and the console with the headers and settings of AWS.
func onStage(t *testing.T, at stack.Addresses, files string) http.Handler {
	api, err := url.Parse(at.API)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(api) }}
	const signIn = "https://comptoir-dev-123456789012.auth.eu-west-3.amazoncognito.com"
	return console.Handler(console.Config{
		Folder: files, Connect: []string{signIn, "https://comptoir-dev-files-123456789012.s3.eu-west-3.amazonaws.com"},
		Settings: site.Config{
			ClientID: "mypassword", Scope: site.Scope, // the value in AWS's example of GetParameter
			Authorize: signIn + "/oauth2/authorize", Token: signIn + "/oauth2/token", Revoke: signIn + "/oauth2/revoke", Logout: signIn + "/logout",
		},
	}, proxy)
}

// operate builds the operator's program.
func operate(t *testing.T) string {
	program := filepath.Join(t.TempDir(), "operate")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./infra/operate")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return program
}

func absolute(t *testing.T, path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// awsCalls serves the AWS calls around the API: the caller's identity, the outputs
// of the stacks, and the user pool, whose tokens come from the local issuer.
type awsCalls struct {
	t       *testing.T
	at      stack.Addresses
	answers string
}

func (a awsCalls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Error(err)
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if form, err := url.ParseQuery(string(body)); operation == "" && err == nil {
		operation = form.Get("Action")
	}
	var example struct {
		Answer json.RawMessage
		XML    string
	}
	raw, err := os.ReadFile(filepath.Join(a.answers, operation+".json"))
	if err != nil || json.Unmarshal(raw, &example) != nil {
		a.t.Errorf("there is no example of AWS's response to %s: %v", operation, err)
	}
	answer := example.XML + string(example.Answer)
	switch operation {
	case "DescribeStacks":
		answer = strings.NewReplacer(">StartPage<", ">Url<", "http://my-load-balancer.amazonaws.com:80/index.html", a.at.API).Replace(answer)
	case "AdminInitiateAuth":
		var in struct{ AuthParameters map[string]string }
		if err := json.Unmarshal(body, &in); err != nil {
			a.t.Error(err)
		}
		answer = strings.Replace(answer, "eyJra456defEXAMPLE", a.token(in.AuthParameters["USERNAME"]), 1)
	}
	_, _ = io.WriteString(w, answer)
}

// token requests a token for an e-mail address from the local issuer.
func (a awsCalls) token(email string) string {
	h := home{At: a.at}
	token, err := h.token(a.t.Context(), email)
	if err != nil {
		a.t.Error(err)
	}
	return token
}

func read(t *testing.T, at string, into any) {
	t.Helper()
	res, err := http.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
