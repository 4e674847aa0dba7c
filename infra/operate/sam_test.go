package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// docked is a desk with SAM at hand, and a machine on which make run is up.
func docked(t *testing.T) (desk, func() string) {
	newCloud(t)
	d := newDesk(t)
	calls := tool(t, filepath.Join(d.built, "sam"), `echo "$AWS_ACCESS_KEY_ID $AWS_REGION $AWS_DEFAULT_REGION" >> "$0.calls"`)
	t.Setenv("PATH", d.built+string(filepath.ListSeparator)+os.Getenv("PATH"))
	told := `{"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4001", "AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "s", "TABLE_NAME": "comptoir", "CURSOR_KEY": "c2VjcmV0"}`
	if err := os.WriteFile(filepath.Join(d.built, "local.json"), []byte(told), 0o644); err != nil {
		t.Fatal(err)
	}
	return d, calls
}

func TestSam(t *testing.T) {
	d, calls := docked(t)
	d.env["OP"] = "contact.get"
	wantError(t, sam(t.Context(), d.operator), "")
	want := "local invoke ContactGet --event ../../events/contact.get.json --template-file " + d.built + "/sam.template.json --env-vars " + d.built + "/sam.env.json"
	if got := calls(); !strings.HasPrefix(got, want) || !strings.Contains(got, "\nlocal eu-west-3 eu-west-3\n") {
		t.Errorf("called %q, want %q, as local", got, want)
	}
	var one struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				Code, Handler, Runtime string
				Architectures          []string
				Environment            struct{ Variables map[string]any }
			}
		}
	}
	unmarshal(t, filepath.Join(d.built, "sam.template.json"), &one)
	f := one.Resources["ContactGet"].Properties
	if f.Handler != "contact.get" || f.Runtime != "provided.al2023" || len(f.Architectures) != 1 {
		t.Errorf("the function is %+v", f)
	}
	for id, binary := range map[string]string{"ContactGet": "api", "ImportRun": "imports"} {
		at := one.Resources[id].Properties.Code
		if code, err := os.ReadFile(at); err != nil || string(code) != binary || !filepath.IsAbs(at) || filepath.Ext(at) != ".zip" {
			t.Errorf("%s runs %s: %q, %v", id, at, code, err)
		}
	}
	var told struct{ Parameters map[string]string }
	unmarshal(t, filepath.Join(d.built, "sam.env.json"), &told)
	if told.Parameters["AWS_ENDPOINT_URL_DYNAMODB"] != "http://host.docker.internal:4001" || told.Parameters["TABLE_NAME"] != "comptoir" {
		t.Errorf("told %v", told.Parameters)
	}
	for name := range told.Parameters {
		if _, declared := f.Environment.Variables[name]; !declared {
			t.Errorf("SAM does not pass %s on, for the template does not declare it", name)
		}
	}
	if _, kept := f.Environment.Variables["STAGE"]; !kept {
		t.Error("the function's own variables are gone")
	}
}

func TestSamAPI(t *testing.T) {
	d, calls := docked(t)
	aRouteOfTwoDoors(t, filepath.Join(d.assembly, "comptoir-dev-crm-contact.template.json"))
	wantError(t, samAPI(t.Context(), d.operator), "")
	if got, want := calls(), "local start-api --template-file "; !strings.HasPrefix(got, want) {
		t.Errorf("called %q, want %q", got, want)
	}
	if said := d.says(); !strings.Contains(said, "403 token.missing") {
		t.Errorf("it does not say what will not work:\n%s", said)
	}
	var one struct{ Resources map[string]resource }
	unmarshal(t, filepath.Join(d.built, "sam.template.json"), &one)
	api, route, integration := one.Resources["Api"], one.Resources["ContactGetRoute"].Properties, one.Resources["ContactGetIntegration"].Properties
	if api.Type != "AWS::ApiGatewayV2::Api" || route["ApiId"] != "Api" || route["RouteKey"] != "GET /v1/contacts/{id}" || route["Target"] != "integrations/ContactGetIntegration" {
		t.Errorf("the route is %v", route)
	}
	if integration["IntegrationUri"] != "arn:aws:lambda:eu-west-3:123456789012:function:ContactGet" || integration["PayloadFormatVersion"] != "2.0" {
		t.Errorf("the integration is %v", integration)
	}
	if _, twice := one.Resources["RouteUnknownSellIntegration"]; twice {
		t.Error("the integration of another door is kept")
	}
	fallbacks := 0
	for id, r := range one.Resources {
		if r.Properties["RouteKey"] == "$default" {
			fallbacks++
		}
		if !strings.HasPrefix(r.Type, "AWS::ApiGatewayV2::") && r.Type != function {
			t.Errorf("%s is of no use to SAM: %s", id, r.Type)
		}
	}
	if fallbacks != 1 {
		t.Errorf("the one API has %d routes $default", fallbacks)
	}
}

// aRouteOfTwoDoors adds a function's route $default at two doors to a template.
func aRouteOfTwoDoors(t *testing.T, file string) {
	t.Helper()
	var template map[string]map[string]any
	unmarshal(t, file, &template)
	for _, id := range []string{"RouteUnknown", "RouteUnknownSell"} {
		template["Resources"][id+"Integration"] = resource{Type: "AWS::ApiGatewayV2::Integration", Properties: map[string]any{
			"IntegrationUri": map[string]any{"Fn::GetAtt": []any{"ContactGet", "Arn"}},
		}}
		template["Resources"][id+"Route"] = resource{Type: "AWS::ApiGatewayV2::Route", Properties: map[string]any{"RouteKey": "$default"}}
	}
	if err := write(file, template); err != nil {
		t.Fatal(err)
	}
}

func TestWhatSamLacks(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*testing.T, *desk)
		words string
	}{
		"no operation":                  {func(_ *testing.T, d *desk) { d.env["OP"] = "" }, "make sam OP=contact.get"},
		"an operation nobody knows":     {func(_ *testing.T, d *desk) { d.env["OP"] = "contact.fly" }, "there is no operation contact.fly"},
		"an operation not synthesized":  {func(_ *testing.T, d *desk) { d.env["OP"] = "tax.get" }, "no function of tax.get"},
		"nothing known of this machine": {func(_ *testing.T, d *desk) { _ = os.Remove(d.built + "/local.json") }, "is not known"},
		"SAM does not succeed":          {func(t *testing.T, d *desk) { tool(t, d.built+"/sam", "exit 1") }, "did not succeed"},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := docked(t)
			d.env["OP"] = "contact.get"
			x.given(t, &d)
			wantError(t, sam(t.Context(), d.operator), x.words)
		})
	}
}

// What sam local needs is said in one line, before anything is built.
func TestMakeSamSaysWhatItNeeds(t *testing.T) {
	maker, err := exec.LookPath("make")
	if err != nil {
		t.Skip("there is no make")
	}
	const succeeds, fails = "exit 0", "exit 1"
	for name, x := range map[string]struct {
		tools map[string]string // what is in the PATH, and what it does
		words string            // of the line; none when nothing is missing
	}{
		"nothing":                   {nil, "here the AWS SAM command is missing, and neither Docker nor Finch answers"},
		"SAM only":                  {map[string]string{"sam": succeeds}, "here neither Docker nor Finch answers"},
		"Docker only":               {map[string]string{"docker": succeeds}, "here the AWS SAM command is missing: "},
		"SAM and a stopped Docker":  {map[string]string{"sam": succeeds, "docker": fails}, "here neither Docker nor Finch answers"},
		"SAM and Docker":            {map[string]string{"sam": succeeds, "docker": succeeds}, ""},
		"SAM and Finch":             {map[string]string{"sam": succeeds, "finch": succeeds}, ""},
		"SAM, Finch, Docker is off": {map[string]string{"sam": succeeds, "docker": fails, "finch": succeeds}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			for command, does := range x.tools {
				tool(t, filepath.Join(path, command), does)
			}
			targets := []string{"contained"}
			if x.words != "" {
				targets = []string{"sam", "sam-api"}
			}
			for _, target := range targets {
				c := exec.Command(maker, "--silent", target, "OP=contact.get")
				c.Dir, c.Env = filepath.Join("..", ".."), []string{"PATH=" + path}
				said, err := c.Output()
				if x.words == "" {
					if err != nil || len(said) > 0 {
						t.Errorf("make %s: %v, %s", target, err, said)
					}
					continue
				}
				if err == nil || !strings.Contains(string(said), x.words) || strings.Count(string(said), "\n") != 1 {
					t.Errorf("make %s: %v, it says:\n%s", target, err, said)
				}
			}
		})
	}
}

// What arrives at one address of this machine is passed on to another, until it
// is stopped.
func TestForward(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(s.Close)
	at := must(url.Parse(s.URL))
	stop, err := forward(t.Context(), "127.0.0.2", "127.0.0.1", ports(map[string]string{"AWS_ENDPOINT_URL_S3": s.URL, "TABLE_NAME": "http://127.0.0.1:1"}))
	if err != nil {
		t.Skipf("this system has one local address only: %v", err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Post("http://"+net.JoinHostPort("127.0.0.2", at.Port()), "text/plain", strings.NewReader("a table's answer"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || string(body) != "a table's answer" {
		t.Errorf("passed on %q, %v", body, err)
	}
	stop()
	for range 100 {
		if _, err = net.Dial("tcp", net.JoinHostPort("127.0.0.2", at.Port())); err != nil {
			return
		}
	}
	t.Error("it goes on after it was stopped")
}

func unmarshal(t *testing.T, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}
