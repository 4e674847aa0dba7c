package table

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// FuzzCursor: a cursor leads back to where it was given, in the same list of the
// same organisation; anything else that is sent as one is refused as such.
func FuzzCursor(f *testing.F) {
	w := &Work{Scope: Scope{Org: "org_01KAMX0000000000000000VEXN"}, t: &Table{secret: []byte("a secret")}}
	theirs := &Work{Scope: Scope{Org: "org_01KAMX0000000000000000BERG"}, t: w.t}
	list := query{name: "orders of draft", index: "GSI1", branches: []branch{{"SO#00", "draft#"}}, from: "2026-11-01", to: "2026-11-30"}
	const here = "2026-11-21#so_01KAMX0000000000000000CHEV"
	good := w.cursor(list, Page{}, here)
	for _, s := range []string{
		"", "AQ", "=", "%", good, good + "=", good + "\n", good + "AA", good[:len(good)-2], strings.ToLower(good), "Ag" + good[2:], strings.Repeat("A", 2000), "../..",
		theirs.cursor(list, Page{}, here), w.cursor(list, Page{Descending: true}, here), w.cursor(query{name: "invoices"}, Page{}, here), w.cursor(list, Page{}, "#"),
	} {
		f.Add(s, here)
	}
	f.Fuzz(func(t *testing.T, cursor, at string) {
		if at == "" {
			return // every row stands somewhere
		}
		p := Page{Cursor: w.cursor(list, Page{}, at)}
		if got, err := w.position(list, p); err != nil || got != at {
			t.Fatalf("the cursor of %q leads to %q, %v", at, got, err)
		}
		other := list
		other.name += "!"
		for what, err := range map[string]error{
			"another organisation":  second(theirs.position(list, p)),
			"another order":         second(w.position(list, Page{Cursor: p.Cursor, Descending: true})),
			"another list":          second(w.position(other, p)),
			"another list's bounds": second(w.position(query{name: list.name, index: list.index, branches: list.branches, from: list.from}, p)),
		} {
			if fault.Code(err) != "cursor.invalid" {
				t.Fatalf("%s takes the cursor: %v", what, err)
			}
		}
		got, err := w.position(list, Page{Cursor: cursor})
		switch {
		case err != nil && fault.Code(err) != "cursor.invalid":
			t.Fatalf("%q gives %v", cursor, err)
		case err == nil && cursor != "" && got != here && got != "#" && got != at:
			t.Fatalf("%q leads to %q, where nobody was sent", cursor, got)
		}
	})
}

func second(_ string, err error) error { return err }

// FuzzEntry: a record of the stream is a change entry of somebody's, which can be
// put into its place, or an error, whatever it holds.
func FuzzEntry(f *testing.F) {
	doc, err := encode(journal.Entry{
		ID: "con_01KAMX0000000000000000CHEV", Kind: "contact", Event: journal.Created, Version: 1, At: time.Unix(1_795_000_000, 0).UTC(),
		Subject: "con_01KAMX0000000000000000CHEV", Changes: []journal.Change{{Field: "status", After: json.RawMessage(`"active"`)}},
	})
	if err != nil {
		f.Fatal(err)
	}
	record := map[string]any{}
	for name, v := range (item{"pk": text("O#org_1#CON#con_1"), "sk": text("LOG#00000001"), "org": text("org_01KAMX0000000000000000VEXN"), "kind": text("log"), "doc": doc}) {
		record[name] = typed(v)
	}
	good, err := json.Marshal(record)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for was, now := range map[string]string{
		`{"S":"log"}`: `{"N":"1"}`, `"version":{"N":"1"}`: `"version":{"S":"x"}`, `"doc":`: `"dog":`, `"kind"`: `"at"`, `{"N":"1"}`: `{"N":"1e400"}`, `"S"`: `"SS"`, `"M"`: `"L"`,
		`"changes":{"L":[`: `"changes":{"L":[{"NULL":true},`, `Z"`: `"`, `"id":{"S":"con_`: `"id":{"S":"#`, `active`: `\ud800`, `org_01`: `org#01`, `"subject":{"S":"con_`: `"subject":{"S":"#`,
	} {
		f.Add([]byte(strings.ReplaceAll(string(good), was, now)))
	}
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"kind":{}}`, `{"kind":{"S":"log"},"doc":{"M":null}}`, `{"kind":{"S":"log"},"doc":{"L":[{"BS":["AA=="]}]}}`, `{"kind":{"X":1}}`,
		`{"kind":{"S":"log","N":"1"},"doc":{"NULL":true}}`, `{"kind":{"S":"log"},"doc":{"B":"AAAA"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, image []byte) {
		var m map[string]events.DynamoDBAttributeValue
		if json.Unmarshal(image, &m) != nil {
			return // Lambda's own reader refuses it
		}
		o, e, err := EntryOf(m)
		if err != nil {
			return
		}
		w := &Work{Scope: Scope{Org: o, Write: true}, t: &Table{}}
		if kind, key, ok := derivable(e.ID); ok && (kind == "" || key == none) {
			t.Fatalf("%q is a %q, and has the key %+v", e.ID, kind, key)
		}
		if e.Subject == "" {
			return
		}
		if err := w.feed(e); err != nil {
			return
		}
		if pk, _ := w.staged[0].key.within(o); pk != "O#"+string(o)+"#CON#"+e.Subject {
			t.Fatalf("the entry is fed to %s", pk)
		}
	})
}
