package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"comptoir/infra/stage"
)

// outputs is a script that writes the outputs into the path after --outputs-file, if there
// is one.
const outputs = `while [ $# -gt 0 ] && [ "$1" != --outputs-file ]; do shift; done
[ $# -gt 0 ] || exit 0
printf '{"comptoir-dev-address":{"Url":"https://d111111abcdef8.cloudfront.net"}}' > "$2"`

func TestDeployRunsTheCDK(t *testing.T) {
	for name, x := range map[string]struct {
		approval string
		script   string
		fails    string
		called   string // the start of the CDK's command line
	}{
		"asks before broader permissions": {
			"", outputs, "",
			"deploy --app {} --all --require-approval broadening --concurrency 1 " +
				"--no-previous-parameters --import-existing-resources --outputs-file",
		},
		"asks nothing with never": {
			"never", outputs, "",
			"deploy --app {} --all --require-approval never --concurrency 4 " +
				"--no-previous-parameters --import-existing-resources --outputs-file",
		},
		"unknown approval":                {"yes", outputs, "APPROVAL is never, any-change or broadening", ""},
		"the CDK fails":                   {"", "exit 1", "Run the command again", "deploy --app {}"},
		"the CDK writes no outputs":       {"", "true", "read the outputs of the stacks", "deploy --app {}"},
		"the CDK writes half the outputs": {"", strings.Replace(outputs, "}}'", "'", 1), "outputs-dev.json", "deploy --app {}"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s, d := newCloud(t), newShelf(t), newConsole(t)
			c.change["GetParameter"] = map[string]string{"mypassword": "https://d111111abcdef8.cloudfront.net"}
			d.env["APPROVAL"] = x.approval
			calls := tool(t, d.cdk, x.script)
			wantError(t, deploy(t.Context(), d.operator), x.fails)
			if want := strings.ReplaceAll(x.called, "{}", d.assembly); !strings.HasPrefix(calls(), want) || (want == "" && calls() != "") {
				t.Errorf("called %q, want %q", calls(), want)
			}
			if uploaded := len(s.order) > 0; uploaded != (x.called != "" && !strings.HasPrefix(x.script, "exit")) {
				t.Errorf("the console was uploaded: %t", uploaded)
			}
			output := d.output()
			const plan = "account 123456789012, region eu-west-3, as arn:aws:iam::123456789012:user/Alice, in this order: " +
				"comptoir-dev-data, comptoir-dev-async, comptoir-dev-users, comptoir-dev-doors, comptoir-dev-crm-contact"
			if x.called != "" && !strings.Contains(output, plan) {
				t.Errorf("the output lacks the plan:\n%s", output)
			}
			if x.fails == "" && (!strings.Contains(output, "https://d111111abcdef8.cloudfront.net") ||
				!strings.Contains(output, "make bootstrap STAGE=dev")) {
				t.Errorf("the output lacks the result:\n%s", output)
			}
		})
	}
}

func TestDiffChangesNothing(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	calls := tool(t, d.cdk, "true")
	wantError(t, diff(t.Context(), d.operator), "")
	if want := "diff --app " + d.assembly + " --all\n"; calls() != want || len(c.changed()) > 0 {
		t.Errorf("called %q, want %q; changed %v", calls(), want, c.changed())
	}
}

func TestCDKBootstrapUsesAccountAndRegion(t *testing.T) {
	newCloud(t)
	d := newConsole(t)
	calls := tool(t, d.cdk, "true")
	wantError(t, cdkBootstrap(t.Context(), d.operator), "")
	if want := "bootstrap --app " + d.assembly + " aws://123456789012/eu-west-3\n"; calls() != want {
		t.Errorf("called %q, want %q", calls(), want)
	}
}

func TestDestroyDeletesStacksWithoutData(t *testing.T) {
	all := map[string]string{">vpc1<": ">comptoir-dev-data<", ">WP1<": ">comptoir-dev-crm-contact<", ">DELETE_COMPLETE<": ">UPDATE_COMPLETE<"}
	for name, x := range map[string]struct {
		exists map[string]string
		typed  string
		fails  string
		called string
		output []string
	}{
		"the stage's name is typed": {
			all, "dev\n", "", "destroy --app {} --force --exclusively comptoir-dev-crm-contact\n",
			[]string{"deletes comptoir-dev-crm-contact", "keeps   comptoir-dev-data", "except its data"},
		},
		"another name is typed":     {all, "prod\n", "nothing was deleted", "", []string{"deletes comptoir-dev-crm-contact"}},
		"nothing is typed":          {all, "", "nothing was deleted", "", nil},
		"yes is typed":              {all, "yes\n", "nothing was deleted", "", nil},
		"only its data is deployed": {map[string]string{">vpc1<": ">comptoir-dev-data<"}, "dev\n", "", "", []string{"Nothing was changed"}},
		"nothing is deployed":       {nil, "dev\n", "", "", []string{"Nothing was changed"}},
		"a stack is deleted already": {
			map[string]string{">WP1<": ">comptoir-dev-crm-contact<"}, "dev\n", "", "", []string{"Nothing was changed"},
		},
		"the users are kept": {
			map[string]string{">vpc1<": ">comptoir-dev-users<", ">WP1<": ">comptoir-dev-async<", ">DELETE_COMPLETE<": ">CREATE_COMPLETE<"},
			"dev\n", "", "destroy --app {} --force --exclusively comptoir-dev-async\n",
			[]string{"keeps   comptoir-dev-users: ", "and the users"},
		},
		"a resource is kept": {
			map[string]string{">vpc1<": ">comptoir-dev-async<"},
			"dev\n", "",
			"destroy --app {} --force --exclusively comptoir-dev-async\n",
			[]string{"keeps   MailIdentity of comptoir-dev-async (AWS::SES::EmailIdentity)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			c.change["ListStacks"] = x.exists
			d.in = strings.NewReader(x.typed)
			calls := tool(t, d.cdk, "true")
			wantError(t, destroy(t.Context(), d.operator), x.fails)
			if want := strings.ReplaceAll(x.called, "{}", d.assembly); calls() != want {
				t.Errorf("called %q, want %q", calls(), want)
			}
			output := d.output()
			for _, w := range x.output {
				if !strings.Contains(output, w) {
					t.Errorf("the output lacks %q:\n%s", w, output)
				}
			}
		})
	}
}

// A stack follows those it depends on.
func TestStacksAreOrderedByDependency(t *testing.T) {
	d := newConsole(t)
	a, err := d.read()
	if err != nil {
		t.Fatal(err)
	}
	position := map[string]int{}
	for i, s := range a.stacks {
		position[s.name] = i
		for _, dependency := range s.after {
			if at, exists := position[dependency]; !exists || at >= i {
				t.Errorf("%s precedes %s, on which it depends", s.name, dependency)
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(a.stacks), func(s stack) bool { return !s.kept })
	if len(a.stacks) != 5 || names(kept) != "comptoir-dev-data, comptoir-dev-users, comptoir-dev-doors" {
		t.Errorf("the stacks are %s, of which %s are kept", names(a.stacks), names(kept))
	}
	for _, s := range a.stacks[1:] {
		if s.bootstrap != 6 || len(s.assets) == 0 {
			t.Errorf("%s requires bootstrap version %d and has the files %v", s.name, s.bootstrap, s.assets)
		}
	}
}

// The example settings are valid.
func TestExampleStagesAreValid(t *testing.T) {
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
