package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// found returns the findings in a file of this name and text.
func found(t *testing.T, name, text string) []string {
	t.Helper()
	all, err := parse(list)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	passages, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range passages {
		for _, f := range all.find(p) {
			word, _, _ := strings.Cut(f.text, ":")
			texts = append(texts, strings.ToLower(word))
		}
	}
	return texts
}

func TestWordsAreFound(t *testing.T) {
	const code = "package p\n\n"
	for name, c := range map[string]struct{ file, text, want string }{
		"a subject without a noun":            {"a.go", code + "// Nobody reads it.\n", `"nobody"`},
		"a clause without a noun":             {"a.go", code + "// It is sent to who is named.\n", `"to who is"`},
		"a clause behind its noun":            {"a.go", code + "// It is sent to the user who is named.\n", ""},
		"a sentence that begins with What":    {"a.go", code + "// What is gone stays gone.\n", `"what"`},
		"a question":                          {"a.go", code + "// What is an order? A document.\n", ""},
		"a name that contains the word":       {"a.go", code + "// The storyteller and the heap.\n", ""},
		"a sentence in a string":              {"a.go", code + "const a = \"tell the customer\"\n", `"tell"`},
		"one word in a string is no sentence": {"a.go", code + "const a = \"nobody\"\n", ""},
		"JSON in a string":                    {"a.go", code + "const a = `{\"name\": \"nobody at home\"}`\n", ""},
		"the name of a test":                  {"a_test.go", code + "func TestTellsTheFault() {}\n", `"tells"`},
		"the name of a function":              {"a.go", code + "func told() {}\n", `"told"`},
		"a document":                          {"a.md", "The rule stands.\n", `"stands"`},
		"a make target":                       {"Makefile", "# whoever runs it\n", `"whoever"`},
		"another kind of file":                {"a.txt", "nobody\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(found(t, c.file, c.text), " "); got != c.want {
				t.Errorf("found %s, want %s", got, c.want)
			}
		})
	}
}

func TestFindingHasItsLine(t *testing.T) {
	all, err := parse("c\tlest\tso that … not\n")
	if err != nil {
		t.Fatal(err)
	}
	f := all.find(passage{'c', 1, "one\ntwo, lest\nthree"})
	if len(f) != 1 || f[0].line != 1 || f[0].text != `"lest": so that … not` {
		t.Errorf("found %v", f)
	}
}

func TestMalformedListIsReported(t *testing.T) {
	for name, line := range map[string]string{
		"a column is missing": "c\tlest", "an unknown place": "x\tlest\tso that", "an invalid expression": "c\t(\tso that",
	} {
		if _, err := parse(line + "\n"); err == nil || !strings.Contains(err.Error(), "words.txt:1") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
