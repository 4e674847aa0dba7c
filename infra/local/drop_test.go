package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comptoir/infra/local/stack"
)

func TestFilesToDropChecksArguments(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "my customers.csv")
	if err := os.WriteFile(file, []byte("a;b"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		args []string
		want string // a text of the error; empty: no error
	}{
		"one file":        {[]string{"customers", file}, ""},
		"two files":       {[]string{"orders", file, file}, ""},
		"no arguments":    {nil, "KIND="},
		"no kind":         {[]string{"", file}, "KIND="},
		"no file":         {[]string{"customers"}, "FILES="},
		"unknown kind":    {[]string{"cats", file}, "sales-orders"},
		"missing file":    {[]string{"items", file, file + ".old"}, file + ".old"},
		"a folder's name": {[]string{"items", folder}, folder},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := filesToDrop(x.args)
			switch {
			case x.want == "" && (err != nil || len(files) != len(x.args)-1 || files[0].name() != "my customers.csv"):
				t.Errorf("got %v, %v", files, err)
			case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("got %v, want one line with %s", err, x.want)
			}
		})
	}
}

// TestDropShowsResultOfImport drops files on this machine: sound ones, repeated
// ones, and files with wrong rows or wrong content.
func TestDropShowsResultOfImport(t *testing.T) {
	for name := range environment(stack.Addresses{}, "") {
		t.Setenv(name, "")
	}
	for _, port := range []string{"API", "TABLE", "BUCKET", "MAIL", "DESK"} {
		t.Setenv("COMPTOIR_"+port+"_PORT", "0")
	}
	folder, files := t.TempDir(), t.TempDir()
	t.Chdir(t.TempDir()) // the bucket changes the working directory; the test restores it
	s, err := up(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if _, err := ensureHome(t.Context(), folder, s.At); err != nil {
		t.Fatal(err)
	}
	h, found := running(folder)
	if !found {
		t.Fatal("the folder's running stack is not found")
	}

	const titles = "customerID,companyName,address,city,country\n"
	rejected := filepath.Join(folder, rejectedFolder, "été 1+2 %-rejected.csv")
	for _, x := range []struct {
		name, file, content string
		says                []string
		failed              bool
	}{
		{
			"two sound rows and one without a city", "été 1+2 %.csv",
			titles + "A,Alpha,1 rue,Rouen,France\nB,Beta,2 rue,Rouen,France\nC,Gamma,3 rue,,France\n",
			[]string{"done with errors: rows 3, created 2 (contacts), already imported 0, rejected 1", rejected},
			false,
		},
		{
			"the same content under another name", "again.csv",
			titles + "A,Alpha,1 rue,Rouen,France\nB,Beta,2 rue,Rouen,France\nC,Gamma,3 rue,,France\n",
			[]string{"the same content was imported before, by job_"},
			false,
		},
		{
			"one known row and one new row", "more.csv", titles + "A,Alpha,1 rue,Rouen,France\nD,Delta,4 rue,Rouen,France\n",
			[]string{"done: rows 2, created 1 (contacts), already imported 1, rejected 0"},
			false,
		},
		{"only column titles", "titles.csv", titles, []string{"done: rows 0", "warning: "}, false},
		{"a picture", "picture.csv", "\x89PNG\r\n\x00\x00", []string{"not imported: "}, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			path := filepath.Join(files, x.file)
			if err := os.WriteFile(path, []byte(x.content), 0o644); err != nil {
				t.Fatal(err)
			}
			all, err := filesToDrop([]string{"customers", path})
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := h.drop(t.Context(), folder, all, &out); (err != nil) != x.failed {
				t.Errorf("got %v", err)
			}
			for _, words := range x.says {
				if !strings.Contains(out.String(), words) {
					t.Errorf("the output lacks %q:\n%s", words, &out)
				}
			}
		})
	}
	if kept, err := os.ReadFile(rejected); err != nil || !strings.Contains(string(kept), "C,Gamma,3 rue,,France") {
		t.Errorf("rejected rows: %s, %v", kept, err)
	}

	t.Run("tokens", func(t *testing.T) {
		var out strings.Builder
		err := h.writeToken(t.Context(), []string{"unknown@comptoir.example"}, &out)
		if err == nil || out.Len() > 0 || !strings.Contains(err.Error(), "unknown@comptoir.example") {
			t.Errorf("for an unknown e-mail: %q, %v", out.String(), err)
		}
		if err := h.writeToken(t.Context(), nil, &out); err != nil || strings.Count(out.String(), ".") != 2 {
			t.Errorf("for the owner: %q, %v", out.String(), err)
		}
	})
}
