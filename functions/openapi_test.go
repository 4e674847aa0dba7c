package functions_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/system/openapi"
	"comptoir/functions/test/functest"
)

// document is the OpenAPI document of the catalogue.
func document(t *testing.T) []byte {
	t.Helper()
	resources := map[string]string{}
	for room, files := range packages(sources(t, "functions")) {
		text, _, _ := strings.Cut(comment(files), ". ")
		text = strings.TrimPrefix(strings.TrimPrefix(text, "Package "+files[0].tree.Name.Name+" "), "is ")
		resources[path.Base(room)] = strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
	}
	for resource, told := range lifeCycles() {
		resources[resource] += " " + told
	}
	doc, err := openapi.Document(functions.All(), os.DirFS(samples), learn(t).shown, resources)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPI(t *testing.T) {
	golden(t, "openapi/openapi.json", string(document(t)))
}

// plain is an answer as it is shown in the documentation: JSON with the ids of
// the samples, of lists the first rows, and nothing that differs from run to run.
func (s *stage) plain(r *functest.Response) json.RawMessage {
	var v any
	if len(r.Body) > 20_000 || json.Unmarshal(r.Body, &v) != nil {
		return nil // no example any more, such as this document itself; or a file
	}
	if page, ok := v.(map[string]any); ok && page["data"] != nil {
		shorten(page)
	}
	if page, ok := v.(map[string]any); ok && page["upload"] != nil {
		page["upload"] = unsigned(page["upload"])
	}
	raw, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	back := map[string]string{}
	for sample, here := range s.real {
		back[here] = sample
	}
	text := sampleID.ReplaceAllStringFunc(string(raw), func(id string) string {
		if back[id] == "" {
			back[id] = fmt.Sprintf("%s_01KAMX%020d", prefix(id), len(back))
		}
		return back[id]
	})
	text = regexp.MustCompile(`owner-[0-9]+@`).ReplaceAllString(text, "odile@")
	return json.RawMessage(regexp.MustCompile(`"[0-9a-f]{64}"`).ReplaceAllString(text, `"`+strings.Repeat("0", 64)+`"`))
}

// unsigned is the form of an upload without what is signed anew each time.
func unsigned(form any) any {
	fields, _ := at(form, "fields").(tree)
	for name := range fields {
		if name != "key" {
			fields[name] = "…"
		}
	}
	return tree{"url": "https://comptoir-files.s3.eu-west-3.amazonaws.com", "fields": fields}
}

// shorten keeps the first two rows of a list, in an order of their own: those
// made at the same moment are listed by chance.
func shorten(page map[string]any) {
	if rows, ok := page["data"].([]any); ok {
		known := func(row any) string { return sampleID.ReplaceAllString(fmt.Sprint(row), "") }
		slices.SortFunc(rows, func(a, b any) int { return strings.Compare(known(a), known(b)) })
		page["data"] = rows[:min(len(rows), 2)]
	}
	if page["next_cursor"] != nil {
		page["next_cursor"] = "AbCd…"
	}
}
