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

// A rename is a line of testdata/<release>/renames.txt: a name in that release and its
// current name. The reason follows the #.
//
//	operation OLD -> NEW           an operation, as responses and events name it
//	path METHOD OLD -> NEW         a path; {id} is any id
//	code OLD -> NEW                the code of a refusal
//	at OLD -> NEW                  the pointer of a refusal, or its beginning
//	field METHOD PATH OLD -> NEW   a member of a request body
//	answer OLD -> NEW              a section of a path in a response; * is any index
//	line STORY OLD -> NEW          a line of a story, if no other rename is enough; \n begins a new line
//	story OLD -> NEW               a story, and the current story that replaces it
//	test OLD -> NEW                a test, and the test that replaces it
//	cost ROW -> FIGURES            a row of the cost table whose FIGURES have risen, or that no longer exists
type rename struct{ kind, scope, old, new string }

var isRename = regexp.MustCompile(`^(operation|path|code|at|field|answer|line|story|test|cost) (.+?) -> (.*?)(?:  # (.+))?$`)

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
			t.Fatalf("%s:%d: %q is not a rename with its reason", file, n+1, line)
		}
		r := rename{kind: m[1], old: m[2], new: m[3]}
		words := map[string]int{"path": 1, "field": 2, "line": 1}[r.kind]
		for range words {
			word, rest, _ := strings.Cut(r.old, " ")
			r.scope, r.old = strings.TrimSpace(r.scope+" "+word), rest
		}
		all = append(all, r)
	}
	return all
}

// The stories of old releases pass with the current code, after the renames of each
// release: clients see no other change.
func TestOldReleaseStoriesPass(t *testing.T) {
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
			renameStory(t, renames, strings.TrimSuffix(filepath.Base(story), ".txtar"), a)
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(story)), txtar.Format(a), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			for _, story := range stories {
				name := strings.TrimSuffix(filepath.Base(story), ".txtar")
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					if replaced(t, renames, name) {
						return // TestFlows runs the current story
					}
					renamed := filepath.Join(dir, filepath.Base(story))
					a, err := txtar.ParseFile(renamed)
					if err != nil {
						t.Fatal(err)
					}
					begin(t).run(renamed, a)
				})
			}
		})
	}
}

// replaced reports whether a current story replaces an old one.
func replaced(t *testing.T, renames []rename, story string) bool {
	t.Helper()
	for _, r := range renames {
		if r.kind == "story" && r.old == story {
			if _, err := os.Stat(filepath.Join("testdata/flows", r.new+".txtar")); err != nil {
				t.Errorf("the story that replaces %s does not exist: %v", story, err)
			}
			return true
		}
	}
	return false
}

// renameStory applies the renames to a story.
func renameStory(t *testing.T, renames []rename, name string, a *txtar.Archive) {
	t.Helper()
	lines := strings.Split(string(a.Comment), "\n")
	for i, line := range lines {
		for _, r := range renames {
			if r.kind == "line" && r.scope == name && r.old == strings.TrimSpace(line) {
				line = strings.ReplaceAll(r.new, `\n`, "\n")
			}
		}
		words := strings.SplitN(line, " ", 3)
		switch words[0] {
		case "GET", "POST", "PATCH", "DELETE":
			line = renameRequest(t, renames, words, a)
		case "want", "says", "count", "save":
			line = renameExpectation(renames, line)
		}
		lines[i] = line
	}
	a.Comment = []byte(strings.Join(lines, "\n"))
}

// renameRequest applies the renames to a request and its body.
func renameRequest(t *testing.T, renames []rename, words []string, a *txtar.Archive) string {
	t.Helper()
	path, query, hasQuery := strings.Cut(words[1], "?")
	rest := strings.Join(words[2:], " ")
	for _, r := range renames {
		if method, pattern, _ := strings.Cut(r.scope, " "); r.kind == "field" && method == words[0] && matches(pattern, path) {
			if at := strings.Index(rest, "{"); at >= 0 {
				rest = rest[:at] + renameMember(t, r, rest[at:])
				continue
			}
			for i, f := range a.Files {
				if rest != "" && strings.HasSuffix(rest, f.Name) {
					a.Files[i].Data = []byte(renameMember(t, r, string(f.Data)))
				}
			}
		}
	}
	for _, r := range renames {
		if r.kind == "path" && r.scope == words[0] && matches(r.old, path) {
			segments, olds := strings.Split(path, "/"), strings.Split(r.old, "/")
			path = r.new
			for i, old := range olds {
				if strings.HasPrefix(old, "{") {
					path = strings.Replace(path, old, segments[i], 1)
				}
			}
		}
	}
	if hasQuery {
		path += "?" + query
	}
	return strings.TrimSpace(words[0] + " " + path + " " + rest)
}

// matches reports whether a path matches a pattern.
func matches(pattern, path string) bool {
	want, segments := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(segments) {
		return false
	}
	for i, w := range want {
		if w != segments[i] && !strings.HasPrefix(w, "{") {
			return false
		}
	}
	return true
}

// renameMember moves a member of a body. A body without the member is unchanged.
func renameMember(t *testing.T, r rename, text string) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("read the body %s: %v", text, err)
	}
	old := strings.TrimPrefix(r.old, ".")
	value, exists := body[old]
	if !exists {
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

// renameExpectation applies the renames to a command that checks a response.
func renameExpectation(renames []rename, line string) string {
	words := strings.Split(line, " ")
	for i, word := range words {
		for _, r := range renames {
			switch {
			case r.kind == "answer" && strings.HasPrefix(word, "."):
				pattern := strings.ReplaceAll(regexp.QuoteMeta(r.old), `\*`, `(\d+)`)
				to := strings.Replace(r.new, "*", "${1}", 1)
				end := strings.Count(r.old, "*") + 1 // the group after the path
				words[i] = regexp.MustCompile(pattern+`(\.|$)`).ReplaceAllString(words[i], fmt.Sprintf("%s${%d}", to, end))
			case (r.kind == "code" || r.kind == "operation") && word == r.old:
				words[i] = r.new
			case r.kind == "at" && strings.HasPrefix(word, "/") && (word == r.old || strings.HasPrefix(word, r.old+"/")):
				words[i] = r.new + strings.TrimPrefix(word, r.old)
			}
		}
	}
	return strings.Join(words, " ")
}
