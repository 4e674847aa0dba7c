package table

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"pgregory.net/rapid"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/table/tabletest"
)

// Stored items refer to their dictionary, so it is permanent. As long as nothing is stored
// anywhere it may be replaced, and testdata/dictionary.txt with it.
func TestDictionaryIsUnchanged(t *testing.T) {
	h := sha256.Sum256(dictionary1)
	is := fmt.Sprintf("%d  %s\n", dictionary, hex.EncodeToString(h[:]))
	if *update {
		if err := os.WriteFile("testdata/dictionary.txt", []byte(is), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/dictionary.txt")
	if err != nil || string(want) != is {
		t.Errorf("the dictionary is %sand was %s%v: texts packed with it can no longer be read", is, want, err)
	}
}

// A packed text is readable with its dictionary, and only with it.
func TestUnpackNeedsDictionary(t *testing.T) {
	was := dictionary1
	defer func() { dictionary1, packers, unpackers = was, sync.Pool{}, sync.Pool{} }()
	dictionary1, packers, unpackers = []byte(`{"status":"confirmed","customer":"Chevalier"}`), sync.Pool{}, sync.Pool{}
	text := []byte(`{"status":"confirmed","customer":"Chevalier"}`)
	parts, err := pack(text)
	if err != nil || len(parts[0]) > len(text)/2 {
		t.Fatalf("the packed text has %d bytes of %d: %v", len(parts[0]), len(text), err)
	}
	for range 2 { // the second run reuses the packer
		again, _ := pack(text)
		if got, err := unpack(again[0]); err != nil || !bytes.Equal(got, text) || !bytes.Equal(again[0], parts[0]) {
			t.Fatalf("the unpacked text is %q, %v", got, err)
		}
	}
	dictionary1, unpackers = []byte(`{"another":"dictionary","of":"another time"}`), sync.Pool{}
	if got, err := unpack(parts[0]); err == nil && bytes.Equal(got, text) {
		t.Error("the text is read with another dictionary")
	}
}

// drawTexts draws one to three JSON texts, each on a line.
func drawTexts(t *rapid.T) (texts [][]byte) {
	for range rapid.IntRange(1, 3).Draw(t, "texts") {
		long := rapid.Map(rapid.IntRange(0, 40_000), func(n int) string { return strings.Repeat("ligne é", n/7) })
		v := rapid.OneOf(rapid.String(), long).Draw(t, "text")
		texts = append(texts, line(raw(map[string]string{"text": v})))
	}
	return texts
}

// Packed texts are unpacked unchanged, in one piece or several, concurrently.
func TestUnpackReversesPack(t *testing.T) {
	t.Run("concurrently", func(t *testing.T) {
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					texts := drawTexts(t)
					parts, err := pack(texts...)
					if err != nil || len(parts) != len(texts) {
						t.Fatalf("%d texts have %d parts, %v", len(texts), len(parts), err)
					}
					if got, err := unpack(parts...); err != nil || !bytes.Equal(got, bytes.Join(texts, nil)) {
						t.Fatalf("the unpacked text is %q, %v", got, err)
					}
					if got, err := unpack(parts[0]); err != nil || !bytes.Equal(got, texts[0]) {
						t.Fatalf("the unpacked first part is %q, %v", got, err)
					}
				})
			})
		}
	})
}

// A document is read from the real table engine unchanged. Its row can be read without it.
// The document refers back to the row and so is smaller.
func TestStoredDocumentIsUnchanged(t *testing.T) {
	db, name := tabletest.New(t, Definition("comptoir"))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 25 {
			return
		}
		texts := drawTexts(rt)
		row, doc, entry := []byte(nil), texts[0], texts[len(texts)-1]
		if len(texts) > 2 {
			row = texts[1]
		}
		it, err := packDocument(3, row, doc, entry)
		if err != nil {
			rt.Fatal(err)
		}
		key := item{"pk": text(fmt.Sprint(n)), "sk": text(self)}
		it["pk"], it["sk"] = key["pk"], key["sk"]
		if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: it}); err != nil {
			rt.Fatal(err)
		}
		out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: key})
		if err != nil {
			rt.Fatal(err)
		}
		gotRow, gotDoc, gotEntry, err := unpackDocument(out.Item)
		same := bytes.Equal(line(gotRow), row) && bytes.Equal(line(gotDoc), doc) && bytes.Equal(line(gotEntry), entry)
		if err != nil || !same || schemaOf(out.Item) != 3 {
			rt.Fatalf("the document is read as %q %q %q (schema %d), %v", gotRow, gotDoc, gotEntry, schemaOf(out.Item), err)
		}
		if row == nil {
			return
		}
		delete(out.Item, docAttribute)
		if alone, err := unpackRow(out.Item); err != nil || !bytes.Equal(alone, row) {
			rt.Fatalf("the row is read as %q, %v", alone, err)
		}
	})
	var b [400]byte
	_, _ = rand.Read(b[:])
	row := raw(map[string]string{"text": hex.EncodeToString(b[:])})
	it, err := packDocument(1, row, row, raw("entry"))
	if err != nil || len(Record{it}.Bytes(docAttribute)) > 60 {
		t.Errorf("a document equal to its row needs %d bytes more, %v", len(Record{it}.Bytes(docAttribute)), err)
	}
}

// An attribute that was not packed by this package is an error, never a panic nor an empty
// document.
func TestUnpackRefusesOtherAttributes(t *testing.T) {
	good, err := packOne(1, strings.Repeat("a text that compresses well, ", 50))
	if err != nil {
		t.Fatal(err)
	}
	b := Record{item{"x": good}}.Bytes("x")
	unknown := bytes.Clone(b)
	unknown[0] = dictionary + 1
	large, err := pack(bytes.Repeat([]byte("x"), maxUnpackedBytes+1))
	if err != nil {
		t.Fatal(err)
	}
	for name, it := range map[string]item{
		"no attribute":               {},
		"a text":                     {docAttribute: text("{}")},
		"an empty attribute":         {docAttribute: blob(nil)},
		"a header without a stream":  {docAttribute: blob(b[:1])},
		"an unknown dictionary":      {docAttribute: blob(unknown)},
		"an invalid stream":          {docAttribute: blob([]byte{dictionary, 1, 0xff, 0xff, 0xff})},
		"bytes after the stream":     {docAttribute: blob(append(bytes.Clone(b), 0xff, 0x07))},
		"a text above the limit":     {docAttribute: blob(append([]byte{dictionary, 1}, large[0]...))},
		"a deflate bomb of 16 times": {docAttribute: blob(append([]byte{dictionary, 1}, bytes.Repeat(large[0], 16)...))},
	} {
		var v any
		raw, err := unpackOne(it[docAttribute])
		if err == nil {
			err = decodeJSON(raw, &v)
		}
		if err == nil {
			t.Errorf("%s is read as %.40v", name, v)
		}
	}
	if len(large[0]) > 20_000 {
		t.Errorf("the bomb has %d bytes, want at most 20,000", len(large[0]))
	}
	for n := range len(b) { // a stream cut off after n bytes
		var v any
		raw, err := unpackOne(blob(b[:n]))
		if err == nil && decodeJSON(raw, &v) == nil {
			t.Errorf("%d of %d bytes are read as %.40v", n, len(b), v)
		}
	}
}

// FuzzUnpack checks that any attribute is read or refused, and that its text is bounded.
func FuzzUnpack(f *testing.F) {
	for _, s := range []string{"", "{}\n", strings.Repeat("ab", 4000)} {
		parts, err := pack([]byte(s))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append([]byte{dictionary, 1}, parts[0]...), parts[0])
	}
	f.Add([]byte{dictionary, 1, 1, 0, 0, 0xff, 0xff}, []byte{3, 0})
	f.Fuzz(func(t *testing.T, row, doc []byte) {
		it := item{Projected: blob(row), docAttribute: blob(doc)}
		r, d, e, err := unpackDocument(it)
		if err == nil && len(r)+len(d)+len(e) > maxUnpackedBytes {
			t.Fatalf("the document has %d bytes, above the limit", len(r)+len(d)+len(e))
		}
		_, _ = unpackRow(it)
		_ = Record{it}.Read(&json.RawMessage{})
		_, _ = Clear(it)
		_, _ = Record{it}.Noted()
		if parts, err := pack(row, doc); err != nil {
			t.Fatal(err)
		} else if got, err := unpack(parts...); err != nil || !bytes.Equal(got, append(bytes.Clone(row), doc...)) {
			t.Fatalf("%q and %q are unpacked as %q, %v", row, doc, got, err)
		}
	})
}

// A document above 350 KB is refused, however small its packed form is; the changes of an
// entry are shortened instead.
func TestLargeDocumentIsRefused(t *testing.T) {
	o := open(t, nil)
	m := o.newMemo("large")
	m.Lines = []string{strings.Repeat("x", maxDocumentBytes-200)}
	o.add(m)
	for name, work := range map[string]func(m memo) error{
		"created": func(m memo) error {
			_, err := o.do(o.scope, create(o.newMemo(strings.Repeat("x", maxDocumentBytes))))
			return err
		},
		"changed": func(m memo) error {
			_, err := o.do(o.scope, rename(m.ID, strings.Repeat("x", 300)))
			return err
		},
	} {
		if err := work(m); fault.Code(err) != "document.too_large" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, title, _ := o.version(m.ID); v != 1 || title != "large" {
		t.Errorf("the memo is at version %d, called %.10s", v, title)
	}
	e := journal.Entry{Kind: "memo", ID: string(m.ID), Version: 2}
	for n := range 40 {
		e.Changes = append(e.Changes, journal.Change{Field: fmt.Sprint(n), Before: raw(strings.Repeat("y", 10_000))})
	}
	w := &Work{Scope: o.scope}
	if err := w.enter(DocumentKey(m.ID), e); err != nil {
		t.Fatal(err)
	}
	b, err := unpackOne(w.staged[0].put[docAttribute])
	if err != nil || len(b) > maxChangesBytes+10_000 || !strings.Contains(string(b), `"shortened":true`) {
		t.Errorf("the entry has %d bytes, %v", len(b), err)
	}
}

// Unknown and missing fields are harmless: old and new code share the table during a
// deployment.
func TestUnknownAndMissingFieldsAreHarmless(t *testing.T) {
	doc, err := packOne(1, map[string]any{"title": "7", "from_tomorrow": 1, "lines": nil})
	var m memo
	if err == nil {
		err = Record{item{docAttribute: doc}}.Kept(&m)
	}
	if err != nil || m.Title != "7" || m.Day != "" {
		t.Errorf("the memo is read as %+v, %v", m, err)
	}
}

// A deflate bomb is refused before it has allocated much more than the limit.
func TestUnpackBoundsDeflateBomb(t *testing.T) {
	parts, err := pack(bytes.Repeat([]byte("x"), maxUnpackedBytes+1))
	if err != nil {
		t.Fatal(err)
	}
	for _, times := range []int{1, 16} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		bomb := bytes.Repeat(append(bytes.Clone(parts[0]), syncMark...), times)
		got, err := unpackOne(blob(append([]byte{dictionary, 1}, bomb...)))
		runtime.ReadMemStats(&after)
		if err == nil || got != nil {
			t.Errorf("the bomb is unpacked to %d bytes", len(got))
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 10*maxUnpackedBytes {
			t.Errorf("a bomb repeated %d times allocates %d MB", times, took>>20)
		}
	}
}
