package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"comptoir/infra/stage"
)

// cloud is AWS on the wire, as far as the commands speak with it. Its answers are
// those of AWS's documentation (testdata names the pages), but for the words a
// case changes.
type cloud struct {
	t      testing.TB
	mu     sync.Mutex
	asked  []string                                       // what was asked for
	said   map[string]map[string]any                      // the last request of each operation
	change map[string]map[string]string                   // words of an answer, and what stands in their place
	refuse map[string]string                              // the error an operation ends with
	hears  func(operation string, request map[string]any) // comes before each answer, and may change it
	invoke func(function string, payload []byte) (answer []byte, failure string)
}

// newCloud lets the SDK find a cloud where it looks for AWS.
func newCloud(t testing.TB) *cloud {
	c := &cloud{t: t, said: map[string]map[string]any{}, change: map[string]map[string]string{}, refuse: map[string]string{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.URL, "AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(name, value)
	}
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	operation, request := operationOf(r, body)
	c.asked, c.said[operation] = append(c.asked, operation), request
	if c.hears != nil {
		c.hears(operation, request)
	}
	if code := c.refuse[operation]; code != "" {
		refuse(w, r, body, code)
		return
	}
	if operation == "Invoke" {
		c.invoked(w, r, body)
		return
	}
	documented, answer := c.documented(operation)
	for from, to := range c.change[operation] {
		if !strings.Contains(answer, from) {
			c.t.Errorf("the documented answer of %s does not hold %q", operation, from)
		}
		answer = strings.ReplaceAll(answer, from, to)
	}
	w.Header().Set("Content-Type", documented)
	_, _ = io.WriteString(w, answer)
}

// documented is the answer of the documentation, and its content type.
func (c *cloud) documented(operation string) (kind, answer string) {
	raw, err := os.ReadFile(filepath.Join("testdata", operation+".json"))
	if err != nil {
		c.t.Errorf("nobody knows what AWS answers: %v", err)
		return "", ""
	}
	var example struct {
		Page   string
		Answer json.RawMessage
		XML    string
	}
	if err := json.Unmarshal(raw, &example); err != nil || !strings.HasPrefix(example.Page, "https://docs.aws.amazon.com/") {
		c.t.Errorf("%s names no page of AWS's documentation: %v", operation, err)
	}
	if example.XML != "" {
		return "text/xml", example.XML
	}
	return "application/x-amz-json-1.1", string(example.Answer)
}

// operationOf is what a request asks for, by the protocol of its service.
func operationOf(r *http.Request, body []byte) (operation string, request map[string]any) {
	_ = json.Unmarshal(body, &request)
	if _, target, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return target, request
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		request = map[string]any{}
		for name := range form {
			request[name] = form.Get(name)
		}
		return form.Get("Action"), request
	}
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/account-settings"):
		return "GetAccountSettings", nil
	case strings.HasSuffix(path, "/concurrency"):
		return "GetFunctionConcurrency", nil
	case strings.HasSuffix(path, "/invocations"):
		return "Invoke", request
	case path == "/v2/email/account":
		return "GetAccount", nil
	case path == "/v2/email/configuration-sets":
		return "CreateConfigurationSet", request
	case strings.HasSuffix(path, "/event-destinations"):
		return "CreateConfigurationSetEventDestination", request
	case path == "/v2/email/identities":
		return "CreateEmailIdentity", request
	case strings.HasPrefix(path, "/v2/email/identities/"):
		return "GetEmailIdentity", map[string]any{"EmailIdentity": strings.TrimPrefix(path, "/v2/email/identities/")}
	}
	return r.Method + " " + r.URL.Path, request
}

// refuse answers with an error, in the form of the service's protocol.
func refuse(w http.ResponseWriter, r *http.Request, body []byte, code string) {
	if bytes.Contains(body, []byte("Action=")) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>not here</Message></Error><RequestId>1</RequestId></ErrorResponse>`, code)
		return
	}
	w.Header().Set("X-Amzn-ErrorType", code)
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"__type": %q, "message": "not here"}`, code)
}

func (c *cloud) invoked(w http.ResponseWriter, r *http.Request, payload []byte) {
	function := strings.Split(strings.TrimPrefix(r.URL.Path, "/2015-03-31/functions/"), "/")[0]
	answer, failure := c.invoke(function, payload)
	if failure != "" {
		w.Header().Set("X-Amz-Function-Error", failure)
	}
	_, _ = w.Write(answer)
}

// changed are the requests that were to change something.
func (c *cloud) changed() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, operation := range c.asked {
		if !slices.ContainsFunc([]string{"Get", "List", "Describe", "Filter", "AdminGet", "AdminInitiate"}, func(p string) bool { return strings.HasPrefix(operation, p) }) {
			all = append(all, operation)
		}
	}
	return all
}

// desk is an operator at work: what he types, and what he is told.
type desk struct {
	operator
	told *bytes.Buffer
	env  map[string]string
}

// newDesk has the assembly of a small stage before it: stacks, as the CDK wrote
// them, with few of their resources, and files called after what is deployed in
// their place.
func newDesk(t testing.TB) desk {
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "cdk.out"), os.DirFS("testdata/assembly")); err != nil {
		t.Fatal(err)
	}
	s, err := stage.Read(os.DirFS(folder), "dev")
	if err != nil {
		t.Fatal(err)
	}
	d := desk{told: &bytes.Buffer{}, env: map[string]string{}}
	d.operator = operator{
		stage: s, assembly: filepath.Join(folder, "cdk.out"), built: folder, events: "../../events", cdk: filepath.Join(folder, "cdk"),
		getenv: func(name string) string { return d.env[name] }, in: strings.NewReader(""), out: d.told,
	}
	return d
}

// says is what the operator has been told since the last time.
func (d desk) says() string {
	defer d.told.Reset()
	return d.told.String()
}

// tool puts an executable in place, which notes how it is called and does what
// the script says.
func tool(t testing.TB, at, script string) (calls func() string) {
	t.Helper()
	notes := at + ".calls"
	if err := os.WriteFile(at, []byte("#!/bin/sh\necho \"$@\" >> '"+notes+"'\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return func() string {
		raw, _ := os.ReadFile(notes)
		return string(raw)
	}
}

// wantError compares an error with words it must hold; no words want none.
func wantError(t testing.TB, err error, words string) {
	t.Helper()
	switch {
	case words == "" && err != nil:
		t.Errorf("failed: %v", err)
	case words != "" && (err == nil || !strings.Contains(err.Error(), words)):
		t.Errorf("got %v, want a sentence with %q", err, words)
	}
}
