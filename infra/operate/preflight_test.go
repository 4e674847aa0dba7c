package main

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"comptoir/infra/stage"
)

// sufficientAccount makes the account meet every requirement of the stage.
func sufficientAccount(c *cloud) {
	c.change["GetParameter"] = map[string]string{"mypassword": "21"}
}

func TestPreflightChecks(t *testing.T) {
	deployed := func(c *cloud) { c.change["ListStacks"] = map[string]string{">vpc1<": ">comptoir-dev-async<"} }
	for name, x := range map[string]struct {
		given func(*cloud, *stage.Stage)
		line  string   // the name of the check
		is    string   // the first word of its line
		words []string // further words of its line
	}{
		"the CDK's bootstrap exists": {func(*cloud, *stage.Stage) {}, "CDK bootstrap", "ok", []string{"version 21"}},
		"the CDK's bootstrap is missing": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetParameter"] = "ParameterNotFound" }, "CDK bootstrap", "missing",
			[]string{"version 6", "make cdk-bootstrap"},
		},
		"the CDK's bootstrap is too old": {
			func(c *cloud, _ *stage.Stage) { c.change["GetParameter"] = map[string]string{"mypassword": "5"} }, "CDK bootstrap",
			"missing",
			[]string{"version 6"},
		},
		"concurrency is free": {
			func(*cloud, *stage.Stage) {}, "Lambda concurrency", "ok", []string{"1000 of 1000", "the stage reserves 8"},
		},
		"the concurrency of a new account": {
			func(c *cloud, _ *stage.Stage) { c.change["GetAccountSettings"] = map[string]string{"1000": "10"} },
			"Lambda concurrency", "missing",
			[]string{"10 of 10", "L-B99A9384", "no_reserved_concurrency"},
		},
		"just enough concurrency": {
			func(c *cloud, _ *stage.Stage) { c.change["GetAccountSettings"] = map[string]string{"1000": "108"} },
			"Lambda concurrency", "ok",
			[]string{"108 of 108"},
		},
		"one too few": {
			func(c *cloud, _ *stage.Stage) { c.change["GetAccountSettings"] = map[string]string{"1000": "107"} },
			"Lambda concurrency", "missing", nil,
		},
		"the stage's own reservations": {func(c *cloud, _ *stage.Stage) {
			deployed(c)
			c.change["GetAccountSettings"] = map[string]string{`"UnreservedConcurrentExecutions": 1000`: `"UnreservedConcurrentExecutions": 100`}
		}, "Lambda concurrency", "ok", []string{"108 of 1000"}},
		"enough roles":              {func(*cloud, *stage.Stage) {}, "IAM roles", "ok", []string{"15 of 1000", "the stage adds 5"}},
		"roles of a deployed stack": {func(c *cloud, _ *stage.Stage) { deployed(c) }, "IAM roles", "ok", []string{"the stage adds 3"}},
		"too few roles": {
			func(c *cloud, _ *stage.Stage) { c.change["GetAccountSummary"] = map[string]string{">15<": ">996<"} }, "IAM roles",
			"missing",
			[]string{"996 of 1000", "L-FE177D64"},
		},
		"enough routes": {func(*cloud, *stage.Stage) {}, "routes", "ok", []string{"2 of 300 at the fullest door"}},
		"too few routes": {
			func(c *cloud, _ *stage.Stage) { c.change["GetServiceQuota"] = map[string]string{"300.0": "1.0"} }, "routes", "missing",
			[]string{"/comptoir/dev/door-crm-api needs 2", "L-65B5C802"},
		},
		"enough stacks": {func(*cloud, *stage.Stage) {}, "stacks", "ok", []string{"of 20 are in use, the stage adds 5"}},
		"too few stacks": {
			func(c *cloud, _ *stage.Stage) { c.change["DescribeAccountLimits"] = map[string]string{">20<": ">4<"} }, "stacks",
			"missing",
			[]string{"L-0485CB21"},
		},
		"Cognito answers": {func(*cloud, *stage.Stage) {}, "sign-in", "ok", []string{"Cognito"}},
		"no right to read Cognito": {
			func(c *cloud, _ *stage.Stage) { c.refuse["ListUserPools"] = "AccessDeniedException" }, "sign-in", "unknown",
			[]string{"could not be checked", "AccessDeniedException", "lack the right cognito-idp:ListUserPools"},
		},
		"an issuer that does not respond": {
			func(_ *cloud, s *stage.Stage) { s.Issuer = &stage.Issuer{URL: "http://127.0.0.1:1"} }, "sign-in", "missing",
			[]string{"issuer.url"},
		},
		"SES sends": {func(*cloud, *stage.Stage) {}, "SES sending", "ok", []string{"out of the sandbox"}},
		"SES is in the sandbox": {func(c *cloud, _ *stage.Stage) {
			c.change["GetAccount"] = map[string]string{`"ProductionAccessEnabled": true`: `"ProductionAccessEnabled": false`}
		}, "SES sending", "missing", []string{"sandbox", "production access"}},
		"SES is paused": {func(c *cloud, _ *stage.Stage) {
			c.change["GetAccount"] = map[string]string{`"SendingEnabled": true`: `"SendingEnabled": false`}
		}, "SES sending", "missing", []string{"paused"}},
		"the sender is verified": {func(*cloud, *stage.Stage) {}, "SES sender", "ok", []string{"comptoir.example is verified"}},
		"the sender is unknown": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetEmailIdentity"] = "NotFoundException" }, "SES sender", "missing",
			[]string{"mail.identity"},
		},
		"the sender is not deployed yet": {func(c *cloud, s *stage.Stage) {
			c.refuse["GetEmailIdentity"], s.Mail.Identity = "NotFoundException", "comptoir.example"
		}, "SES sender", "missing", []string{"make deploy"}},
		"the sender's DNS is incomplete": {func(c *cloud, _ *stage.Stage) {
			c.change["GetEmailIdentity"] = map[string]string{`"VerifiedForSendingStatus": true`: `"VerifiedForSendingStatus": false`}
		}, "SES sender", "missing", []string{"7fzktuywxo6n5zqz3eo6vqxbd._domainkey.comptoir.example CNAME 7fzktuywxo6n5zqz3eo6vqxbd.dkim.amazonses.com"}},
		"a missing service": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetServiceQuota"] = "InternalFailure" }, "routes", "unknown",
			[]string{"could not be checked", "Service Quotas does not respond to GetServiceQuota here", "InternalFailure"},
		},
		"no right to read a quota": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetServiceQuota"] = "AccessDeniedException" }, "routes", "unknown",
			[]string{"lack the right servicequotas:GetServiceQuota"},
		},
		"no right to read the account": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetAccountSummary"] = "AccessDenied" }, "IAM roles", "unknown",
			[]string{"lack the right iam:GetAccountSummary"},
		},
		"no right to read the sender": {
			func(c *cloud, _ *stage.Stage) { c.refuse["GetEmailIdentity"] = "AccessDeniedException" }, "SES sender", "unknown",
			[]string{"lack the right ses:GetEmailIdentity"},
		},
		"no right to read a reservation": {func(c *cloud, _ *stage.Stage) {
			deployed(c)
			c.refuse["GetFunctionConcurrency"] = "AccessDeniedException"
		}, "Lambda concurrency", "unknown", []string{"lack the right lambda:GetFunctionConcurrency"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			sufficientAccount(c)
			x.given(c, &d.stage)
			var first string
			for range 2 {
				err := preflight(t.Context(), d.operator)
				wantError(t, err, map[string]string{"missing": "1 of these are missing: "}[x.is])
				output := d.output()
				if aside := "1 could not be checked (" + x.line + ")"; strings.Contains(output, aside) != (x.is == "unknown") {
					t.Errorf("the summary does not count the unknown:\n%s", output)
				}
				if first == "" {
					first = output
				} else if output != first {
					t.Errorf("the second output differs:\n%s", output)
				}
			}
			lines := strings.Split(first, "\n")
			i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, " "+x.line+" ") })
			if i < 0 {
				t.Fatalf("the output lacks %s:\n%s", x.line, first)
			}
			if got, _, _ := strings.Cut(lines[i], " "); got != x.is {
				t.Errorf("the check is %s, not %s: %s", got, x.is, lines[i])
			}
			for _, w := range x.words {
				if !strings.Contains(lines[i], w) {
					t.Errorf("%q lacks %q", lines[i], w)
				}
			}
			if changes := c.changed(); len(changes) > 0 {
				t.Errorf("it changes %v", changes)
			}
		})
	}
}

// Unknown checks are counted apart from missing ones, and are no failure by
// themselves.
func TestPreflightCountsUnknownSeparately(t *testing.T) {
	for name, x := range map[string]struct {
		refuse map[string]string
		failed string
		output string
	}{
		"two unknown": {
			map[string]string{"GetServiceQuota": "AccessDeniedException", "ListUserPools": "InternalFailure"},
			"",
			"2 could not be checked (routes, sign-in)",
		},
		"one missing, one unknown": {
			map[string]string{"GetParameter": "ParameterNotFound", "GetServiceQuota": "AccessDeniedException"},
			"1 of these are missing and 1 could not be checked (routes): ", "",
		},
		"the list of stacks": {
			map[string]string{"ListStacks": "AccessDenied"},
			"",
			"3 could not be checked (Lambda concurrency, IAM roles, stacks)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			sufficientAccount(c)
			c.refuse = x.refuse
			wantError(t, preflight(t.Context(), d.operator), x.failed)
			if output := d.output(); !strings.Contains(output, x.output) || strings.Contains(output, "\nNothing is missing:") {
				t.Errorf("the output is:\n%s", output)
			}
		})
	}
}

func TestPreflightEndsOnCancellation(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	sufficientAccount(c)
	ctx, stop := context.WithCancel(t.Context())
	c.before = func(operation string, _ map[string]any) {
		if operation == "GetParameter" {
			stop()
		}
	}
	wantError(t, preflight(ctx, d.operator), "interrupted")
}

func TestIssuerIsDiscovered(t *testing.T) {
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/realms/main/.well-known/openid-configuration" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(issuer.Close)
	for at, found := range map[string]bool{issuer.URL + "/realms/main": true, issuer.URL + "/realms/main/": true, issuer.URL: false} {
		if _, err := discover(t.Context(), at); (err == nil) != found {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// A command reports a missing requirement in one sentence.
func TestCommandsReportMissingRequirement(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*cloud, *console)
		words string
	}{
		"no region":      {func(*cloud, *console) { _ = os.Setenv("AWS_REGION", "") }, "AWS_REGION="},
		"no credentials": {func(*cloud, *console) { _ = os.Setenv("AWS_ACCESS_KEY_ID", "") }, "there are no AWS credentials"},
		"no network": {
			func(*cloud, *console) { _ = os.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1") }, "AWS cannot be reached",
		},
		"expired credentials":       {func(c *cloud, _ *console) { c.refuse["GetCallerIdentity"] = "ExpiredToken" }, "sign in again"},
		"no templates":              {func(_ *cloud, d *console) { d.assembly += "-nowhere" }, "make synth STAGE=dev"},
		"another stage's templates": {func(_ *cloud, d *console) { d.stage.Name = "prod" }, "not a stack of stage prod"},
		"no archive": {func(_ *cloud, d *console) {
			_ = os.Remove(d.assembly + "/asset.6b813256327f75457de6105fd78379cb3eb8bc56592872201c51c980144bb39a.zip")
		}, "a file to deploy is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			sufficientAccount(c)
			x.given(c, &d)
			for command, run := range map[string]func() error{
				"preflight": func() error { return preflight(t.Context(), d.operator) },
				"deploy":    func() error { return deploy(t.Context(), d.operator) },
				"destroy":   func() error { return destroy(t.Context(), d.operator) },
			} {
				err := run()
				wantError(t, err, x.words)
				if err != nil && strings.Contains(err.Error(), "\n") {
					t.Errorf("the error of %s has several lines: %v", command, err)
				}
			}
		})
	}
}

func TestCommandsHaveDescriptionAndTarget(t *testing.T) {
	seen := map[string]string{}
	for _, c := range commands() {
		if c.about == "" || c.run == nil || seen[c.name] != "" {
			t.Errorf("the command %q is incomplete or listed twice", c.name)
		}
		seen[c.name] = c.about
	}
	makefile, err := os.ReadFile("../aws.mk")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		if !strings.Contains(string(makefile), "$(OPERATE) "+name+"\n") {
			t.Errorf("infra/aws.mk has no target for %s", name)
		}
	}
}
