package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/infra/stage"
	"comptoir/shared/store"
)

// newFounding returns a stage with a table and the operations, but without users.
func newFounding(t *testing.T) (*cloud, console, *functest.World) {
	c, d, w := newCloud(t), newConsole(t), functest.NewWorld(t, samples.Everything)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", *w.DB.Options().BaseEndpoint)
	d.stage.Table = w.Name
	c.refuse["AdminGetUser"] = "UserNotFoundException"
	c.invoke = func(function string, payload []byte) ([]byte, string) {
		for _, o := range functions.All() {
			if d.stage.Function(o.ID) != function {
				continue
			}
			response, err := o.Handler(w.Tools)(t.Context(), payload)
			if err != nil {
				return []byte(err.Error()), "Unhandled"
			}
			raw, err := json.Marshal(response)
			if err != nil {
				t.Error(err)
			}
			return raw, ""
		}
		t.Errorf("there is no function %s", function)
		return nil, "Unhandled"
	}
	return c, d, w
}

func TestBootstrapCreatesFirstOwnerOnce(t *testing.T) {
	c, d, w := newFounding(t)
	d.env["EMAIL"], d.env["ORG"] = "jane@example.com", "Comptoir du Vexin"
	wantError(t, bootstrap(t.Context(), d.operator), "")
	output := d.output()
	for _, words := range []string{
		"first owner of stage dev, account 123456789012", "Cognito mails a first password", "is created", "Complete its address",
	} {
		if !strings.Contains(output, words) {
			t.Errorf("the output lacks %q:\n%s", words, output)
		}
	}
	invited := c.requests["AdminCreateUser"]
	attributes := string(must(json.Marshal(invited["UserAttributes"])))
	if invited["Username"] != "jane@example.com" || invited["MessageAction"] != nil ||
		!strings.Contains(attributes, `{"Name":"email_verified","Value":"true"}`) {
		t.Errorf("invited with %v", invited)
	}
	all, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com")
	if err != nil || len(all) != 1 {
		t.Fatalf("the memberships are %v, %v", all, err)
	}
	org := string(all[0].Org)

	// A second run, before the user has signed in, changes nothing.
	delete(c.refuse, "AdminGetUser")
	c.operations = nil
	wantError(t, bootstrap(t.Context(), d.operator), "")
	if output := d.output(); !strings.Contains(output, "already works in organisation "+org+". Nothing was changed.") ||
		!strings.Contains(output, "has not signed in yet") {
		t.Errorf("the second output is:\n%s", output)
	}
	if changes := c.changed(); len(changes) > 0 {
		t.Errorf("the second run changes %v", changes)
	}
	if again, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com"); err != nil || len(again) != 1 {
		t.Errorf("the memberships are now %v, %v", again, err)
	}
}

// Two operators run it concurrently: the second finds no user in the table yet, and
// the idempotency key prevents a second organisation.
func TestConcurrentBootstrapsCreateOneOrganisation(t *testing.T) {
	_, d, _ := newFounding(t)
	a, err := d.account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	profile := must(d.profile("jane@example.com"))
	one, user, again, err := d.createOrganization(t.Context(), a, "subject", "jane@example.com", profile)
	if err != nil || again {
		t.Fatalf("created %s, again %t, %v", one, again, err)
	}
	other, same, again, err := d.createOrganization(t.Context(), a, "subject", "jane@example.com", profile)
	if err != nil || !again || other != one || same != user {
		t.Errorf("created %s of %s, again %t, %v; want %s of %s again", other, same, again, err, one, user)
	}
}

func TestBootstrapWithProfileAndIssuer(t *testing.T) {
	c, d, w := newFounding(t)
	d.stage.Issuer = &stage.Issuer{URL: "https://login.example.com", Claims: map[string]string{"org": "tenant"}}
	d.env["EMAIL"], d.env["ORG"] = "Jane <jane@example.com>", filepath.Join(t.TempDir(), "company.json")
	profile := `{"name": "Dupré", "currency": "EUR", "address": {"street": "8 place du Marché", "city": "Pontoise", "country": "FR"}}`
	if err := os.WriteFile(d.env["ORG"], []byte(profile), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantError(t, bootstrap(t.Context(), d.operator), "")
		all, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com")
		if err != nil || len(all) != 1 {
			t.Fatalf("the memberships are %v, %v", all, err)
		}
		want := "https://login.example.com put these claims into the user's tokens: " +
			"tenant=" + string(all[0].Org) + " user=" + string(all[0].User) + " role=owner"
		if output := d.output(); !strings.Contains(output, want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
	for _, operation := range c.operations {
		if strings.HasPrefix(operation, "Admin") {
			t.Errorf("it calls %s of Cognito despite the issuer", operation)
		}
	}
}

func TestBootstrapReportsMissingRequirement(t *testing.T) {
	const company = `{"name": "Dupré", "currency": "EUR", "address": {"street": "8 place du Marché", "city": "Pontoise", "country": "FR"}}`
	nothing := func(*cloud, *console) {}
	for name, x := range map[string]struct {
		profile string
		given   func(*cloud, *console)
		words   string
	}{
		"no owner":                {company, func(_ *cloud, d *console) { d.env["EMAIL"] = "" }, "EMAIL=marie@company.example"},
		"no address":              {company, func(_ *cloud, d *console) { d.env["EMAIL"] = "jane" }, "EMAIL=marie@company.example"},
		"no such file":            {company, func(_ *cloud, d *console) { d.env["ORG"] = "nowhere.json" }, "cannot be read"},
		"a file that is not JSON": {"{", nothing, "is not JSON"},
		"a refused profile":       {`{"name": "Dupré", "currency": "EUR", "address": {}}`, nothing, "cannot be created"},
		"no stage": {
			company, func(c *cloud, _ *console) { c.refuse["GetParameter"] = "ParameterNotFound" },
			"stage dev is not deployed in account",
		},
		"an unverified address": {company, unverified, "has not verified the address"},
		"no right to add users": {
			company, func(c *cloud, _ *console) { c.refuse["AdminCreateUser"] = "AccessDeniedException" }, "AccessDeniedException",
		},
		"no function": {
			company, func(c *cloud, _ *console) { c.refuse["Invoke"] = "ResourceNotFoundException" }, "is not deployed",
		},
		"a function that fails": {company, failingFunction, "out of memory"},
		"an unreadable table":   {company, func(_ *cloud, d *console) { d.stage.Table = "nowhere" }, "table of the stage cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			c, d, _ := newFounding(t)
			d.env["EMAIL"], d.env["ORG"] = "jane@example.com", filepath.Join(t.TempDir(), "company.json")
			if err := os.WriteFile(d.env["ORG"], []byte(x.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			x.given(c, &d)
			wantError(t, bootstrap(t.Context(), d.operator), x.words)
		})
	}
}

func unverified(c *cloud, _ *console) {
	delete(c.refuse, "AdminGetUser")
	c.change["AdminGetUser"] = map[string]string{`"true"`: `"false"`}
}

func failingFunction(c *cloud, _ *console) {
	c.invoke = func(string, []byte) ([]byte, string) { return []byte(`{"errorMessage":"out of memory"}`), "Unhandled" }
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
