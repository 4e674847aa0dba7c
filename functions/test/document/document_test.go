package document_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"comptoir/functions"
	"comptoir/functions/system/openapi"
	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/golden"
	"comptoir/functions/test/samples"
	"comptoir/functions/test/source"
)

// generated is the document of the catalogue with its examples, generated once.
var generated struct {
	sync.Once
	text     []byte
	examples map[string]json.RawMessage
}

// generate returns the document of the catalogue, and the examples of responses.
func generate(t *testing.T) ([]byte, map[string]json.RawMessage) {
	t.Helper()
	generated.Do(func() {
		examples := samples.Open(t).Examples(t, functest.NewWorld(t, samples.Everything))
		events := os.DirFS(filepath.Join(source.Root(t), "events"))
		doc, err := openapi.Document(functions.All(), events, examples, resources(t))
		if err != nil {
			t.Fatal(err)
		}
		generated.text, generated.examples = doc, examples
	})
	return generated.text, generated.examples
}

// resources describes each noun: the first sentence of its package comment, and
// the life cycle of its documents.
func resources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for dir, files := range source.Packages(source.Read(t, "functions")) {
		text, _, _ := strings.Cut(source.Comment(files), ". ")
		text = strings.TrimPrefix(strings.TrimPrefix(text, "Package "+files[0].Tree.Name.Name+" "), "is ")
		all[path.Base(dir)] = strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
	}
	for resource, life := range lifeCycles() {
		all[resource] += " " + life
	}
	return all
}

// TestEverySampleWorks sends the sample of every operation, in a company that has
// the records it names, after the operations that lead to the state it needs.
func TestEverySampleWorks(t *testing.T) {
	if _, examples := generate(t); len(examples) < len(samples.Open(t).Operations) {
		t.Errorf("only %d samples work", len(examples))
	}
}

// TestServedDocumentMatchesCatalogue checks that the served document is the one the catalogue makes; the
// responses to the samples are its examples. The document is too large to review: the
// golden is a digest of it.
func TestServedDocumentMatchesCatalogue(t *testing.T) {
	text, _ := generate(t)
	doc, _ := document.Parse(t, text)
	golden.Compare(t, "testdata/openapi.txt", digest(doc))
	served, err := openapi.Served()
	if err == nil && bytes.Equal(served, text) {
		return
	}
	if !*golden.Update {
		t.Fatalf("the served document is not the one of the catalogue: make update writes it (%v)", err)
	}
	file := filepath.Join(source.Root(t), "functions/system/openapi/openapi.json.gz")
	if err := os.WriteFile(file, compressed(t, text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func compressed(t *testing.T, text []byte) []byte {
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

// TestDocumentIsSmall checks that the document has at most half of the bytes per operation of
// release 0.1, although each status, and each request with its rules, is documented.
func TestDocumentIsSmall(t *testing.T) {
	text, err := openapi.Served()
	if err != nil {
		t.Fatal(err)
	}
	_, operations := document.Parse(t, text)
	const before = 715_711 / 87 // bytes per operation in release 0.1
	if n := len(text) / len(operations); n > before/2 {
		t.Errorf("the document has %d bytes per operation, want at most %d", n, before/2)
	}
}
