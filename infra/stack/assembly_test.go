package stack

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// assemblyIsComplete checks that the assembly can be moved to another folder or
// machine and deployed from there. It contains each template and each binary, under a
// relative path.
func assemblyIsComplete(t *testing.T, s synthesized) {
	manifests, err := filepath.Glob(filepath.Join(s.folder, "*.assets.json"))
	if err != nil || len(manifests) != len(s.files) {
		t.Fatalf("%d asset manifests for %d stacks, %v", len(manifests), len(s.files), err)
	}
	binaries := map[string]bool{}
	for _, manifest := range manifests {
		raw, err := os.ReadFile(manifest)
		if err != nil {
			t.Fatal(err)
		}
		var listed struct {
			Files map[string]struct {
				Source       struct{ Path string }
				Destinations map[string]struct{ ObjectKey string }
			}
		}
		if err := json.Unmarshal(raw, &listed); err != nil {
			t.Fatalf("%s: %v", manifest, err)
		}
		for _, f := range listed.Files {
			file, err := os.ReadFile(filepath.Join(s.folder, f.Source.Path))
			if err != nil || !filepath.IsLocal(f.Source.Path) {
				t.Errorf("%s names %s, which is not in the assembly: %v", filepath.Base(manifest), f.Source.Path, err)
			}
			for _, to := range f.Destinations {
				if strings.HasSuffix(to.ObjectKey, ".zip") {
					binaries[string(file)] = true
				}
			}
		}
	}
	if got := slices.Sorted(maps.Keys(binaries)); !slices.Equal(got, []string{"api", "documents", "imports"}) {
		t.Errorf("the binaries in the assembly are %q", got)
	}
}
