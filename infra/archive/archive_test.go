package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArchiveIndependentOfTheMachine(t *testing.T) {
	code := bytes.Repeat([]byte("machine code "), 10_000)
	folder := t.TempDir()
	packed := func(name string, code []byte, mode os.FileMode, at time.Time) []byte {
		t.Helper()
		binary, archive := filepath.Join(folder, name), filepath.Join(folder, name+".zip")
		if err := os.WriteFile(binary, code, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(binary, at, at); err != nil {
			t.Fatal(err)
		}
		if err := pack(binary, archive, 10_000); err != nil {
			t.Fatal(err)
		}
		out, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	one := packed("api", code, 0o755, time.Now())
	if other := packed("elsewhere", code, 0o600, time.Unix(1_000_000_000, 0)); !bytes.Equal(one, other) {
		t.Error("the archive depends on the time or the name of the binary")
	}
	if other := packed("changed", append(code, '!'), 0o755, time.Now()); bytes.Equal(one, other) {
		t.Error("different code results in the same archive")
	}

	large := filepath.Join(folder, "large.zip")
	if err := pack(filepath.Join(folder, "api"), large, len(one)-1); err == nil {
		t.Error("an archive above its limit is accepted")
	}
	if _, err := os.Stat(large); err == nil {
		t.Error("an archive above its limit is written")
	}

	r, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 1 {
		t.Fatalf("the archive has %d files", len(r.File))
	}
	f := r.File[0]
	type entry struct {
		Name  string
		Mode  os.FileMode
		Extra int
		At    string
	}
	header := entry{f.Name, f.Mode(), len(f.Extra), f.Modified.Format(time.DateOnly)}
	if d := cmp.Diff(entry{"bootstrap", 0o755, 0, "1980-01-01"}, header); d != "" {
		t.Errorf("the file (-want +got):\n%s", d)
	}
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, code) {
		t.Errorf("the file is not the binary: %v", err)
	}
}

// The same source in another folder, with other shell settings, results in the same
// bytes. The short form builds a module of one small program instead of the product.
func TestArchivesAreReproducible(t *testing.T) {
	module, elsewhere, names := t.TempDir(), t.TempDir(), binaries()
	if testing.Short() {
		names = names[:1]
		for _, folder := range []string{module, elsewhere} {
			smallModule(t, folder, names[0])
		}
	} else {
		module = filepath.Join("..", "..")
		copyModule(t, module, elsewhere)
	}
	first, second := t.TempDir(), t.TempDir()
	if err := run(t.Context(), module, first, "arm64", names...); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOFLAGS", "-buildvcs=auto -ldflags=-X=main.x=y")
	if err := run(t.Context(), elsewhere, second, "arm64", names...); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		one, err := os.ReadFile(filepath.Join(first, name+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join(second, name+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, other) {
			t.Errorf("%s.zip depends on the folder", name)
		}
	}
}

// smallModule writes a module with one program into a folder.
func smallModule(t *testing.T, folder, program string) {
	t.Helper()
	at := filepath.Join(folder, "functions", "lambda", program)
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		filepath.Join(folder, "go.mod"): "module small\n\ngo 1.26\n",
		filepath.Join(at, "main.go"):    "package main\n\nvar x string\n\nfunc main() { println(x) }\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// copyModule copies what the binaries are built from.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	for _, folder := range []string{"functions", "shared"} {
		if err := os.CopyFS(filepath.Join(to, folder), os.DirFS(filepath.Join(from, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		raw, err := os.ReadFile(filepath.Join(from, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, file), raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
