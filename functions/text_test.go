package functions_test

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/source"
)

// A line has at most maxLine bytes. A line may be longer if a string in it has at least
// longString bytes, such as a struct tag or a sentence, or if it is inside a raw string.
const (
	maxLine    = 140
	longString = 70
)

func TestLinesAreShort(t *testing.T) {
	for _, f := range source.Read(t, everywhere...) {
		exempt := map[int]bool{}
		ast.Inspect(f.Tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) >= longString {
				for i := range 1 + strings.Count(lit.Value, "\n") {
					exempt[f.Line(lit)+i] = true
				}
			}
			return true
		})
		for i, line := range strings.Split(f.Text, "\n") {
			if len(line) > maxLine && !exempt[i+1] {
				t.Errorf("%s:%d has %d bytes: wrap it at %d", f.Path, i+1, len(line), maxLine)
			}
		}
	}
}

// namedTest matches the name of a test; -run '^(TestOne|TestTwo)$' names the beginning of
// one or more.
var namedTest = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z][A-Za-z0-9]+`)

// A test that the Makefile, a script or a document names exists. go test accepts a -run
// pattern that no test matches, so a renamed test would no longer run.
func TestNamedTestsExist(t *testing.T) {
	var exist []string
	for _, f := range source.Read(t, everywhere...) {
		for _, d := range f.Tree.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && f.Test && d.Recv == nil {
				exist = append(exist, d.Name.Name)
			}
		}
	}
	root, names := source.Root(t), 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || d.Name() == "CHANGELOG.md" || !slices.Contains([]string{"Makefile", ".md", ".mk", ".sh"}, kind(d.Name())):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, name := range namedTest.FindAllString(string(text), -1) {
			if names++; !slices.ContainsFunc(exist, func(test string) bool { return strings.HasPrefix(test, name) }) {
				t.Errorf("%s names %s, and no test has this name", path, name)
			}
		}
		return err
	})
	if err != nil || names < 30 {
		t.Errorf("only %d names of tests were found: %v", names, err)
	}
}

// kind returns the extension of a file, or its name if it has none.
func kind(file string) string {
	if ext := filepath.Ext(file); ext != "" {
		return ext
	}
	return file
}
