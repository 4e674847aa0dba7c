package functions_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/golden"
	"comptoir/functions/test/source"
	"comptoir/shared/op"
)

// The source contains each documented code: as one string, or as the two strings it
// is concatenated from. With -update the unused codes are removed from the lists.
func TestDocumentedCodesAreUsed(t *testing.T) {
	used := map[string]bool{}
	listed := map[*ast.BasicLit]source.File{}
	for _, s := range source.Read(t, "functions", "shared") {
		if s.Test {
			continue
		}
		documented := map[ast.Node]bool{}
		for lit := range listedCodes(s) {
			documented[lit], listed[lit] = true, s
		}
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !documented[n] {
				used[unquoted(lit)] = true
			}
			return true
		})
	}
	stale := func(code string) bool {
		concatenated := func(h [2]string) bool { return used[h[0]] && used[h[1]] }
		return !used[code] && !slices.ContainsFunc(halves(code), concatenated)
	}
	for _, o := range functions.All() {
		for _, code := range o.Codes() {
			if stale(code) && !*golden.Update {
				t.Errorf("%s documents the code %s, which the source never uses", o.ID, code)
			}
		}
	}
	if *golden.Update {
		removeCodes(t, listed, stale)
	}
}

// listedCodes returns the codes that a file documents: in op.Faults and fault.Set, and
// in calls of their And.
func listedCodes(s source.File) func(yield func(*ast.BasicLit) bool) {
	return func(yield func(*ast.BasicLit) bool) {
		ast.Inspect(s.Tree, func(n ast.Node) bool {
			var codes []ast.Expr
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isSelector(n.Type, "op", "Faults") || isSelector(n.Type, "fault", "Set") {
					codes = n.Elts
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "And" {
					codes = n.Args
				}
			}
			for _, e := range codes {
				if lit, ok := e.(*ast.BasicLit); ok && !yield(lit) {
					return false
				}
			}
			return true
		})
	}
}

// removeCodes removes codes from the lists, the last of a file first.
func removeCodes(t *testing.T, listed map[*ast.BasicLit]source.File, stale func(code string) bool) {
	t.Helper()
	byFile := map[string][]*ast.BasicLit{}
	for lit, s := range listed {
		if stale(unquoted(lit)) {
			byFile[s.Path] = append(byFile[s.Path], lit)
		}
	}
	for path, codes := range byFile {
		slices.SortFunc(codes, func(a, b *ast.BasicLit) int { return int(b.Pos() - a.Pos()) })
		text := listed[codes[0]].Text
		for _, lit := range codes {
			at := listed[lit].Offset(lit.Pos())
			before, after := text[:at], text[at+len(lit.Value):]
			if rest, more := strings.CutPrefix(after, ", "); more {
				text = before + rest
			} else if rest, more := strings.CutPrefix(after, ","); more {
				text = strings.TrimRight(before, " ") + rest
			} else {
				text = strings.TrimSuffix(before, ", ") + after
			}
		}
		if err := os.WriteFile(filepath.Join(source.Root(t), path), []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
}

func unquoted(lit *ast.BasicLit) string {
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// halves returns the ways to split a code into two strings between its words.
func halves(code string) (all [][2]string) {
	for i, r := range code {
		if r == '.' || r == '_' {
			all = append(all, [2]string{code[:i], code[i:]}, [2]string{code[:i+1], code[i+1:]})
		}
	}
	return all
}

// An operation lists no code that its spec already implies, no code twice, and none at
// all if it handles no requests.
func TestFaultsOmitGeneralCodes(t *testing.T) {
	for _, o := range functions.All() {
		general := op.Operation{Spec: o.Spec}
		general.Faults = nil
		for i, code := range o.Faults {
			if o.On.Kind != op.HTTP || slices.Contains(o.Faults[:i], code) || slices.Contains(general.Codes(), code) {
				t.Errorf("%s lists %s, which is a duplicate or follows from its spec: remove it", o.ID, code)
			}
		}
	}
}

// The specs list all codes that the tests received (make codes collects them). With
// -update the missing codes are added to the specs.
func TestFaultsAreComplete(t *testing.T) {
	file := os.Getenv("COMPTOIR_CODES")
	if file == "" {
		t.Skip("no codes were collected: run make codes")
	}
	raw, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	missing, seen := map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line) // operation, code, status
		if len(words) != 3 {
			continue
		}
		if id, code := words[0], words[1]; !slices.Contains(missing[id], code) {
			missing[id] = append(missing[id], code)
		}
		seen[words[1]] = append(seen[words[1]], words[2])
	}
	writeStatuses(t, seen)
	for _, d := range definitions(t) {
		o, _ := functions.Find(d.id)
		codes := slices.DeleteFunc(missing[d.id], func(code string) bool { return slices.Contains(o.Codes(), code) })
		slices.Sort(codes)
		switch {
		case len(codes) == 0:
		case *golden.Update:
			if err := addFaults(t, d, codes); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s returns %s, which its spec does not list", d.id, strings.Join(codes, ", "))
		}
	}
}

// Every documented code has the status of its problems in shared/op/statuses.txt. make
// codes adds what the tests have seen; a code that only the tests of a rule reach is written
// by hand.
func TestDocumentedCodesHaveStatuses(t *testing.T) {
	for _, o := range functions.All() {
		for _, code := range o.Codes() {
			if o.On.Kind == op.HTTP && len(op.StatusesOf(code)) == 0 {
				t.Errorf("%s documents the code %s, which has no status in shared/op/statuses.txt: run make codes, or add it", o.ID, code)
			}
		}
	}
}

// writeStatuses adds the statuses that the tests have seen to the list of statuses, and
// removes the codes that no operation documents any more.
func writeStatuses(t *testing.T, seen map[string][]string) {
	t.Helper()
	all := map[string]bool{}
	for _, o := range functions.All() {
		for _, code := range append(o.Codes(), slices.Collect(maps.Keys(seen))...) {
			all[code] = true
		}
	}
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(all)) {
		of := slices.Clone(seen[code])
		for _, status := range op.StatusesOf(code) {
			of = append(of, strconv.Itoa(status))
		}
		if slices.Sort(of); len(of) > 0 {
			lines = append(lines, code+" "+strings.Join(slices.Compact(of), " "))
		}
	}
	golden.Compare(t, "../shared/op/statuses.txt", strings.Join(lines, "\n")+"\n")
}

// addFaults writes codes into the spec in an operation's file: into its Faults, or into
// new Faults after its Needs.
func addFaults(t *testing.T, d defined, codes []string) error {
	path := filepath.Join(source.Root(t), d.Path)
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, path, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at, text := -1, ""
	ast.Inspect(tree, func(n ast.Node) bool {
		field, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, _ := field.Key.(*ast.Ident)
		switch {
		case key == nil:
		case key.Name == "Needs" && at < 0:
			at, text = set.Position(field.End()).Offset, ",\n\tFaults: op.Faults{"+quoted(codes)+"}"
		case key.Name == "Faults":
			end, join := field.Value.End()-1, ", "
			if list, ok := field.Value.(*ast.CompositeLit); ok && len(list.Elts) == 0 {
				join = ""
			} else if _, named := field.Value.(*ast.Ident); named {
				at, text = set.Position(field.Value.End()).Offset, ".And("+quoted(codes)+")"
				return false
			}
			at, text = set.Position(end).Offset, join+quoted(codes)
		}
		return true
	})
	if at < 0 {
		return fmt.Errorf("%s: found no spec with Needs or Faults", d.Path)
	}
	return os.WriteFile(path, slices.Concat(raw[:at], []byte(text), raw[at:]), 0o600)
}

func quoted(codes []string) string {
	var all []string
	for _, c := range codes {
		all = append(all, strconv.Quote(c))
	}
	return strings.Join(all, ", ")
}
