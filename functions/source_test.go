package functions_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// update writes the goldens anew: make update.
var update = flag.Bool("update", false, "write the golden files anew")

// root is the repository, seen from this package.
const root = ".."

// source is one Go file of the repository.
type source struct {
	path  string // from the repository's root: functions/contact/create.go
	text  string
	set   *token.FileSet
	tree  *ast.File
	tests bool // whether it is a test file
}

// room is the package's directory: functions/contact.
func (s source) room() string { return filepath.ToSlash(filepath.Dir(s.path)) }

// line is where something stands, for messages.
func (s source) line(n ast.Node) int { return s.set.Position(n.Pos()).Line }

// sources are the Go files below the given directories.
func sources(t *testing.T, dirs ...string) []source {
	t.Helper()
	var all []source
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules") {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			short, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, short, text, parser.ParseComments|parser.SkipObjectResolution)
			all = append(all, source{path: filepath.ToSlash(short), text: string(text), set: set, tree: tree, tests: strings.HasSuffix(path, "_test.go")})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// packages are the sources that are no tests, by room.
func packages(all []source) map[string][]source {
	out := map[string][]source{}
	for _, s := range all {
		if !s.tests {
			out[s.room()] = append(out[s.room()], s)
		}
	}
	return out
}

// comment is a package's comment, in one line.
func comment(files []source) string {
	for _, s := range files {
		if s.tree.Doc != nil {
			return strings.Join(strings.Fields(s.tree.Doc.Text()), " ")
		}
	}
	return ""
}

// golden compares a text with a file, or writes it there.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with: make update)", err)
	}
	if string(want) == got {
		return
	}
	before, now := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	shown := 0
	for _, line := range now {
		if !slices.Contains(before, line) && shown < 12 {
			t.Errorf("%s lacks: %s", file, line)
			shown++
		}
	}
	for _, line := range before {
		if !slices.Contains(now, line) && shown < 24 {
			t.Errorf("%s has, and should not: %s", file, line)
			shown++
		}
	}
	t.Errorf("%s is not what the catalogue says. If the change is meant: make update", file)
}
