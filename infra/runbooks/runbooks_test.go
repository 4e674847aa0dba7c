// Package runbooks contains the manual procedures of an engineer, and tests that their
// references exist.
package runbooks

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
)

// texts returns the runbooks, by name.
func texts(t *testing.T) map[string]string {
	t.Helper()
	return read(t, "*.md")
}

func read(t *testing.T, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %d files", pattern, err, len(files))
	}
	all := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(f)] = string(raw)
	}
	return all
}

func joined(all map[string]string) string {
	var b strings.Builder
	for _, text := range all {
		b.WriteString(text + "\n")
	}
	return b.String()
}

// The runbooks in alarms, in comments of the stacks and in documents exist.
func TestReferencedRunbooksExist(t *testing.T) {
	books := texts(t)
	named := regexp.MustCompile(`runbooks/([a-z]+)\.md|\(runbook ([a-z]+)\)`)
	found := 0
	for _, pattern := range []string{
		"../stack/*.go", "../stage/*.go", "../operate/*.go", "../../shared/table/*.go", "../../functions/*.go", "../../*.md", "../*.md",
	} {
		for file, text := range read(t, pattern) {
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				found++
				if books[m[1]+m[2]+".md"] == "" {
					t.Errorf("%s names the runbook %s, which does not exist", file, m[1]+m[2])
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d references to a runbook", found)
	}
}

// The names of tables, queues, functions, buckets, parameters and alarms are those of the
// stacks (their golden files are of the stage prod).
func TestNamesMatchTheStacks(t *testing.T) {
	stack := joined(read(t, "../stack/testdata/*.txt"))
	for name := range read(t, "../stack/testdata/*.txt") {
		stack += "comptoir-prod-" + strings.TrimSuffix(name, ".txt") + "\n"
	}
	of := strings.NewReplacer("$STAGE", "prod", "<stage>", "prod", "$ACCOUNT", "${AWS::AccountId}")
	thing := regexp.MustCompile(`comptoir-(?:\$STAGE|<stage>)[A-Za-z0-9$/-]*|/comptoir/(?:\$STAGE|<stage>)/[a-z-]+`)
	found := 0
	for book, text := range texts(t) {
		for _, token := range thing.FindAllString(text, -1) {
			name := of.Replace(token)
			if strings.Contains(strings.ReplaceAll(name, "${AWS", ""), "$") || name == "comptoir-prod-202611210800" {
				continue // a loop variable; a table that the reader creates
			}
			found++
			if !strings.Contains(stack, name) {
				t.Errorf("%s names %s, which the stack does not have", book, token)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d names", found)
	}
}

// The runbook names the concurrency that the operations reserve.
func TestReservedConcurrencyIsNamed(t *testing.T) {
	reserved := 0
	for _, o := range functions.All() {
		reserved += o.Concurrency
	}
	if want := fmt.Sprintf("reserve %d together", reserved); !strings.Contains(texts(t)["protection.md"], want) {
		t.Errorf("protection.md does not say that the operations %s", want)
	}
}

// Operations are in the catalogue, and make targets exist.
func TestCommandsExist(t *testing.T) {
	recipes := joined(read(t, "../../Makefile")) + joined(read(t, "../*.mk"))
	resources := map[string]bool{}
	for _, o := range functions.All() {
		resources[o.Resource()] = true
	}
	operation := regexp.MustCompile("`([a-z]+)\\.([a-z-]+)`")
	target := regexp.MustCompile(`\bmake ([a-z]+)\b`)
	for book, text := range texts(t) {
		for _, m := range operation.FindAllStringSubmatch(text, -1) {
			if _, known := functions.Find(m[1] + "." + m[2]); resources[m[1]] && !known {
				t.Errorf("%s names %s, which is not an operation", book, m[0])
			}
		}
		for _, m := range target.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(recipes, "\n"+m[1]+":") {
				t.Errorf("%s names make %s, which is not a target", book, m[1])
			}
		}
	}
}

// The list of make targets has the number of fuzz targets, which says how long make fuzz takes.
func TestFuzzTargetsAreCounted(t *testing.T) {
	target, n := regexp.MustCompile(`(?m)^func Fuzz`), 0
	for _, folder := range []string{"../../functions", "../../shared", "../../infra"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			n += len(target.FindAllIndex(text, -1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := fmt.Sprintf("each of %d targets", n); !strings.Contains(read(t, "../proof/README.md")["README.md"], want) {
		t.Errorf("infra/proof/README.md does not say that make fuzz takes its time for %s", want)
	}
}

// The targets of all links in the repository's texts exist.
func TestLinksLeadToFiles(t *testing.T) {
	link, found := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`), 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && filepath.Ext(path) != ".md" {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); len(name) > 2 && name[0] == '.' || name == "node_modules" || name == "cdk.out" || name == "build" {
				return fs.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			found++
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s links %s, which does not exist", path, m[1])
			}
		}
		return err
	})
	if err != nil || found < 40 {
		t.Errorf("only %d links: %v", found, err)
	}
}

// Tests, files and headings that a runbook names exist.
func TestRunbookReferencesExist(t *testing.T) {
	books := texts(t)
	tests := joined(read(t, "../../shared/table/*_test.go")) +
		joined(read(t, "../../shared/store/*_test.go")) + joined(read(t, "../../functions/*_test.go"))
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([a-z-]+))?\)`)
	path := regexp.MustCompile("`((?:shared|functions|infra|events)/[a-z_/]+(?:\\.[a-z]+)?)`")
	for book, text := range books {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			file := m[1]
			if file == "" {
				file = book
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Errorf("%s links %s: %v", book, file, err)
			}
			if m[2] != "" && !slices.ContainsFunc(strings.Split(string(raw), "\n"), func(line string) bool {
				return strings.HasPrefix(line, "#") && strings.ToLower(strings.Trim(line, "# ")) == strings.ReplaceAll(m[2], "-", " ")
			}) {
				t.Errorf("%s links %s#%s, a heading that does not exist", book, file, m[2])
			}
		}
		for _, m := range path.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat("../../" + m[1]); err != nil {
				t.Errorf("%s names %s: %v", book, m[1], err)
			}
		}
		for _, name := range regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(text, -1) {
			if !strings.Contains(tests, "func "+name[1]+"(") {
				t.Errorf("%s names %s, which is not a test", book, name[1])
			}
		}
	}
}

// The deployment workflow runs existing targets in their order, contains no key, and
// requests the token for AWS in the deployment job only.
func TestWorkflowDeploysWithoutKeys(t *testing.T) {
	workflow := read(t, "deploy.yml")["deploy.yml"]
	recipes := joined(read(t, "../../Makefile")) + joined(read(t, "../*.mk"))
	var targets []string
	for _, m := range regexp.MustCompile(`run: make ([a-z-]+)`).FindAllStringSubmatch(workflow, -1) {
		targets = append(targets, m[1])
		if !strings.Contains(recipes, "\n"+m[1]+":") {
			t.Errorf("the workflow runs make %s, which is not a target", m[1])
		}
	}
	if want := []string{"check", "diff", "deploy", "smoke"}; !slices.Equal(targets, want) {
		t.Errorf("the workflow runs %v, not %v", targets, want)
	}
	if strings.Contains(workflow, "secrets.") || strings.Contains(workflow, "access-key") {
		t.Error("the workflow uses a stored key")
	}
	tests, deploys, found := strings.Cut(workflow, "\n  deploy:\n")
	if !found || strings.Contains(tests, "id-token") || !strings.Contains(deploys, "id-token: write") ||
		!strings.Contains(deploys, "environment: ${{ inputs.stage }}") {
		t.Error("only the deployment job may request the token")
	}
	if strings.Contains(workflow, "\t") {
		t.Error("the workflow has tabs, which YAML forbids")
	}
}

// The deployment role trusts exactly one environment of one repository.
func TestRoleTrustsOneEnvironment(t *testing.T) {
	var policy struct {
		Statement []struct {
			Effect, Action string
			Condition      map[string]map[string]string
		}
	}
	if err := json.Unmarshal([]byte(read(t, "deploy-trust.json")["deploy-trust.json"]), &policy); err != nil || len(policy.Statement) != 1 {
		t.Fatalf("%v, %d statements", err, len(policy.Statement))
	}
	const issuer = "token.actions.githubusercontent.com:"
	is := policy.Statement[0]
	if want := map[string]map[string]string{"StringEquals": {
		issuer + "aud": "sts.amazonaws.com", issuer + "sub": "repo:OWNER/REPOSITORY:environment:STAGE",
	}}; is.Effect != "Allow" || is.Action != "sts:AssumeRoleWithWebIdentity" || !reflect.DeepEqual(is.Condition, want) {
		t.Errorf("the role trusts %+v", is)
	}
}

// The tests that SECURITY.md names for its promises are in the linked files.
func TestPromisesOfSecurityAreTested(t *testing.T) {
	promise := regexp.MustCompile(`\[(Test[A-Za-z]+)\]\(([^)]+)\)`)
	found := 0
	for _, m := range promise.FindAllStringSubmatch(read(t, "../../SECURITY.md")["SECURITY.md"], -1) {
		found++
		if raw, err := os.ReadFile("../../" + m[2]); err != nil || !strings.Contains(string(raw), "func "+m[1]+"(") {
			t.Errorf("%s has no %s: %v", m[2], m[1], err)
		}
	}
	if found < 5 {
		t.Errorf("only %d tests", found)
	}
}

// A runbook is short, and all runbooks have the same structure, for an engineer on call.
func TestRunbooksAreShortAndUniform(t *testing.T) {
	for book, text := range texts(t) {
		if n := strings.Count(text, "\n"); n > 140 {
			t.Errorf("%s has %d lines", book, n)
		}
		for _, heading := range []string{"\n\n**When.**", "Verify", "**Roll back"} {
			if !strings.Contains(text, heading) {
				t.Errorf("%s lacks %s", book, heading)
			}
		}
	}
}

// The code blocks are valid shell commands.
func TestCodeBlocksAreShellCommands(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	found := 0
	for book, text := range texts(t) {
		for n, block := range strings.Split(text, "```") {
			if n%2 == 0 {
				continue
			}
			found++
			c := exec.Command(bash, "-n")
			c.Stdin = strings.NewReader(block)
			if out, err := c.CombinedOutput(); err != nil || strings.Contains(block, "\t") {
				t.Errorf("%s: %s%s", book, out, block)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d blocks", found)
	}
}
