package functions_test

import (
	"bytes"
	"compress/gzip"
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

// The document that is served is the catalogue's. It is built, and too large to be
// read: what changes of it is seen in the digest.
func TestOpenAPI(t *testing.T) {
	doc := document(t)
	var tree any
	if err := json.Unmarshal(doc, &tree); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/openapi.txt", digest(tree))
	served, err := openapi.Served()
	if err == nil && bytes.Equal(served, doc) {
		return
	}
	if !*update {
		t.Fatalf("the document served is not that of the catalogue: make update writes it (%v)", err)
	}
	if err := os.WriteFile("system/openapi/openapi.json.gz", packed(t, doc), 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The document is read at once: by programs in a blink, and through a slow line.
func TestTheDocumentIsSmall(t *testing.T) {
	_, operations := described(t)
	const before = 715_711 / 87 // bytes an operation in release 0.1
	if n := len(document(t)) / len(operations); n > before/3 {
		t.Errorf("the document has %d bytes an operation, want a third of %d at most", n, before)
	}
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
	if v = brief(v); len(compact(s.t, v)) > 2_500 {
		return nil // several documents, each with an example of its own
	}
	if page, ok := v.(map[string]any); ok && page["upload"] != nil {
		page["upload"] = unsigned(page["upload"])
	}
	raw := compact(s.t, v)
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
	text = regexp.MustCompile(`(\.[0-9]+\.[0-9]+\.)[\w-]{43}`).ReplaceAllString(text, "${1}"+strings.Repeat("A", 43)) // a link's signature
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

// shorten keeps the first row of a list, in an order of their own: those
// made at the same moment are listed by chance.
func shorten(page map[string]any) {
	if rows, ok := page["data"].([]any); ok {
		known := func(row any) string { return sampleID.ReplaceAllString(fmt.Sprint(row), "") }
		slices.SortFunc(rows, func(a, b any) int { return strings.Compare(known(a), known(b)) })
		page["data"] = rows[:min(len(rows), 1)]
	}
	if page["next_cursor"] != nil {
		page["next_cursor"] = "AbCd…"
	}
}

// brief is an answer with the first element of each list.
func brief(v any) any {
	switch v := v.(type) {
	case tree:
		for name, of := range v {
			v[name] = brief(of)
		}
	case []any:
		for i, of := range v[:min(len(v), 1)] {
			v[i] = brief(of)
		}
		return v[:min(len(v), 1)]
	}
	return v
}

func compact(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
