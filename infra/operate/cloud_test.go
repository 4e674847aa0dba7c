package main

import (
	"bytes"
	"encoding/json"
	"errors"
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

// cloud is a local server that imitates the part of AWS that the commands use. Its
// responses are those of AWS's documentation (testdata names the pages), except for
// the words that a case changes.
type cloud struct {
	t          testing.TB
	mu         sync.Mutex
	operations []string                                       // the operations called
	requests   map[string]map[string]any                      // the last request of each operation
	change     map[string]map[string]string                   // replacements in an operation's response
	refuse     map[string]string                              // the error code of an operation
	before     func(operation string, request map[string]any) // runs before each response, and may change it
	invoke     func(function string, payload []byte) (response []byte, failure string)
}

// newCloud starts a cloud and makes it the SDK's endpoint.
func newCloud(t testing.TB) *cloud {
	c := &cloud{t: t, requests: map[string]map[string]any{}, change: map[string]map[string]string{}, refuse: map[string]string{}}
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
	c.operations, c.requests[operation] = append(c.operations, operation), request
	if c.before != nil {
		c.before(operation, request)
	}
	if code := c.refuse[operation]; code != "" {
		refuse(w, r, body, code)
		return
	}
	if operation == "Invoke" {
		c.invoked(w, r, body)
		return
	}
	kind, response := c.documented(operation)
	for from, to := range c.change[operation] {
		if !strings.Contains(response, from) {
			c.t.Errorf("the documented response of %s does not contain %q", operation, from)
		}
		response = strings.ReplaceAll(response, from, to)
	}
	w.Header().Set("Content-Type", kind)
	_, _ = io.WriteString(w, response)
}

// documented returns the content type and the response of the documentation.
func (c *cloud) documented(operation string) (kind, response string) {
	raw, err := os.ReadFile(filepath.Join("testdata", operation+".json"))
	if err != nil {
		c.t.Errorf("no documented response: %v", err)
		return "", ""
	}
	var example struct {
		Page   string
		Answer json.RawMessage
		XML    string
	}
	if err := json.Unmarshal(raw, &example); err != nil || !strings.HasPrefix(example.Page, "https://docs.aws.amazon.com/") {
		c.t.Errorf("%s has no page of AWS's documentation: %v", operation, err)
	}
	if example.XML != "" {
		return "text/xml", example.XML
	}
	return "application/x-amz-json-1.1", string(example.Answer)
}

// operationOf returns the operation of a request, by the protocol of its service.
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

// refuse responds with an error, in the form of the service's protocol.
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
	response, failure := c.invoke(function, payload)
	if failure != "" {
		w.Header().Set("X-Amz-Function-Error", failure)
	}
	_, _ = w.Write(response)
}

// changed returns the operations that are not reads.
func (c *cloud) changed() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, operation := range c.operations {
		reads := func(prefix string) bool { return strings.HasPrefix(operation, prefix) }
		if !slices.ContainsFunc([]string{"Get", "List", "Describe", "Filter", "AdminGet", "AdminInitiate"}, reads) {
			all = append(all, operation)
		}
	}
	return all
}

// console is an operator with an environment and an output buffer.
type console struct {
	operator
	buffer *bytes.Buffer
	env    map[string]string
}

// page is the page of the web client, as make console builds it.
const page = `<!doctype html><link rel="icon" href="/icon.svg"><script type="module" src="/assets/index-2.js"></script>` +
	`<link rel="stylesheet" href="/assets/index-2.css"><div id="app"></div>`

// newConsole returns a console with the assembly of a small stage: stacks as the CDK
// writes them, with few resources, and placeholders for the deployed files. The web
// client is built.
func newConsole(t testing.TB) console {
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "cdk.out"), os.DirFS("testdata/assembly")); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"index.html": page, "assets/index-2.js": "run()", "assets/index-2.css": "a{}", "icon.svg": "<svg/>",
	} {
		path := filepath.Join(folder, "console", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := stage.Read(os.DirFS(folder), "dev")
	if err != nil {
		t.Fatal(err)
	}
	d := console{buffer: &bytes.Buffer{}, env: map[string]string{}}
	d.operator = operator{
		stage: s, assembly: filepath.Join(folder, "cdk.out"), built: folder, events: "../../events", cdk: filepath.Join(folder, "cdk"),
		getenv: func(name string) string { return d.env[name] }, in: strings.NewReader(""), out: d.buffer,
	}
	return d
}

// output returns the output since the last call.
func (d console) output() string {
	defer d.buffer.Reset()
	return d.buffer.String()
}

// tool writes an executable that records its calls and runs the script.
func tool(t testing.TB, at, script string) (calls func() string) {
	t.Helper()
	record := at + ".calls"
	if err := os.WriteFile(at, []byte("#!/bin/sh\necho \"$@\" >> '"+record+"'\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return func() string {
		raw, _ := os.ReadFile(record)
		return string(raw)
	}
}

// wantError checks that an error contains the words; without words, that there is none.
func wantError(t testing.TB, err error, words string) {
	t.Helper()
	switch {
	case words == "" && err != nil:
		t.Errorf("failed: %v", err)
	case words != "" && (err == nil || !strings.Contains(err.Error(), words)):
		t.Errorf("got %v, want an error with %q", err, words)
	}
}
