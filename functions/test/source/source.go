// Package source reads the Go files of the repository, for tests that check its
// conventions.
//
// Owns: finding and parsing the files. Does not own: the conventions. Invariants:
// test data and installed Node packages are not read.
package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// File is one Go file of the repository.
type File struct {
	Path string // from the root of the repository: functions/crm/contact/create.go
	Text string
	Tree *ast.File
	Test bool // a test file

	set *token.FileSet
}

// Package returns the directory of the file: functions/crm/contact.
func (f File) Package() string { return filepath.ToSlash(filepath.Dir(f.Path)) }

// Line returns the line a node begins at.
func (f File) Line(n ast.Node) int { return f.set.Position(n.Pos()).Line }

// Root returns the root of the repository, as seen from the package under test.
func Root(t testing.TB) string {
	t.Helper()
	for root := "."; len(root) < 60; root = filepath.Join(root, "..") {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root
		}
	}
	t.Fatal("there is no go.mod above this package")
	return ""
}

// Read returns the Go files below the given directories, which are named from
// the root of the repository.
func Read(t testing.TB, dirs ...string) []File {
	t.Helper()
	root := Root(t)
	var all []File
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
			all = append(all, File{
				Path: filepath.ToSlash(short), Text: string(text), Tree: tree, Test: strings.HasSuffix(path, "_test.go"), set: set,
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Packages groups the files that are not tests by package.
func Packages(all []File) map[string][]File {
	out := map[string][]File{}
	for _, f := range all {
		if !f.Test {
			out[f.Package()] = append(out[f.Package()], f)
		}
	}
	return out
}

// Comment returns the comment of a package, in one line.
func Comment(files []File) string {
	for _, f := range files {
		if f.Tree.Doc != nil {
			return strings.Join(strings.Fields(f.Tree.Doc.Text()), " ")
		}
	}
	return ""
}

// Offset returns the byte a position is at.
func (f File) Offset(pos token.Pos) int { return f.set.Position(pos).Offset }
