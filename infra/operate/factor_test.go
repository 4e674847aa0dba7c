package main

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/infra/stage"
	"comptoir/shared/rights"
)

// newOptional returns a deployed stage whose users may do without a second factor, with one
// user in its pool: the owner of an organisation.
func newOptional(t *testing.T) (*cloud, console, *functest.Company) {
	c, d, w := newCloud(t), newConsole(t), functest.NewWorld(t, samples.Everything)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", *w.DB.Options().BaseEndpoint)
	sufficientAccount(c)
	c.change["ListStacks"] = map[string]string{">vpc1<": ">comptoir-dev-users<"}
	d.stage.Table, d.stage.MFA = w.Name, "optional"
	c.user("owner-1@comptoir.example")
	return c, d, w.Company("Maison Martin")
}

// user makes an address that of the only user in the pool.
func (c *cloud) user(email string) {
	c.change["ListUsers"] = map[string]string{`"efgh5678EXAMPLE"`: "null", "testuser@example.com": email}
}

// factor returns what preflight says about the second factor.
func factor(t *testing.T, d console) string {
	t.Helper()
	_ = preflight(t.Context(), d.operator)
	for line := range strings.Lines(d.output()) {
		if strings.Contains(line, "second factor") {
			return line
		}
	}
	t.Fatal("preflight says nothing about the second factor")
	return ""
}

func TestPreflightNamesOwnersWithoutSecondFactor(t *testing.T) {
	for name, x := range map[string]struct {
		given func(*cloud, *stage.Stage, *functest.Company)
		line  []string
	}{
		"an owner with a password only": {
			func(*cloud, *stage.Stage, *functest.Company) {}, []string{"missing ", "have none (1)", "owner-1@comptoir.example", "mfa"},
		},
		"an owner with a second factor": {func(c *cloud, _ *stage.Stage, _ *functest.Company) {
			c.change["AdminGetUser"] = map[string]string{`"Enabled": true,`: `"Enabled": true, "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"],`}
		}, []string{"ok ", "every owner"}},
		"a member who owns nothing": {func(c *cloud, _ *stage.Stage, o *functest.Company) {
			o.Hire(rights.Sales)
			c.user("sales-2@comptoir.example")
		}, []string{"ok ", "every owner"}},
		"a user without an organisation": {
			func(c *cloud, _ *stage.Stage, _ *functest.Company) { c.user("paul@comptoir.example") }, []string{"ok ", "every owner"},
		},
		"a stage without users": {
			func(c *cloud, _ *stage.Stage, _ *functest.Company) { delete(c.change, "ListStacks") }, []string{"ok ", "no users yet"},
		},
		"a stage that requires it": {
			func(_ *cloud, s *stage.Stage, _ *functest.Company) { s.MFA = "required" }, []string{"ok ", "required"},
		},
		"no right to list the users": {
			func(c *cloud, _ *stage.Stage, _ *functest.Company) { c.refuse["ListUsers"] = "AccessDeniedException" },
			[]string{"unknown ", "lack the right cognito-idp:ListUsers"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d, o := newOptional(t)
			x.given(c, &d.stage, o)
			line := factor(t, d)
			for _, words := range x.line {
				if !strings.Contains(line, words) {
					t.Errorf("%q lacks %q", line, words)
				}
			}
			if changes := c.changed(); len(changes) > 0 {
				t.Errorf("it changes %v", changes)
			}
		})
	}
}
