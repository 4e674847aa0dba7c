package spool

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSpoolListsCompleteDocuments(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my data [1", "é") // the folder's name must not be read as a pattern
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range 100 {
		name := s.Name()
		names = append(names, name)
		if err := s.Put(name, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	// A process killed while writing leaves an incomplete file, which is not a document.
	if err := os.WriteFile(filepath.Join(folder, s.Name()+suffix+incomplete), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(folder); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Names(); err != nil || !slices.Equal(got, names[1:]) {
		t.Errorf("got %v, %v", got, err)
	}
	var last int
	if err := s.Get(names[99], &last); err != nil || last != 99 {
		t.Errorf("got %d, %v", last, err)
	}
	for _, name := range []string{names[0], "../../etc/passwd"} {
		if err := s.Get(name, &last); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
