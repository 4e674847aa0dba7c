package functions_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/source"
)

// everywhere is what the house rules are for.
var everywhere = []string{"functions", "shared", "infra"}

// How many lines a file may have, and a file of tests, which is mostly tables.
// None is excepted.
const (
	longest      = 300
	longestTests = 400
)

func TestNoFileIsTooLong(t *testing.T) {
	for _, s := range source.Read(t, everywhere...) {
		most := longest
		if s.Test {
			most = longestTests
		}
		if n := strings.Count(s.Text, "\n"); n > most {
			t.Errorf("%s has %d lines; at most %d: give a part of it a file of its own", s.Path, n, most)
		}
	}
}

// Each package says what it owns and what it does not own.
func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	for room, files := range source.Packages(source.Read(t, everywhere...)) {
		text, name := source.Comment(files), files[0].Tree.Name.Name
		switch {
		case text == "":
			t.Errorf("%s has no package comment", room)
		case name == "main":
			if !strings.HasPrefix(text, "Command ") {
				t.Errorf("%s: the comment of a command begins with Command %s", room, path.Base(room))
			}
		case !strings.HasPrefix(text, "Package "+name+" "):
			t.Errorf("%s: the package comment begins with Package %s", room, name)
		case !strings.Contains(strings.ToLower(text), "owns: ") || !strings.Contains(strings.ToLower(text), "does not own"):
			t.Errorf("%s: the package comment says neither what it owns nor what it does not own (Owns: … Does not own: …)", room)
		}
	}
}

// A room is called by what is in it, a file too.
func TestRoomsAreCalledByWhatIsInThem(t *testing.T) {
	empty := []string{"util", "utils", "helper", "helpers", "common", "types", "models", "manager", "managers", "handler", "handlers", "misc", "base", "core", "lib", "stuff"}
	for _, s := range source.Read(t, everywhere...) {
		for part := range strings.SplitSeq(strings.TrimSuffix(s.Path, ".go"), "/") {
			for word := range strings.SplitSeq(strings.TrimSuffix(part, "_test"), "_") {
				if slices.Contains(empty, word) {
					t.Errorf("%s: %q says nothing about what is in it", s.Path, word)
				}
			}
		}
	}
}

// Nothing runs before main does, so that a function starts fast and no package
// acts by being imported: no init, and package variables are plain values.
func TestNothingHappensByImporting(t *testing.T) {
	house := house()
	for _, s := range source.Read(t, "functions", "shared") {
		if here, _ := layerOf(house, s.Package()); s.Test || here.name == "test" {
			continue
		}
		for _, decl := range s.Tree.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s:%d: there is a func init", s.Path, s.Line(d))
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok {
						for _, e := range v.Values {
							checkInitializer(t, s, e)
						}
					}
				}
			}
		}
	}
}

// checkInitializer lets a package variable be made by what has no effect and
// costs nothing.
func checkInitializer(t *testing.T, s source.File, e ast.Expr) {
	t.Helper()
	cheap := []string{"op.Define", "errors.New", "fmt.Errorf", "sync.OnceValue", "sync.OnceValues", "time.Date", "reflect.TypeFor", "strings.NewReplacer"}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // it runs when it is called
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && s.Package() == "shared/store" && f.Name == "traded" {
				return true // completes a kind by functions
			}
			f, ok := n.Fun.(*ast.SelectorExpr)
			if ok {
				x, ok := f.X.(*ast.Ident)
				if ok && slices.Contains(cheap, x.Name+"."+f.Sel.Name) {
					return x.Name != "op"
				}
			}
			t.Errorf("%s:%d: a package variable is made by a call; make it where it is needed", s.Path, s.Line(n))
			return false
		}
		return true
	})
}

// Faults are returned. What can only be a mistake in our own code may panic,
// and is listed here.
func TestNothingPanics(t *testing.T) {
	mistakes := []string{
		"shared/money/money.go",     // Must: a constant that is no amount
		"shared/money/digits.go",    // a document handed in by value
		"shared/op/input.go",        // an operation with a parameter of a kind that is not read, when it is defined
		"shared/awstest/awstest.go", // how net/http is told to cut a connection
	}
	house := house()
	for _, s := range source.Read(t, "functions", "shared") {
		if here, _ := layerOf(house, s.Package()); s.Test || here.name == "test" || slices.Contains(mistakes, s.Path) {
			continue
		}
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.Ident); ok && f.Name == "panic" {
					t.Errorf("%s:%d: a panic", s.Path, s.Line(n))
				}
			}
			return true
		})
	}
}

// Money and quantities are exact decimals: in the rooms that reckon there is no
// floating-point number at all.
func TestNoFloatsWhereMoneyIs(t *testing.T) {
	house := house()
	guessing := []string{"shared/sheet/detect.go"} // how sure we are of a file's format
	for _, s := range source.Read(t, "shared", "functions") {
		here, _ := layerOf(house, s.Package())
		if s.Test || here.name == "paper" || here.name == "test" || slices.Contains(guessing, s.Path) {
			continue
		}
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s:%d: %s", s.Path, s.Line(n), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s:%d: the floating-point number %s", s.Path, s.Line(n), n.Value)
				}
			}
			return true
		})
	}
}
