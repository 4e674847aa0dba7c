package stack

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/golden"
	"comptoir/shared/op"
)

// snapshot makes every change of the infrastructure visible in review. In the stacks
// that are not a noun's, each property of each resource is a line. Each operation
// with a route is one line of operations.txt, as such operations differ only in
// names: shapes.txt has the resources of the first operation of a shape, the other
// operations name that first one. Hashes of binaries are left out, as they change
// with every line of code.
func snapshot(t *testing.T, s synthesized) {
	files, routed := map[string]string{}, map[string]bool{}
	files["operations"], files["shapes"] = operationLines(s, routed)
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if !routed[name] {
			files[name] = written(s.resources, func(r resource) bool { return r.stack == name })
		}
	}
	for name, text := range files {
		golden.Compare(t, filepath.Join("testdata", name+".txt"), text)
	}
	if !*golden.Update {
		return
	}
	kept, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept {
		if _, is := files[strings.TrimSuffix(filepath.Base(path), ".txt")]; !is {
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		}
	}
}

// operationLines returns the operations with a route, a line each, and their shapes:
// an operation's resources without its own names. It adds the stacks it has covered
// to read.
func operationLines(s synthesized, read map[string]bool) (operations, shapes string) {
	first := map[string]string{} // the first operation of each shape
	var all, distinct strings.Builder
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			for _, o := range of(n.Operations, op.HTTP) {
				stack, id := a.Name+"-"+n.Name, camel(o.ID)
				read[stack] = true
				shape := written(s.resources, func(r resource) bool {
					for other := range s.ids(stack) {
						if len(other) > len(id) && strings.HasPrefix(r.id, other) {
							return false
						}
					}
					return r.stack == stack && strings.HasPrefix(r.id, id)
				})
				source := o.On.Method + "/v1" + parameters.ReplaceAllString(o.On.Path, "*")
				shape = strings.NewReplacer(
					o.On.Route(), "<route>", source, "<source>", "Description: "+o.Summary, "Description: <summary>",
					"comptoir-"+s.stage+"-"+strings.ReplaceAll(o.ID, ".", "-"), "<function>", "Handler: "+o.ID, "Handler: <operation>", id, "<Operation>",
				).Replace(shape)
				if first[shape] == "" {
					first[shape] = o.ID
					fmt.Fprintf(&distinct, "%s\n%s\n", o.ID, shape)
				}
				function := "comptoir-" + s.stage + "-" + strings.ReplaceAll(o.ID, ".", "-")
				fmt.Fprintf(&all, "comptoir-%s-%s  %s  %s  as %s\n", s.stage, stack, function, o.On.Route(), first[shape])
			}
		}
	}
	return all.String(), distinct.String()
}

// ids returns the logical ids of a stack's functions.
func (s synthesized) ids(stack string) map[string]bool {
	all := map[string]bool{}
	for _, f := range s.of("AWS::Lambda::Function") {
		if f.stack == stack {
			all[f.id] = true
		}
	}
	return all
}

// zip matches the key of a binary in the bucket.
var zip = regexp.MustCompile(`[0-9a-f]{64}\.zip`)

// written returns the chosen resources, with each property on a line.
func written(all []resource, is func(resource) bool) string {
	all = slices.DeleteFunc(slices.Clone(all), func(r resource) bool { return r.Type == "AWS::CDK::Metadata" || !is(r) })
	slices.SortFunc(all, func(a, b resource) int { return strings.Compare(a.id, b.id) })
	var b strings.Builder
	for _, r := range all {
		fmt.Fprintf(&b, "%s %s", r.id, r.Type)
		if r.Deletion != "" {
			fmt.Fprintf(&b, ", %s", strings.ToLower(r.Deletion))
		}
		b.WriteString("\n")
		lines(&b, "  ", r.Properties)
	}
	return zip.ReplaceAllString(b.String(), "….zip")
}

// lines writes a fragment of a template, with each value on a line after its name.
func lines(b *strings.Builder, indent string, v any) {
	m, is := v.(map[string]any)
	if !is {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		switch x := m[name].(type) {
		case map[string]any:
			if len(x) == 1 && len(text(x)) < 100 { // a reference
				fmt.Fprintf(b, "%s%s: %s\n", indent, name, text(x))
				continue
			}
			fmt.Fprintf(b, "%s%s:\n", indent, name)
			lines(b, indent+"  ", x)
		case []any:
			fmt.Fprintf(b, "%s%s:\n", indent, name)
			for _, one := range x {
				fmt.Fprintf(b, "%s  - %s\n", indent, text(one))
			}
		default:
			fmt.Fprintf(b, "%s%s: %v\n", indent, name, x)
		}
	}
}
