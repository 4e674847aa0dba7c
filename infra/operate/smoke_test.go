package main

import (
	"strings"
	"testing"

	"comptoir/infra/stage"
)

// That the day itself is played through is tested where there is a whole system
// to play it on (infra/local).
func TestWhatSmokeLacks(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*cloud, *desk)
		words string
		user  bool // one was made before it was missed
	}{
		"no stage":                              {func(c *cloud, _ *desk) { c.refuse["DescribeStacks"] = "ValidationError" }, "stage dev is not deployed in account", false},
		"no address":                            {func(c *cloud, _ *desk) { c.change["DescribeStacks"] = nil }, "does not tell where the API is", false},
		"no user pool":                          {func(c *cloud, _ *desk) { c.refuse["GetParameter"] = "ParameterNotFound" }, "stage dev is not deployed", false},
		"an issuer":                             {func(_ *cloud, d *desk) { d.stage.Issuer = &stage.Issuer{URL: "https://login.example.com"} }, "https://login.example.com", false},
		"a stage that requires a second factor": {func(_ *cloud, d *desk) { d.stage.MFA = "required" }, "requires a second factor", false},
		"a password not taken":                  {func(c *cloud, _ *desk) { c.refuse["AdminSetUserPassword"] = "InvalidPasswordException" }, "InvalidPasswordException", true},
		"a second factor": {func(c *cloud, _ *desk) {
			c.change["AdminInitiateAuth"] = map[string]string{`"AuthenticationResult"`: `"ChallengeName": "SOFTWARE_TOKEN_MFA", "Nothing"`}
		}, "Cognito asks for SOFTWARE_TOKEN_MFA", true},
		"an API that is not up":  {func(*cloud, *desk) {}, "does not do what it should", true},
		"a flow that is not on":  {func(c *cloud, _ *desk) { c.refuse["AdminInitiateAuth"] = "InvalidParameterException" }, "cannot sign in", true},
		"no credentials for AWS": {func(c *cloud, _ *desk) { c.refuse["GetCallerIdentity"] = "InvalidClientTokenId" }, "sign in again", false},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newDesk(t)
			c.change["DescribeStacks"] = map[string]string{">StartPage<": ">Url<", "http://my-load-balancer.amazonaws.com:80/index.html": "http://127.0.0.1:1"}
			x.given(c, &d)
			wantError(t, smoke(t.Context(), d.operator), x.words)
			if made := c.said["AdminCreateUser"] != nil; made != x.user {
				t.Errorf("a user was made: %t", made)
			}
			if made := c.said["AdminCreateUser"]; made != nil && (made["MessageAction"] != "SUPPRESS" || !strings.HasSuffix(made["Username"].(string), "@simulator.amazonses.com")) {
				t.Errorf("somebody is mailed: %v", made)
			}
		})
	}
}

// An emulator serves the API below its own address.
func TestTheAPIOfAnEmulator(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	c.change["DescribeStacks"] = map[string]string{">StartPage<": ">Url<"}
	c.change["GetParameter"] = map[string]string{"mypassword": "a1b2c3"}
	d.env["EMULATOR_URL"] = "http://localhost.floci.io:4566"
	a, err := d.account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.api(t.Context(), a); err != nil || got != "http://localhost.floci.io:4566/_aws/execute-api/a1b2c3/$default" {
		t.Errorf("it is at %s, %v", got, err)
	}
}

func TestEmulate(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	d.stage.Mail.Identity = "comptoir.example"
	wantError(t, emulate(t.Context(), d.operator), "for an emulator only")
	d.env["EMULATOR_URL"] = "http://localhost.floci.io:4566"
	wantError(t, emulate(t.Context(), d.operator), "")
	if c.said["CreateConfigurationSet"]["ConfigurationSetName"] != "comptoir-dev" || c.said["CreateEmailIdentity"]["EmailIdentity"] != "comptoir.example" {
		t.Errorf("made %v", c.said)
	}
	for _, operation := range []string{"CreateConfigurationSet", "CreateConfigurationSetEventDestination", "CreateEmailIdentity"} {
		c.refuse[operation] = "AlreadyExistsException"
	}
	wantError(t, emulate(t.Context(), d.operator), "")
	c.refuse["CreateEmailIdentity"] = "BadRequestException"
	wantError(t, emulate(t.Context(), d.operator), "BadRequestException")
}
