package table

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"comptoir/shared/id"
	"comptoir/shared/journal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	anOrg  id.Organization = "org_01KAMX0000000000000000VEXN"
	aMemo  memoID          = "memo_01KAMX0000000000000000CHEV"
	parent                 = "memo_01KAMX0000000000000000PARE"
)

var aMoment = time.Date(2026, 11, 21, 9, 0, 0, 120_000_000, time.UTC)

// sampleKeys returns a key from each function that builds one.
func sampleKeys() map[string]Key {
	doc := DocumentKey(aMemo)
	return map[string]Key{
		"At":                       At("SET", "-X"),
		"System":                   System("ZONES", "Europe/Paris"),
		"DocumentKey":              doc,
		"Key.Beside":               doc.Beside("-STK", "1"),
		"Key.of":                   doc.of(anOrg),
		"Key.Of":                   At("RUN", "2026-11-21").Of(anOrg),
		"entryKey":                 entryKey(doc, 12),
		"entryKey, first":          entryKey(doc, 1),
		"feedKey":                  feedKey(parent, journal.Entry{ID: string(aMemo), Version: 3, At: aMoment}),
		"linkKey":                  linkKey(parent, "2026-11-21", string(aMemo)),
		"noteKey":                  noteKey(string(aMemo), "2026-11"),
		"noteKey, without month":   noteKey(string(aMemo), ""),
		"wordKey":                  wordKey("chevalier", string(aMemo)),
		"wordKey, short":           wordKey("x", string(aMemo)),
		"wordKey, accented":        wordKey("жар", string(aMemo)),
		"SumKey":                   SumKey(parent, "EUR"),
		"sumOf":                    sumOf(target(SumKey(parent, "EUR"))),
		"ClaimKey":                 ClaimKey("memo", "M-00042"),
		"ClaimKey, long":           ClaimKey("sku", strings.Repeat("é", 150)),
		"Claim.Key":                Claim{Kind: "memo", What: "M-00042"}.Key(),
		"counterKey":               counterKey("memo"),
		"answerKey":                answerKey("usr_1", "a key", false),
		"answerKey, of a newcomer": answerKey("a subject", "a key", true),
		"Recall.key":               (&Recall{Caller: "usr_1", Key: "a key"}).key(),
		"heldKey":                  heldKey(doc, 3),
	}
}

// The keys of the engine's own items are golden: an item under a changed key can no
// longer be found.
func TestKeysMatchGolden(t *testing.T) {
	var b strings.Builder
	keys := sampleKeys()
	for _, name := range sorted(keys) {
		pk, sk := keys[name].within(anOrg)
		fmt.Fprintf(&b, "%-28s %s  %s\n", name, pk, sk)
	}
	for _, x := range [][2]string{{"Sharded", Sharded("SO", "draft")}, {"Due", Due("MAILDUE")}, {"heldPartition", heldPartition}} {
		fmt.Fprintf(&b, "%-28s %s\n", x[0], x[1])
	}
	if *update {
		if err := os.WriteFile("testdata/keys.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	was, now := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	for _, line := range was {
		if !slices.Contains(now, line) {
			t.Errorf("a key has changed, and the items stored under it are lost: %s", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			t.Errorf("testdata/keys.txt lacks a key: %s (if it is new: go test ./shared/table -run TestKeysMatchGolden -update)", line)
		}
	}
}

// sampleKeys contains every function that returns a Key.
func TestSampleKeysAreComplete(t *testing.T) {
	keys := sampleKeys()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil || len(fn.Type.Results.List) != 1 {
				continue
			}
			r, ok := fn.Type.Results.List[0].Type.(*ast.Ident)
			if !ok || r.Name != "Key" {
				continue
			}
			name := fn.Name.Name
			if fn.Recv != nil {
				name = receiver(fn) + "." + name
			}
			if found++; keys[name] == none {
				t.Errorf("%s: %s returns a key; add it to sampleKeys", f, name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d functions that return a key were found", found)
	}
}

// receiver returns the type name of a method's receiver.
func receiver(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	if p, ok := e.(*ast.StarExpr); ok {
		e = p.X
	}
	if n, ok := e.(*ast.Ident); ok {
		return n.Name
	}
	return ""
}

// Two functions never return the same key, and no key of one organisation is a key of
// another.
func TestKeysDiffer(t *testing.T) {
	same := map[string][]string{}
	for name, k := range sampleKeys() {
		pk, sk := k.within(anOrg)
		if !strings.HasPrefix(pk, "O#"+id.Bare(string(anOrg))+"#") && !strings.HasPrefix(pk, "SYS#") {
			t.Errorf("%s names no organisation: %s", name, pk)
		}
		if o, _ := Owner(pk); strings.HasPrefix(pk, "O#") != (o == anOrg) {
			t.Errorf("%s is owned by %q: %s", name, o, pk)
		}
		same[pk+" "+sk] = append(same[pk+" "+sk], name)
	}
	for at, names := range same {
		slices.Sort(names)
		switch strings.Join(names, " ") {
		case "DocumentKey Key.of entryKey, first", "Claim.Key ClaimKey", "Recall.key answerKey", "SumKey sumOf":
			continue // functions that return the key of the same item
		}
		if len(names) > 1 {
			t.Errorf("%v share the key %s", names, at)
		}
	}
}

// A text in another form is not an id and has no key, so that no separator gets into
// a key.
func TestDocumentKeyRefusesOtherIDs(t *testing.T) {
	for _, v := range []string{
		"", "memo_", "so_01KAMX0000000000000000CHEV", "memo_01KAMX0000000000000000CHEV#.",
		"memo_01kamx0000000000000000chev", "memo_01KAMX0000000000000000CHE",
		"memo_01KAMX00000000000000000#.", "../x", strings.Repeat("x", 3000),
	} {
		if k := DocumentKey(memoID(v)); !k.IsZero() {
			t.Errorf("DocumentKey(%q) is %v, want the zero Key", v, k)
		}
	}
}

// Texts of any length and content fit into a key, stay distinct and stay UTF-8.
func TestBoundedKeepsTextsDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{
		strings.Repeat("a", 200), strings.Repeat("a", 201), strings.Repeat("a", 202),
		strings.Repeat("é", 100), strings.Repeat("é", 101), "x" + strings.Repeat("é", 101),
		strings.Repeat("日", 80), "x" + strings.Repeat("日", 80), "xy" + strings.Repeat("日", 80),
		strings.Repeat("🧀", 60), "x" + strings.Repeat("🧀", 60),
	} {
		b := bounded(s)
		if len(b) > 200 || !utf8.ValidString(b) {
			t.Errorf("bounded(%.20s…), of %d bytes, is %q, of %d bytes", s, len(s), b, len(b))
		}
		if other, twice := seen[b]; twice {
			t.Errorf("%q and %q have the same key", s, other)
		}
		seen[b] = s
	}
}
