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

// everywhere lists the folders that the style rules apply to.
var everywhere = []string{"functions", "shared", "infra"}

// A file has at most maxLines lines; a test file, which is mostly tables, at most
// maxTestLines. There are no exceptions.
const (
	maxLines     = 300
	maxTestLines = 400
)

func TestNoFileIsTooLong(t *testing.T) {
	for _, s := range source.Read(t, everywhere...) {
		most := maxLines
		if s.Test {
			most = maxTestLines
		}
		if n := strings.Count(s.Text, "\n"); n > most {
			t.Errorf("%s has %d lines, at most %d are allowed: move some of them to another file", s.Path, n, most)
		}
	}
}

// Each package comment states what the package owns and what it does not own.
func TestPackageCommentsStateOwnership(t *testing.T) {
	for pkg, files := range source.Packages(source.Read(t, everywhere...)) {
		text, name := source.Comment(files), files[0].Tree.Name.Name
		switch {
		case text == "":
			t.Errorf("%s has no package comment", pkg)
		case name == "main":
			if !strings.HasPrefix(text, "Command ") {
				t.Errorf("%s: the comment of a command must begin with Command %s", pkg, path.Base(pkg))
			}
		case !strings.HasPrefix(text, "Package "+name+" "):
			t.Errorf("%s: the package comment must begin with Package %s", pkg, name)
		case !strings.Contains(strings.ToLower(text), "owns: ") || !strings.Contains(strings.ToLower(text), "does not own"):
			t.Errorf("%s: the package comment must state what the package owns and does not own (Owns: … Does not own: …)", pkg)
		}
	}
}

// The names of packages and files describe their content.
func TestFileNamesAreNotVague(t *testing.T) {
	vague := []string{
		"util", "utils", "helper", "helpers", "common", "types", "models", "manager", "managers", "handler", "handlers",
		"misc", "base", "core", "lib", "stuff",
	}
	for _, s := range source.Read(t, everywhere...) {
		for name := range strings.SplitSeq(strings.TrimSuffix(s.Path, ".go"), "/") {
			for word := range strings.SplitSeq(strings.TrimSuffix(name, "_test"), "_") {
				if slices.Contains(vague, word) {
					t.Errorf("%s: %q does not describe the content; choose a specific name", s.Path, word)
				}
			}
		}
	}
}

// No code runs before main, so that a function starts fast and an import has no
// effect: there is no init, and package variables are plain values.
func TestImportsHaveNoEffect(t *testing.T) {
	all := layers()
	for _, s := range source.Read(t, "functions", "shared") {
		if l, _ := layerOf(all, s.Package()); s.Test || l.name == "test" {
			continue
		}
		for _, decl := range s.Tree.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s:%d: func init is not allowed", s.Path, s.Line(d))
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

// checkInitializer allows a package variable to be initialised only by calls that have
// no effect and cost little.
func checkInitializer(t *testing.T, s source.File, e ast.Expr) {
	t.Helper()
	cheap := []string{
		"op.Define", "op.Each", "errors.New", "fmt.Errorf", "sync.OnceFunc", "sync.OnceValue", "sync.OnceValues", "time.Date", "reflect.TypeFor",
		"strings.NewReplacer",
	}
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
			t.Errorf("%s:%d: a call initialises a package variable: move the call to the function that needs it", s.Path, s.Line(n))
			return false
		}
		return true
	})
}

// Code returns faults and does not panic. The listed files may panic, for mistakes in
// our own code only.
func TestOnlyListedFilesPanic(t *testing.T) {
	listed := []string{
		"shared/money/money.go",     // Must: an invalid constant
		"shared/money/digits.go",    // a document passed by value
		"shared/op/input.go",        // the definition of an operation with a parameter of an unknown kind
		"shared/op/tags.go",         // a tag that names no field; only the documentation reads it
		"shared/awstest/awstest.go", // the way to make net/http cut a connection
	}
	all := layers()
	for _, s := range source.Read(t, "functions", "shared") {
		if l, _ := layerOf(all, s.Package()); s.Test || l.name == "test" || slices.Contains(listed, s.Path) {
			continue
		}
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.Ident); ok && f.Name == "panic" {
					t.Errorf("%s:%d: panic is not allowed: return a fault", s.Path, s.Line(n))
				}
			}
			return true
		})
	}
}

// Money and quantities are exact decimals: the packages that compute them use no
// floating-point numbers.
func TestMoneyUsesNoFloats(t *testing.T) {
	all := layers()
	excepted := []string{"shared/sheet/detect.go"} // the confidence in a file's format
	for _, s := range source.Read(t, "shared", "functions") {
		l, _ := layerOf(all, s.Package())
		if s.Test || l.name == "paper" || l.name == "test" || slices.Contains(excepted, s.Path) {
			continue
		}
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s:%d: the floating-point type %s", s.Path, s.Line(n), n.Name)
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
