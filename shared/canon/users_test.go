package canon_test

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

// These functions fold texts. Only the packages listed use them: every other package asks
// this one whether two values are the same.
var folds = map[string][]string{
	// shared/letter checks the name in a header, shared/mail the sender of the stage.
	"mail.ParseAddress":     {"shared/canon", "shared/letter", "shared/mail", "functions/test/document"},
	"mail.ParseAddressList": {},
	"strings.EqualFold":     {"shared/canon", "shared/op"}, // names of JSON fields
	"strings.ToLower": {
		"shared/canon", "shared/table", "shared/store", "shared/words", "shared/sheet", "shared/op",
		"shared/files", "shared/intake",
	},
	"norm.NFKC":  {"shared/canon", "shared/table", "shared/glyph"},
	"norm.NFKD":  {"shared/canon", "shared/sheet"},
	"table.Fold": {"shared/store"}, // the keys of release 0.2
	"cases.Fold": {},
}

func TestNoOtherPackageFoldsValues(t *testing.T) {
	root := os.DirFS("../..")
	for _, top := range []string{"shared", "functions"} {
		err := fs.WalkDir(root, top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := fs.ReadFile(root, path)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				s, is := n.(*ast.SelectorExpr)
				if !is {
					return true
				}
				of, is := s.X.(*ast.Ident)
				if !is {
					return true
				}
				name := strings.TrimPrefix(of.Name, "net") + "." + s.Sel.Name
				users, folds := folds[name]
				if folds && !within(filepath.ToSlash(filepath.Dir(path)), users) {
					t.Errorf("%s uses %s: compare values by their canonical form (shared/canon)", path, name)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func within(pkg string, users []string) bool {
	for _, u := range users {
		if pkg == u || strings.HasPrefix(pkg, u+"/") {
			return true
		}
	}
	return false
}
