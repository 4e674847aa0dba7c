package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/infra/door"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// infra/local tests the scenario itself, on a whole system.
func TestSmokeReportsMissingRequirement(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*cloud, *console)
		words string
		user  bool // a user was created before the failure
	}{
		"no stage": {
			func(c *cloud, _ *console) { c.refuse["DescribeStacks"] = "ValidationError" }, "stage dev is not deployed in account",
			false,
		},
		"no address": {
			func(c *cloud, _ *console) { c.change["DescribeStacks"] = nil }, "has no output Url", false,
		},
		"no user pool": {
			func(c *cloud, _ *console) { c.refuse["GetParameter"] = "ParameterNotFound" }, "stage dev is not deployed", false,
		},
		"an issuer": {
			func(_ *cloud, d *console) { d.stage.Issuer = &stage.Issuer{URL: "https://login.example.com"} },
			"https://login.example.com", false,
		},
		"a refused password": {
			func(c *cloud, _ *console) { c.refuse["AdminSetUserPassword"] = "InvalidPasswordException" },
			"InvalidPasswordException", true,
		},
		"a second factor": {func(c *cloud, _ *console) {
			c.change["AdminInitiateAuth"] = map[string]string{`"AuthenticationResult"`: `"ChallengeName": "SOFTWARE_TOKEN_MFA", "Nothing"`}
		}, "Cognito asks for SOFTWARE_TOKEN_MFA", true},
		"an API that does not respond": {func(*cloud, *console) {}, "does not work", true},
		"a disabled sign-in flow": {
			func(c *cloud, _ *console) { c.refuse["AdminInitiateAuth"] = "InvalidParameterException" }, "cannot sign in", true,
		},
		"no credentials for AWS": {
			func(c *cloud, _ *console) { c.refuse["GetCallerIdentity"] = "InvalidClientTokenId" }, "sign in again", false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			c.change["DescribeStacks"] = map[string]string{
				">StartPage<": ">Url<", "http://my-load-balancer.amazonaws.com:80/index.html": "http://127.0.0.1:1",
			}
			x.given(c, &d)
			wantError(t, smoke(t.Context(), d.operator), x.words)
			if created := c.requests["AdminCreateUser"] != nil; created != x.user {
				t.Errorf("a user was created: %t", created)
			}
			if created := c.requests["AdminCreateUser"]; created != nil &&
				(created["MessageAction"] != "SUPPRESS" || !strings.HasSuffix(created["Username"].(string), "@simulator.amazonses.com")) {
				t.Errorf("a real address gets mail: %v", created)
			}
		})
	}
}

// An emulator serves each door below its own address, and the command selects the door
// in place of CloudFront.
func TestAddressInFrontOfEmulatorSelectsDoor(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	c.change["DescribeStacks"] = map[string]string{
		">StartPage<": ">Url<", "http://my-load-balancer.amazonaws.com:80/index.html": "https://d111111abcdef8.cloudfront.net",
	}
	c.before = func(operation string, request map[string]any) {
		if operation == "GetParameter" {
			c.change["GetParameter"] = map[string]string{"mypassword": strings.TrimPrefix(request["Name"].(string), "/comptoir/dev/")}
		}
	}
	c.change["GetSecretValue"] = map[string]string{`{\n  \"username\":\"david\",\n  \"password\":\"EXAMPLE-PASSWORD\"\n}\n`: "origin"}
	emulator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Host, ".cloudfront.net") {
			_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.Path+" "+r.Header.Get("X-Forwarded-Proto"))
			return
		}
		headers := " " + r.Header.Get("Authorization") + " " + r.Header.Get(op.OriginHeader)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.EscapedPath()+"?"+r.URL.RawQuery+headers)
	}))
	defer emulator.Close()
	d.env["EMULATOR_URL"] = emulator.URL
	a, err := d.account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	address, stop, err := d.address(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if output := d.output(); !strings.Contains(output, "choice of the door is not tested here") {
		t.Errorf("the output lacks the limitation: %q", output)
	}
	for path, want := range map[string]string{
		"/v1/contacts/a%2Fb?x=1": "/_aws/execute-api/door-crm-api/$default/v1/contacts/a%2Fb?x=1 Bearer x origin",
		"/v1/invoices":           "/_aws/execute-api/door-sell-api/$default/v1/invoices? Bearer x origin",
		"/v1/unicorns":           "/_aws/execute-api/door-system-api/$default/v1/unicorns? Bearer x origin",
		"/":                      "d111111abcdef8.cloudfront.net/ https",
		"/assets/a.js":           "d111111abcdef8.cloudfront.net/assets/a.js https",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer x")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if want = "PATCH " + want; err != nil || string(got) != want {
			t.Errorf("%s is forwarded as %s, not %s: %v", path, got, want, err)
		}
	}
}

func TestProbeRequestsEachDoor(t *testing.T) {
	doors, err := door.Of(functions.Areas())
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		status int
		body   string
		words  string
	}{
		"a problem document":         {404, `{"status": 404, "code": "not_found"}`, ""},
		"API Gateway's own response": {404, `{"message": "Not Found"}`, `responds to /v1/delivery-methods/no/such/path with 404 ""`},
		"CloudFront's own response":  {502, `<html>`, "the door settings responds"},
	} {
		t.Run(name, func(t *testing.T) {
			d, requests := newConsole(t), 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests++
				w.WriteHeader(x.status)
				_, _ = io.WriteString(w, x.body)
			}))
			defer s.Close()
			wantError(t, d.probeDoors(t.Context(), s.URL), x.words)
			if output := d.output(); x.words == "" && (requests != len(doors.All) || !strings.Contains(output, "Each of the")) {
				t.Errorf("%d requests; the output is %q", requests, output)
			}
		})
	}
}

func TestEmulateCreatesMailResources(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	d.stage.Mail.Identity = "comptoir.example"
	wantError(t, emulate(t.Context(), d.operator), "only for an emulator")
	d.env["EMULATOR_URL"] = "http://localhost.floci.io:4566"
	wantError(t, emulate(t.Context(), d.operator), "")
	if c.requests["CreateConfigurationSet"]["ConfigurationSetName"] != "comptoir-dev" ||
		c.requests["CreateEmailIdentity"]["EmailIdentity"] != "comptoir.example" {
		t.Errorf("created %v", c.requests)
	}
	for _, operation := range []string{"CreateConfigurationSet", "CreateConfigurationSetEventDestination", "CreateEmailIdentity"} {
		c.refuse[operation] = "AlreadyExistsException"
	}
	wantError(t, emulate(t.Context(), d.operator), "")
	c.refuse["CreateEmailIdentity"] = "BadRequestException"
	wantError(t, emulate(t.Context(), d.operator), "BadRequestException")
}
