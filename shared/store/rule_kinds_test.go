package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Only this package distinguishes kinds: no other package compares or switches on the name of a
// kind or on the types of documents.
func TestNoOtherPackageDistinguishesKinds(t *testing.T) {
	common := []string{"item", "job", "mail", "organization", "rebuild", "tax", "user", "warehouse"} // these words have other meanings too
	names, nouns := map[string]bool{}, []string{}
	for _, k := range All() {
		names[k.Called()] = !slices.Contains(common, k.Called())
		if k, is := k.(written); is {
			nouns = append(nouns, k.noun())
		}
	}
	// packages of more than one kind
	nouns = slices.DeleteFunc(nouns, func(n string) bool { return slices.Contains([]string{"stock", "intake", "org", "store"}, n) })
	printed := paperKinds(t)
	named := func(e ast.Expr) string {
		if s, is := e.(*ast.SelectorExpr); is && s.Sel.Name == "Name" { // store.Invoices.Name
			if of, is := s.X.(*ast.SelectorExpr); is {
				if pkg, is := of.X.(*ast.Ident); is && pkg.Name == "store" {
					return of.Sel.Name
				}
			}
		}
		if s, is := e.(*ast.SelectorExpr); is { // words.Invoice, sales.Kind, bill.CreditKind
			if pkg, is := s.X.(*ast.Ident); is {
				constant := pkg.Name + "." + s.Sel.Name
				if slices.Contains(printed, constant) || slices.Contains(nouns, pkg.Name) && strings.HasSuffix(constant, "Kind") {
					return constant
				}
			}
		}
		l, is := e.(*ast.BasicLit)
		if !is || l.Kind != token.STRING {
			return ""
		}
		if s, err := strconv.Unquote(l.Value); err == nil && names[s] {
			return s
		}
		return ""
	}
	root, read := "../..", 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, file)
		if d != nil && d.IsDir() && skipped(rel) {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read++
		found := func(n ast.Node, problem, s string) {
			t.Errorf("%s %s %s", set.Position(n.Pos()), problem, s)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSwitchStmt:
				var of []string
				for _, c := range n.Body.List {
					for _, e := range c.(*ast.CaseClause).List {
						if s, is := e.(*ast.SelectorExpr); is {
							if pkg, is := s.X.(*ast.Ident); is && slices.Contains(nouns, pkg.Name) {
								of = append(of, pkg.Name+"."+s.Sel.Name)
							}
						}
					}
				}
				if len(of) > 1 {
					found(n, "switches on the documents", strings.Join(of, ", "))
				}
			case *ast.BinaryExpr:
				if s := named(n.X) + named(n.Y); s != "" && (n.Op == token.EQL || n.Op == token.NEQ) {
					found(n, "compares a name with the kind", s)
				}
			case *ast.CaseClause:
				for _, e := range n.List {
					if s := named(e); s != "" {
						found(n, "switches on the kind", s)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil || read < 200 {
		t.Errorf("only %d files were read: %v", read, err)
	}
}

// skipped are folders without code of the product, and this package.
func skipped(folder string) bool {
	name := filepath.Base(folder)
	return folder == "shared/store" || filepath.Dir(folder) == "infra" && folder != "infra/verify" || folder == "functions/test" ||
		strings.HasPrefix(name, ".git") || name == "node_modules"
}

// paperKinds are the constants that name the PDFs: words.Invoice.
func paperKinds(t *testing.T) (all []string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../words/document.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if v, is := n.(*ast.ValueSpec); is {
			if of, is := v.Type.(*ast.Ident); is && of.Name == "Kind" {
				all = append(all, "words."+v.Names[0].Name)
			}
		}
		return true
	})
	if len(all) < 6 {
		t.Errorf("only these constants name PDFs: %v", all)
	}
	return all
}
