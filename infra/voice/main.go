// Command voice keeps the plain English of the repository: it reports words that
// must not come back, with what to write instead.
//
//	go run ./infra/voice [folder or file ...]
//
// Owns: the list of words (words.txt) and where each is looked for. Does not own:
// spelling, grammar, the meaning of a sentence. Invariants: a question may begin
// with Who or What; test data, goldens and licences are not read.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed words.txt
var list string

func main() {
	flag.Parse()
	from := flag.Args()
	if len(from) == 0 {
		from = []string{"."}
	}
	n, err := run(from)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if n > 0 {
		fmt.Fprintf(os.Stderr, "%d sentences to rewrite; the words are listed in infra/voice/words.txt\n", n)
		os.Exit(1)
	}
}

// run reports each word of the list that it finds below the given paths, and returns the
// number of findings.
func run(from []string) (int, error) {
	words, err := parse(list)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, root := range from {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if path != root && (skipped(d.Name()) || strings.HasPrefix(d.Name(), ".")) {
					return filepath.SkipDir
				}
				return nil
			}
			passages, err := read(path)
			if err != nil {
				return err
			}
			for _, p := range passages {
				for _, f := range words.find(p) {
					fmt.Printf("%s:%d: %s\n", path, p.line+f.line, f.text)
					n++
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// skipped are folders whose files the product did not write, or only repeats.
func skipped(folder string) bool {
	return slices.Contains([]string{"testdata", "node_modules", "cdk.out", "build", "voice", "font", "dictionary", "policy"}, folder)
}
