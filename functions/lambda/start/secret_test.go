package start

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// vault is Secrets Manager, as far as functions use it.
type vault struct {
	values map[string]string // by name, with the version or version stage after a colon
	asked  []string
}

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ SecretId, VersionId, VersionStage string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	name := strings.TrimSuffix(in.SecretId+":"+in.VersionId+in.VersionStage, ":")
	v.asked = append(v.asked, name)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	value, exists := v.values[name]
	if !exists {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`))
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"Name": in.SecretId, "SecretString": value})
}

// serve starts the vault and returns a function's environment that names its secrets.
func (v *vault) serve(t *testing.T, changes map[string]string) func(string) string {
	t.Helper()
	s := httptest.NewServer(v)
	t.Cleanup(s.Close)
	all := map[string]string{
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": s.URL, "AWS_ENDPOINT_URL_DYNAMODB": s.URL,
		"CURSOR_KEY": "secretsmanager:comptoir-prod/cursor-key", "ORIGIN_KEY": "secretsmanager:comptoir-prod/origin-key",
	}
	for name, value := range changes {
		all[name] = value
	}
	return environment(all)
}

func TestSecretsAreReadAtStart(t *testing.T) {
	v := &vault{values: map[string]string{"comptoir-prod/cursor-key": key, "comptoir-prod/cursor-key:v2": key}}
	for _, c := range []struct{ name, setting, asked, refused string }{
		{"current version", "secretsmanager:comptoir-prod/cursor-key", "comptoir-prod/cursor-key", ""},
		{"another version", "secretsmanager:comptoir-prod/cursor-key:v2", "comptoir-prod/cursor-key:v2", ""},
		{"missing secret", "secretsmanager:comptoir-prod/none", "comptoir-prod/none", "comptoir-prod/none"},
		{"the key itself", key, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v.asked = nil
			tools, err := Tools([]app.Grant{app.ReadTable}, Services{}, v.serve(t, map[string]string{"CURSOR_KEY": c.setting}))
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if x := (app.Link{Org: "org_01KAMX0000000000000000VEXN"}); tools.Links.Text(x) == (app.Links{}).Text(x) {
				t.Error("links are signed without the key")
			}
			if got := strings.Join(v.asked, " "); got != c.asked {
				t.Errorf("it asked for %q, not %q", got, c.asked)
			}
		})
	}
	v.values["comptoir-prod/cursor-key"] = "sésame"
	if _, err := Tools(nil, Services{}, v.serve(t, nil)); err == nil || strings.Contains(err.Error(), "sésame") {
		t.Errorf("a wrong key: %v", err)
	}
}

// Only requests have an origin; other triggers do not read its secret.
func TestOriginIsCheckedForRequests(t *testing.T) {
	v := &vault{values: map[string]string{"comptoir-prod/cursor-key": key, "comptoir-prod/origin-key": "first"}}
	define := func(id string, on op.Trigger) op.Operation {
		return op.Define(op.Spec{ID: id, On: on, Needs: rights.Public(), May: []op.Grant{op.ReadTable}},
			func(context.Context, *app.App, op.Nothing) (op.Nothing, error) { return op.Nothing{}, nil })
	}
	all := []op.Operation{define("thing.get", op.Get("/thing")), define("thing.run", op.Queued(op.JobQueue, 1))}
	for _, o := range all {
		v.asked = nil
		h, err := handle(o.ID, op.API, all, Services{}, v.serve(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(v.asked, "comptoir-prod/origin-key"); got != (o.On.Kind == op.HTTP) {
			t.Errorf("%s reads %v", o.ID, v.asked)
		}
		if o.On.Kind != op.HTTP {
			continue
		}
		for _, request := range []struct{ event, want string }{
			{`{"headers":{"x-comptoir-origin":"first"},"requestContext":{"apiId":"a"}}`, `:20`},
			{`{"headers":{"x-comptoir-origin":"guess"},"requestContext":{"apiId":"a"}}`, `:403`},
			{`{"requestContext":{"apiId":"a"}}`, `:403`},
			{`{"requestContext":{}}`, `:20`}, // called directly, which needs rights in the account
		} {
			out, err := h(t.Context(), json.RawMessage(request.event))
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(out)
			if err != nil || !strings.Contains(string(text), `"statusCode"`+request.want) {
				t.Errorf("%s: got %s, %v", request.event, text, err)
			}
		}
	}
}

// A rotation reaches the address and the functions at different moments, in any order.
func TestRotatedOriginKeyIsAccepted(t *testing.T) {
	v := &vault{values: map[string]string{"k": "first"}}
	s := httptest.NewServer(v)
	defer s.Close()
	cfg, err := configure(environment(map[string]string{"AWS_ENDPOINT_URL": s.URL}))
	if err != nil {
		t.Fatal(err)
	}
	named, _ := secretOf(cfg, "secretsmanager:k")
	now := time.Unix(1_800_000_000, 0)
	o, err := newOrigin(t.Context(), named, now)
	if err != nil {
		t.Fatal(err)
	}
	allows := func(value string, after time.Duration, want bool) {
		t.Helper()
		if got, err := o.allows(t.Context(), value, now.Add(after)); got != want || err != nil {
			t.Errorf("%q is allowed: %t, %v", value, got, err)
		}
	}
	allows("first", 0, true)
	v.values["k"], v.values["k:AWSPREVIOUS"] = "second", "first"
	allows("second", time.Second, false) // the secret was read a moment ago
	allows("second", pause, true)
	allows("first", pause, true)
	v.values["k"], v.values["k:AWSPREVIOUS"] = "third", "second"
	allows("third", 2*pause, true)
	allows("first", 3*pause, false)
	asked := len(v.asked)
	for range 1000 {
		allows("guess", 3*pause+time.Second, false)
		allows("", 5*pause, false)
	}
	if n := len(v.asked) - asked; n > 0 {
		t.Errorf("refused requests caused %d requests to Secrets Manager", n)
	}
}
