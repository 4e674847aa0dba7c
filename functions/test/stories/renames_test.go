package stories_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A rename is a line of testdata/<release>/renames.txt: what a client of that
// release writes or reads, and what it is now. The reason stands behind #.
//
//	operation OLD -> NEW           an operation, where answers and events name it
//	path METHOD OLD -> NEW         an address; {id} is any id
//	code OLD -> NEW                the code of a refusal
//	at OLD -> NEW                  the pointer of a refusal, or what it begins with
//	field METHOD PATH OLD -> NEW   a member of the body of a request
//	answer OLD -> NEW              a part of a path in an answer; * is any index
//	line STORY OLD -> NEW          a line of a story, where the rest does not do; \n begins another one
//	test OLD -> NEW                a test, and the one that took its place
//	cost ROW -> WHAT ROSE          a row of the table of costs that asks for more, or is gone
type rename struct{ what, where, old, new string }

var isRename = regexp.MustCompile(`^(operation|path|code|at|field|answer|line|test|cost) (.+?) -> (.*?)(?:  # (.+))?$`)

func readRenames(t *testing.T, file string) []rename {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []rename
	for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := isRename.FindStringSubmatch(line)
		if m == nil || m[4] == "" && m[1] != "line" {
			t.Fatalf("%s:%d: %q is no rename with its reason", file, n+1, line)
		}
		r := rename{what: m[1], old: m[2], new: m[3]}
		words := map[string]int{"path": 1, "field": 2, "line": 1}[r.what]
		for range words {
			word, rest, _ := strings.Cut(r.old, " ")
			r.where, r.old = strings.TrimSpace(r.where+" "+word), rest
		}
		all = append(all, r)
	}
	return all
}

// The stories of the first release, told to the present code through the table
// of renames: nothing else has changed for a client.
func TestTheStoriesOfOldReleasesAreStillTrue(t *testing.T) {
	for _, file := range renameTables(t) {
		renames, dir := readRenames(t, file), t.TempDir()
		stories, err := filepath.Glob(filepath.Join(filepath.Dir(file), "flows", "*.txtar"))
		if err != nil || len(stories) == 0 {
			t.Fatalf("%s has no stories: %v", file, err)
		}
		for _, story := range stories {
			a, err := txtar.ParseFile(story)
			if err != nil {
				t.Fatal(err)
			}
			retell(t, renames, strings.TrimSuffix(filepath.Base(story), ".txtar"), a)
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(story)), txtar.Format(a), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			for _, story := range stories {
				t.Run(strings.TrimSuffix(filepath.Base(story), ".txtar"), func(t *testing.T) {
					t.Parallel()
					told := filepath.Join(dir, filepath.Base(story))
					a, err := txtar.ParseFile(told)
					if err != nil {
						t.Fatal(err)
					}
					begin(t).tell(told, a)
				})
			}
		})
	}
}

// retell puts the new names into a story.
func retell(t *testing.T, renames []rename, name string, a *txtar.Archive) {
	t.Helper()
	lines := strings.Split(string(a.Comment), "\n")
	for i, line := range lines {
		for _, r := range renames {
			if r.what == "line" && r.where == name && r.old == strings.TrimSpace(line) {
				line = strings.ReplaceAll(r.new, `\n`, "\n")
			}
		}
		words := strings.SplitN(line, " ", 3)
		switch words[0] {
		case "GET", "POST", "PATCH", "DELETE":
			line = retellRequest(t, renames, words, a)
		case "want", "says", "count", "save":
			line = retellAnswer(renames, line)
		}
		lines[i] = line
	}
	a.Comment = []byte(strings.Join(lines, "\n"))
}

func retellRequest(t *testing.T, renames []rename, words []string, a *txtar.Archive) string {
	t.Helper()
	path, query, asked := strings.Cut(words[1], "?")
	rest := strings.Join(words[2:], " ")
	for _, r := range renames {
		if method, pattern, _ := strings.Cut(r.where, " "); r.what == "field" && method == words[0] && addressed(pattern, path) {
			if at := strings.Index(rest, "{"); at >= 0 {
				rest = rest[:at] + retellBody(t, r, rest[at:])
				continue
			}
			for i, f := range a.Files {
				if rest != "" && strings.HasSuffix(rest, f.Name) {
					a.Files[i].Data = []byte(retellBody(t, r, string(f.Data)))
				}
			}
		}
	}
	for _, r := range renames {
		if r.what == "path" && r.where == words[0] && addressed(r.old, path) {
			parts, olds := strings.Split(path, "/"), strings.Split(r.old, "/")
			path = r.new
			for i, old := range olds {
				if strings.HasPrefix(old, "{") {
					path = strings.Replace(path, old, parts[i], 1)
				}
			}
		}
	}
	if asked {
		path += "?" + query
	}
	return strings.TrimSpace(words[0] + " " + path + " " + rest)
}

// addressed reports whether a path is of a pattern.
func addressed(pattern, path string) bool {
	want, parts := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(parts) {
		return false
	}
	for i, w := range want {
		if w != parts[i] && !strings.HasPrefix(w, "{") {
			return false
		}
	}
	return true
}

// retellBody moves a member of a body, which stays as it is written if it does
// not have it.
func retellBody(t *testing.T, r rename, text string) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("read the body %s: %v", text, err)
	}
	old := strings.TrimPrefix(r.old, ".")
	value, there := body[old]
	if !there {
		return text
	}
	delete(body, old)
	list, field, _ := strings.Cut(strings.TrimPrefix(r.new, "."), ".0.")
	if field == "" {
		body[list] = value
	} else {
		if body[list] == nil {
			body[list] = []any{map[string]any{}}
		}
		body[list].([]any)[0].(map[string]any)[field] = value
	}
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// retellAnswer puts the new names into what a story looks at.
func retellAnswer(renames []rename, line string) string {
	words := strings.Split(line, " ")
	for i, word := range words {
		for _, r := range renames {
			switch {
			case r.what == "answer" && strings.HasPrefix(word, "."):
				pattern := strings.ReplaceAll(regexp.QuoteMeta(r.old), `\*`, `(\d+)`)
				to := strings.Replace(r.new, "*", "${1}", 1)
				words[i] = regexp.MustCompile(pattern+`(\.|$)`).ReplaceAllString(words[i], fmt.Sprintf("%s${%d}", to, strings.Count(r.old, "*")+1))
			case (r.what == "code" || r.what == "operation") && word == r.old:
				words[i] = r.new
			case r.what == "at" && strings.HasPrefix(word, "/") && (word == r.old || strings.HasPrefix(word, r.old+"/")):
				words[i] = r.new + strings.TrimPrefix(word, r.old)
			}
		}
	}
	return strings.Join(words, " ")
}
