package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesToDrop(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "my customers.csv")
	if err := os.WriteFile(file, []byte("a;b"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		args []string
		want string // what the sentence must name; empty: all is well
	}{
		"a file":                      {[]string{"customers", file}, ""},
		"two files":                   {[]string{"orders", file, file}, ""},
		"nothing":                     {nil, "KIND="},
		"no kind":                     {[]string{"", file}, "KIND="},
		"no file":                     {[]string{"customers"}, "FILES="},
		"a kind nobody knows":         {[]string{"cats", file}, "sales-orders"},
		"a file that is not there":    {[]string{"items", file, file + ".old"}, file + ".old"},
		"a folder in place of a file": {[]string{"items", folder}, folder},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := filesToDrop(x.args)
			switch {
			case x.want == "" && (err != nil || len(files) != len(x.args)-1 || files[0].name() != "my customers.csv"):
				t.Errorf("got %v, %v", files, err)
			case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("got %v, want a sentence that names %s", err, x.want)
			}
		})
	}
}
