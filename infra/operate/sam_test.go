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

// newSAM returns a console with a script in place of SAM, on a machine where make run is
// running.
func newSAM(t *testing.T) (console, func() string) {
	newCloud(t)
	d := newConsole(t)
	calls := tool(t, filepath.Join(d.built, "sam"), `echo "$AWS_ACCESS_KEY_ID $AWS_REGION $AWS_DEFAULT_REGION" >> "$0.calls"`)
	t.Setenv("PATH", d.built+string(filepath.ListSeparator)+os.Getenv("PATH"))
	const settings = `{
		"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4001",
		"AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "s",
		"TABLE_NAME": "comptoir", "CURSOR_KEY": "c2VjcmV0"
	}`
	if err := os.WriteFile(filepath.Join(d.built, "local.json"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	return d, calls
}

func TestSamInvokesOperation(t *testing.T) {
	d, calls := newSAM(t)
	d.env["OP"] = "contact.get"
	wantError(t, sam(t.Context(), d.operator), "")
	want := "local invoke ContactGet --event ../../events/contact.get.json" +
		" --template-file " + d.built + "/sam.template.json --env-vars " + d.built + "/sam.env.json"
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
	var settings struct{ Parameters map[string]string }
	unmarshal(t, filepath.Join(d.built, "sam.env.json"), &settings)
	if settings.Parameters["AWS_ENDPOINT_URL_DYNAMODB"] != "http://host.docker.internal:4001" ||
		settings.Parameters["TABLE_NAME"] != "comptoir" {
		t.Errorf("the variables are %v", settings.Parameters)
	}
	for name := range settings.Parameters {
		if _, declared := f.Environment.Variables[name]; !declared {
			t.Errorf("the template does not declare %s", name)
		}
	}
	if _, kept := f.Environment.Variables["STAGE"]; !kept {
		t.Error("the function's own variables are missing")
	}
}

func TestSamAPIServesOneAPI(t *testing.T) {
	d, calls := newSAM(t)
	addDefaultRoutes(t, filepath.Join(d.assembly, "comptoir-dev-crm-contact.template.json"))
	wantError(t, samAPI(t.Context(), d.operator), "")
	if got, want := calls(), "local start-api --template-file "; !strings.HasPrefix(got, want) {
		t.Errorf("called %q, want %q", got, want)
	}
	if output := d.output(); !strings.Contains(output, "403 token.missing") {
		t.Errorf("the output lacks the limitation:\n%s", output)
	}
	var one struct{ Resources map[string]resource }
	unmarshal(t, filepath.Join(d.built, "sam.template.json"), &one)
	api, route := one.Resources["Api"], one.Resources["ContactGetRoute"].Properties
	integration := one.Resources["ContactGetIntegration"].Properties
	if api.Type != "AWS::ApiGatewayV2::Api" || route["ApiId"] != "Api" ||
		route["RouteKey"] != "GET /v1/contacts/{id}" || route["Target"] != "integrations/ContactGetIntegration" {
		t.Errorf("the route is %v", route)
	}
	if integration["IntegrationUri"] != "arn:aws:lambda:eu-west-3:123456789012:function:ContactGet" ||
		integration["PayloadFormatVersion"] != "2.0" {
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
			t.Errorf("SAM has no use for %s: %s", id, r.Type)
		}
	}
	if fallbacks != 1 {
		t.Errorf("the one API has %d routes $default", fallbacks)
	}
}

// addDefaultRoutes adds a function's route $default at two doors to a template.
func addDefaultRoutes(t *testing.T, file string) {
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

func TestSamReportsMissingRequirement(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*testing.T, *console)
		words string
	}{
		"no operation": {func(_ *testing.T, d *console) { d.env["OP"] = "" }, "make sam OP=contact.get"},
		"an unknown operation": {
			func(_ *testing.T, d *console) { d.env["OP"] = "contact.fly" }, "there is no operation contact.fly",
		},
		"an operation not synthesized": {func(_ *testing.T, d *console) { d.env["OP"] = "tax.get" }, "no function of tax.get"},
		"no variables of this machine": {func(_ *testing.T, d *console) { _ = os.Remove(d.built + "/local.json") }, "cannot be read"},
		"SAM fails":                    {func(t *testing.T, d *console) { tool(t, d.built+"/sam", "exit 1") }, "sam local invoke failed"},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := newSAM(t)
			d.env["OP"] = "contact.get"
			x.given(t, &d)
			wantError(t, sam(t.Context(), d.operator), x.words)
		})
	}
}

// The requirements of sam local are reported in one line, before the build.
func TestMakeSamReportsRequirements(t *testing.T) {
	maker, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	const succeeds, fails = "exit 0", "exit 1"
	for name, x := range map[string]struct {
		tools map[string]string // the commands in the PATH, and their scripts
		words string            // of the line; empty when nothing is missing
	}{
		"nothing":                   {nil, "this machine the AWS SAM command is missing, and neither Docker nor Finch responds"},
		"SAM only":                  {map[string]string{"sam": succeeds}, "this machine neither Docker nor Finch responds"},
		"Docker only":               {map[string]string{"docker": succeeds}, "this machine the AWS SAM command is missing: "},
		"SAM and a stopped Docker":  {map[string]string{"sam": succeeds, "docker": fails}, "this machine neither Docker nor Finch responds"},
		"SAM and Docker":            {map[string]string{"sam": succeeds, "docker": succeeds}, ""},
		"SAM and Finch":             {map[string]string{"sam": succeeds, "finch": succeeds}, ""},
		"SAM, Finch, Docker is off": {map[string]string{"sam": succeeds, "docker": fails, "finch": succeeds}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			for command, does := range x.tools {
				tool(t, filepath.Join(path, command), does)
			}
			targets := []string{"needs-sam"}
			if x.words != "" {
				targets = []string{"sam", "sam-api"}
			}
			for _, target := range targets {
				c := exec.Command(maker, "--silent", target, "OP=contact.get")
				c.Dir, c.Env = filepath.Join("..", ".."), []string{"PATH=" + path}
				output, err := c.Output()
				if x.words == "" {
					if err != nil || len(output) > 0 {
						t.Errorf("make %s: %v, %s", target, err, output)
					}
					continue
				}
				if err == nil || !strings.Contains(string(output), x.words) || strings.Count(string(output), "\n") != 1 {
					t.Errorf("make %s: %v, with the output:\n%s", target, err, output)
				}
			}
		})
	}
}

// Connections to one address of this machine are forwarded to another, until stop is
// called.
func TestForwardEndsOnStop(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(s.Close)
	at := must(url.Parse(s.URL))
	variables := map[string]string{"AWS_ENDPOINT_URL_S3": s.URL, "TABLE_NAME": "http://127.0.0.1:1"}
	stop, err := forward(t.Context(), "127.0.0.2", "127.0.0.1", ports(variables))
	if err != nil {
		t.Skipf("this system has one local address only: %v", err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Post("http://"+net.JoinHostPort("127.0.0.2", at.Port()), "text/plain", strings.NewReader("a response"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || string(body) != "a response" {
		t.Errorf("forwarded %q, %v", body, err)
	}
	stop()
	for range 100 {
		if _, err = net.Dial("tcp", net.JoinHostPort("127.0.0.2", at.Port())); err != nil {
			return
		}
	}
	t.Error("it forwards after the stop")
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
