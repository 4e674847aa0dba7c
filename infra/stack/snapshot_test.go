package stack

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// update writes the snapshots anew: go test ./infra/stack -update.
var update = flag.Bool("update", false, "write the golden files anew")

// snapshot shows every change of the infrastructure in review: each property of
// each resource is a line. Hashes of binaries are left out, for they change with
// every line of code.
func snapshot(t *testing.T, s synthesized) {
	stacks := slices.Sorted(maps.Keys(s.files))
	for _, name := range stacks {
		var b strings.Builder
		var ids []string
		byID := map[string]resource{}
		for _, r := range s.resources {
			if r.stack == name && r.Type != "AWS::CDK::Metadata" {
				ids, byID[r.id] = append(ids, r.id), r
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			r := byID[id]
			fmt.Fprintf(&b, "%s %s", id, r.Type)
			if r.Deletion != "" {
				fmt.Fprintf(&b, ", %s", strings.ToLower(r.Deletion))
			}
			b.WriteString("\n")
			lines(&b, "  ", r.Properties)
		}
		compare(t, filepath.Join("testdata", name+".txt"), regexp.MustCompile(`[0-9a-f]{64}\.zip`).ReplaceAllString(b.String(), "….zip"))
	}
	if !*update {
		return
	}
	kept, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept {
		if !slices.Contains(stacks, strings.TrimSuffix(filepath.Base(path), ".txt")) {
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		}
	}
}

// lines writes a piece of a template, a value a line, under its names.
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

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: make update)", err)
	}
	if string(want) == got {
		return
	}
	before, now := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(before), len(now)) {
		if i >= len(before) || i >= len(now) || before[i] != now[i] {
			t.Errorf("%s is not what is synthesized, from line %d on. If the change is meant: make update, and look at the difference", path, i+1)
			return
		}
	}
}
