package clients_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"comptoir/functions"
	"comptoir/infra/clients"
)

var update = flag.Bool("update", false, "write the collection")

// TestCollectionMatchesEvents holds the collection, a golden: make update writes it.
func TestCollectionMatchesEvents(t *testing.T) {
	want, err := clients.Collection(functions.Areas(), os.DirFS("../../events"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.RemoveAll("bruno"); err != nil {
			t.Fatal(err)
		}
		for name, text := range want {
			at := filepath.Join("bruno", filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept := map[string]string{}
	folder := os.DirFS("bruno")
	if err := fs.WalkDir(folder, ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(folder, at)
		kept[at] = string(raw)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if kept[name] != text {
			t.Errorf("bruno/%s is not up to date: make update writes it", name)
		}
	}
	for name := range kept {
		if want[name] == "" {
			t.Errorf("bruno/%s belongs to no operation: make update deletes it", name)
		}
	}
	if len(want) < 90 {
		t.Errorf("the collection has %d files", len(want))
	}
}
