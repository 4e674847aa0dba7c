package spool

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// A damaged file is set aside and named in the log; the other documents are read.
func TestUnreadableDocumentIsSetAside(t *testing.T) {
	folder := t.TempDir()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"1", "5", "6"} {
		if err := s.Put(name, i); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"2": "", "3": "{", "4": `"a text"`} {
		if err := os.WriteFile(s.path(name+suffix), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(s.path("7"+suffix), 0o700); err != nil {
		t.Fatal(err)
	}
	var got []string
	var log bytes.Buffer
	read := func() error {
		return All(s, slog.New(slog.NewTextHandler(&log, nil)), func(name string, n int) error {
			if name == "6" {
				return errors.New("the caller cannot use it")
			}
			got = append(got, name)
			return nil
		})
	}
	if err := errors.Join(read(), read()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []string{"1", "5", "1", "5"}) {
		t.Errorf("read %v", got)
	}
	for _, name := range []string{"2", "3", "4", "6", "7"} {
		aside := s.path(name + suffix + unreadable)
		if _, err := os.Stat(aside); err != nil || strings.Count(log.String(), aside) != 1 {
			t.Errorf("%s is not set aside, or not named once: %v", name, err)
		}
	}
}

// An unreadable document that is read alone is set aside, too; an earlier one that was set aside stays.
func TestLoadSetsUnreadableDocumentAside(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	var n int
	load := func() bool {
		t.Helper()
		found, err := s.Load(slog.New(slog.NewTextHandler(&log, nil)), "1", &n)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, bad := range []string{"{bad", "{worse"} {
		if err := s.Write("1"+suffix, []byte(bad)); err != nil {
			t.Fatal(err)
		}
		for range 2 { // a file that was set aside is not read later, either
			if load() {
				t.Errorf("%s was read", bad)
			}
		}
	}
	first, _ := os.ReadFile(s.path("1" + suffix + unreadable))
	second, _ := os.ReadFile(s.path("1" + suffix + unreadable + "-2"))
	if string(first) != "{bad" || string(second) != "{worse" || strings.Count(log.String(), "set aside") != 2 {
		t.Errorf("set aside %q and %q; the log has %s", first, second, log.String())
	}
	if err := s.Put("1", 7); err != nil || !load() || n != 7 {
		t.Errorf("got %d, %v", n, err)
	}
}
