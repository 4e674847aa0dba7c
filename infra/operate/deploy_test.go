package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"comptoir/infra/stage"
)

// outputs writes what the CDK writes behind --outputs-file, its last argument.
const outputs = `for last; do :; done; printf '{"comptoir-dev-address":{"Url":"https://d111111abcdef8.cloudfront.net"}}' > "$last"`

func TestDeploy(t *testing.T) {
	for name, x := range map[string]struct {
		approval string
		script   string
		fails    string
		called   string // the CDK's command, up to where its outputs go
	}{
		"asks before rights widen":    {"", outputs, "", "deploy --app {} --all --require-approval broadening --concurrency 1 --no-previous-parameters --import-existing-resources --outputs-file"},
		"asks nothing when told so":   {"never", outputs, "", "deploy --app {} --all --require-approval never --concurrency 4 --no-previous-parameters --import-existing-resources --outputs-file"},
		"no such approval":            {"yes", outputs, "APPROVAL is never, any-change or broadening", ""},
		"the CDK does not succeed":    {"", "exit 1", "it can be repeated", "deploy --app {}"},
		"the CDK tells no outputs":    {"", "true", "read what the stacks tell", "deploy --app {}"},
		"the CDK tells half a result": {"", strings.Replace(outputs, "}}'", "'", 1), "outputs-dev.json", "deploy --app {}"},
	} {
		t.Run(name, func(t *testing.T) {
			newCloud(t)
			d := newDesk(t)
			d.env["APPROVAL"] = x.approval
			calls := tool(t, d.cdk, x.script)
			wantError(t, deploy(t.Context(), d.operator), x.fails)
			if want := strings.ReplaceAll(x.called, "{}", d.assembly); !strings.HasPrefix(calls(), want) || (want == "" && calls() != "") {
				t.Errorf("called %q, want %q", calls(), want)
			}
			said := d.says()
			if x.called != "" && !strings.Contains(said, "account 123456789012, region eu-west-3, as arn:aws:iam::123456789012:user/Alice, each after those it needs: comptoir-dev-data, comptoir-dev-async, comptoir-dev-users, comptoir-dev-doors, comptoir-dev-crm-contact") {
				t.Errorf("it does not say what it will do:\n%s", said)
			}
			if x.fails == "" && (!strings.Contains(said, "https://d111111abcdef8.cloudfront.net") || !strings.Contains(said, "make bootstrap STAGE=dev")) {
				t.Errorf("it does not say what there is now:\n%s", said)
			}
		})
	}
}

func TestDiffChangesNothing(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	calls := tool(t, d.cdk, "true")
	wantError(t, diff(t.Context(), d.operator), "")
	if want := "diff --app " + d.assembly + " --all\n"; calls() != want || len(c.changed()) > 0 {
		t.Errorf("called %q, want %q; changed %v", calls(), want, c.changed())
	}
}

func TestCDKBootstrap(t *testing.T) {
	newCloud(t)
	d := newDesk(t)
	calls := tool(t, d.cdk, "true")
	wantError(t, cdkBootstrap(t.Context(), d.operator), "")
	if want := "bootstrap --app " + d.assembly + " aws://123456789012/eu-west-3\n"; calls() != want {
		t.Errorf("called %q, want %q", calls(), want)
	}
}

func TestDestroy(t *testing.T) {
	all := map[string]string{">vpc1<": ">comptoir-dev-data<", ">WP1<": ">comptoir-dev-crm-contact<", ">DELETE_COMPLETE<": ">UPDATE_COMPLETE<"}
	for name, x := range map[string]struct {
		there  map[string]string
		typed  string
		fails  string
		called string
		says   []string
	}{
		"the name is typed":       {all, "dev\n", "", "destroy --app {} --force --exclusively comptoir-dev-crm-contact\n", []string{"goes   comptoir-dev-crm-contact", "stays  comptoir-dev-data", "but for its data"}},
		"another name is typed":   {all, "prod\n", "nothing was deleted", "", []string{"goes   comptoir-dev-crm-contact"}},
		"nothing is typed":        {all, "", "nothing was deleted", "", nil},
		"a yes is not the name":   {all, "yes\n", "nothing was deleted", "", nil},
		"only its data is there":  {map[string]string{">vpc1<": ">comptoir-dev-data<"}, "dev\n", "", "", []string{"Nothing was done"}},
		"nothing is there":        {nil, "dev\n", "", "", []string{"Nothing was done"}},
		"a deleted stack is gone": {map[string]string{">WP1<": ">comptoir-dev-crm-contact<"}, "dev\n", "", "", []string{"Nothing was done"}},
		"the users stay":          {map[string]string{">vpc1<": ">comptoir-dev-users<", ">WP1<": ">comptoir-dev-async<", ">DELETE_COMPLETE<": ">CREATE_COMPLETE<"}, "dev\n", "", "destroy --app {} --force --exclusively comptoir-dev-async\n", []string{"stays  comptoir-dev-users: ", "who may sign in"}},
		"a resource is kept":      {map[string]string{">vpc1<": ">comptoir-dev-async<"}, "dev\n", "", "destroy --app {} --force --exclusively comptoir-dev-async\n", []string{"stays  MailIdentity of comptoir-dev-async (AWS::SES::EmailIdentity)"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newDesk(t)
			c.change["ListStacks"] = x.there
			d.in = strings.NewReader(x.typed)
			calls := tool(t, d.cdk, "true")
			wantError(t, destroy(t.Context(), d.operator), x.fails)
			if want := strings.ReplaceAll(x.called, "{}", d.assembly); calls() != want {
				t.Errorf("called %q, want %q", calls(), want)
			}
			said := d.says()
			for _, w := range x.says {
				if !strings.Contains(said, w) {
					t.Errorf("it does not say %q:\n%s", w, said)
				}
			}
		})
	}
}

// A stack comes after those it needs.
func TestStacksInOrder(t *testing.T) {
	d := newDesk(t)
	a, err := d.read()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, s := range a.stacks {
		place[s.name] = i
		for _, needed := range s.after {
			if at, there := place[needed]; !there || at >= i {
				t.Errorf("%s comes before %s, which it needs", s.name, needed)
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(a.stacks), func(s stack) bool { return !s.kept })
	if len(a.stacks) != 5 || names(kept) != "comptoir-dev-data, comptoir-dev-users, comptoir-dev-doors" {
		t.Errorf("the stacks are %s, of which %s are kept", names(a.stacks), names(kept))
	}
	for _, s := range a.stacks[1:] {
		if s.bootstrap != 6 || len(s.assets) == 0 {
			t.Errorf("%s needs bootstrap version %d and takes along %v", s.name, s.bootstrap, s.assets)
		}
	}
}

// The settings that come along are settings.
func TestExampleStages(t *testing.T) {
	for _, name := range []string{"example", "emulator", "rehearsal"} {
		s, err := stage.Read(os.DirFS("../stages"), name)
		if err != nil {
			t.Fatal(err)
		}
		if s.Mail.Identity != "comptoir.example" {
			t.Errorf("%s.json was not read: %+v", name, s)
		}
	}
}
