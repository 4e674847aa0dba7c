package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/infra/stage"
	"comptoir/shared/store"
)

// founding is a stage with a table and the operations, but no people.
func founding(t *testing.T) (*cloud, desk, *functest.World) {
	c, d, w := newCloud(t), newDesk(t), functest.NewWorld(t)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", *w.DB.Options().BaseEndpoint)
	d.stage.Table = w.Name
	c.refuse["AdminGetUser"] = "UserNotFoundException"
	c.invoke = func(function string, payload []byte) ([]byte, string) {
		for _, o := range functions.All() {
			if d.stage.Function(o.ID) != function {
				continue
			}
			answer, err := o.Handler(w.Tools)(t.Context(), payload)
			if err != nil {
				return []byte(err.Error()), "Unhandled"
			}
			raw, err := json.Marshal(answer)
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

func TestBootstrap(t *testing.T) {
	c, d, w := founding(t)
	d.env["EMAIL"], d.env["ORG"] = "jane@example.com", "Comptoir du Vexin"
	wantError(t, bootstrap(t.Context(), d.operator), "")
	said := d.says()
	for _, words := range []string{"first owner of stage dev: account 123456789012", "Cognito mails him", "is founded", "to be completed"} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	invited := c.said["AdminCreateUser"]
	if invited["Username"] != "jane@example.com" || invited["MessageAction"] != nil || !strings.Contains(string(must(json.Marshal(invited["UserAttributes"]))), `{"Name":"email_verified","Value":"true"}`) {
		t.Errorf("invited with %v", invited)
	}
	all, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com")
	if err != nil || len(all) != 1 {
		t.Fatalf("she works in %v, %v", all, err)
	}
	org := string(all[0].Org)

	// She has not signed in yet, and the operator is not sure whether he did it.
	delete(c.refuse, "AdminGetUser")
	c.asked = nil
	wantError(t, bootstrap(t.Context(), d.operator), "")
	if said := d.says(); !strings.Contains(said, "works in "+org+" already. Nothing was changed.") || !strings.Contains(said, "has not signed in yet") {
		t.Errorf("the second time it says:\n%s", said)
	}
	if changes := c.changed(); len(changes) > 0 {
		t.Errorf("the second time it changes something: %v", changes)
	}
	if again, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com"); err != nil || len(again) != 1 {
		t.Errorf("she works in %v now, %v", again, err)
	}
}

// Two operators at once: the second finds nobody in the table yet, and the key of
// the request keeps him from founding another.
func TestBootstrapAtOnceFoundsOne(t *testing.T) {
	_, d, _ := founding(t)
	a, err := d.account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	profile := must(d.profile("jane@example.com"))
	one, user, again, err := d.found(t.Context(), a, "subject", "jane@example.com", profile)
	if err != nil || again {
		t.Fatalf("founded %s, again %t, %v", one, again, err)
	}
	other, same, again, err := d.found(t.Context(), a, "subject", "jane@example.com", profile)
	if err != nil || !again || other != one || same != user {
		t.Errorf("founded %s of %s, again %t, %v; want %s of %s again", other, same, again, err, one, user)
	}
}

func TestBootstrapWithAProfileAndAnIssuer(t *testing.T) {
	c, d, w := founding(t)
	d.stage.Issuer = &stage.Issuer{URL: "https://login.example.com", Claims: map[string]string{"org": "tenant"}}
	d.env["EMAIL"], d.env["ORG"] = "Jane <jane@example.com>", filepath.Join(t.TempDir(), "company.json")
	if err := os.WriteFile(d.env["ORG"], []byte(`{"name": "Dupré", "currency": "EUR", "address": {"street": "8 place du Marché", "city": "Pontoise", "country": "FR"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantError(t, bootstrap(t.Context(), d.operator), "")
		all, err := store.Memberships(t.Context(), w.Tools.Table, "jane@example.com")
		if err != nil || len(all) != 1 {
			t.Fatalf("she works in %v, %v", all, err)
		}
		if said, want := d.says(), "https://login.example.com put these into his tokens: tenant="+string(all[0].Org)+" user="+string(all[0].User)+" role=owner"; !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	for _, asked := range c.asked {
		if strings.HasPrefix(asked, "Admin") {
			t.Errorf("it asks Cognito for %s, which has no part in it", asked)
		}
	}
}

func TestWhatBootstrapLacks(t *testing.T) {
	const company = `{"name": "Dupré", "currency": "EUR", "address": {"street": "8 place du Marché", "city": "Pontoise", "country": "FR"}}`
	nothing := func(*cloud, *desk) {}
	for name, x := range map[string]struct {
		profile string
		given   func(*cloud, *desk)
		words   string
	}{
		"nobody":                  {company, func(_ *cloud, d *desk) { d.env["EMAIL"] = "" }, "EMAIL=marie@company.example"},
		"no address":              {company, func(_ *cloud, d *desk) { d.env["EMAIL"] = "jane" }, "EMAIL=marie@company.example"},
		"no such file":            {company, func(_ *cloud, d *desk) { d.env["ORG"] = "nowhere.json" }, "cannot be read"},
		"a file that is no JSON":  {"{", nothing, "is no JSON"},
		"an unwelcome profile":    {`{"name": "Dupré", "currency": "EUR", "address": {}}`, nothing, "cannot be founded"},
		"no stage":                {company, func(c *cloud, _ *desk) { c.refuse["GetParameter"] = "ParameterNotFound" }, "stage dev is not deployed in account"},
		"an unverified address":   {company, unverified, "has not verified the address"},
		"no right to add users":   {company, func(c *cloud, _ *desk) { c.refuse["AdminCreateUser"] = "AccessDeniedException" }, "AccessDeniedException"},
		"no function":             {company, func(c *cloud, _ *desk) { c.refuse["Invoke"] = "ResourceNotFoundException" }, "is not deployed"},
		"a function that fails":   {company, failing, "out of memory"},
		"a table nobody can read": {company, func(_ *cloud, d *desk) { d.stage.Table = "nowhere" }, "table of the stage cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			c, d, _ := founding(t)
			d.env["EMAIL"], d.env["ORG"] = "jane@example.com", filepath.Join(t.TempDir(), "company.json")
			if err := os.WriteFile(d.env["ORG"], []byte(x.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			x.given(c, &d)
			wantError(t, bootstrap(t.Context(), d.operator), x.words)
		})
	}
}

func unverified(c *cloud, _ *desk) {
	delete(c.refuse, "AdminGetUser")
	c.change["AdminGetUser"] = map[string]string{`"true"`: `"false"`}
}

func failing(c *cloud, _ *desk) {
	c.invoke = func(string, []byte) ([]byte, string) { return []byte(`{"errorMessage":"out of memory"}`), "Unhandled" }
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
