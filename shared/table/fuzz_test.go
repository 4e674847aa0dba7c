package table

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// FuzzCursor checks that a cursor leads back to its position, in the same list of the
// same organisation; any other text is refused as a cursor.
func FuzzCursor(f *testing.F) {
	w := &Work{Scope: Scope{Org: "org_01KAMX0000000000000000VEXN"}, t: &Table{secret: []byte("a secret")}}
	theirs := &Work{Scope: Scope{Org: "org_01KAMX0000000000000000BERG"}, t: w.t}
	list := query{name: "orders of draft", branches: []branch{{"gsi1", "SO#00", "draft#"}}, from: "2026-11-01", to: "2026-11-30"}
	const position = "2026-11-21#so_01KAMX0000000000000000CHEV"
	good := w.cursor(list, Page{}, position)
	for _, s := range []string{
		"", "AQ", "=", "%", good, good + "=", good + "\n", good + "AA", good[:len(good)-2], strings.ToLower(good), "Ag" + good[2:],
		strings.Repeat("A", 2000), "../..", theirs.cursor(list, Page{}, position), w.cursor(list, Page{Descending: true}, position),
		w.cursor(query{name: "invoices"}, Page{}, position), w.cursor(list, Page{}, "#"),
	} {
		f.Add(s, position)
	}
	f.Fuzz(func(t *testing.T, cursor, at string) {
		if at == "" {
			return // every row has a position
		}
		p := Page{Cursor: w.cursor(list, Page{}, at)}
		if got, err := w.position(list, p); err != nil || got != at {
			t.Fatalf("the cursor of %q leads to %q, %v", at, got, err)
		}
		other := list
		other.name += "!"
		for name, err := range map[string]error{
			"another organisation":  errorOf(theirs.position(list, p)),
			"another order":         errorOf(w.position(list, Page{Cursor: p.Cursor, Descending: true})),
			"another list":          errorOf(w.position(other, p)),
			"another list's bounds": errorOf(w.position(query{name: list.name, branches: list.branches, from: list.from}, p)),
		} {
			if fault.Code(err) != "cursor.invalid" {
				t.Fatalf("%s accepts the cursor: %v", name, err)
			}
		}
		got, err := w.position(list, Page{Cursor: cursor})
		switch {
		case err != nil && fault.Code(err) != "cursor.invalid":
			t.Fatalf("the cursor %q is refused with %v", cursor, err)
		case err == nil && cursor != "" && got != position && got != "#" && got != at:
			t.Fatalf("the cursor %q, which is forged, leads to %q", cursor, got)
		}
	})
}

func errorOf(_ string, err error) error { return err }

func sampleEntry() journal.Entry {
	return journal.Entry{
		ID: "con_01KAMX0000000000000000CHEV", Kind: "contact", Event: journal.Created, Version: 1,
		At:      time.Unix(1_795_000_000, 0).UTC(),
		Subject: "con_01KAMX0000000000000000CHEV", Changes: []journal.Change{{Field: "status", After: json.RawMessage(`"active"`)}},
	}
}

// checkEntry checks that a record of the stream is refused or a change entry of an
// organisation with a key in a feed.
func checkEntry(t *testing.T, image map[string]events.DynamoDBAttributeValue) {
	t.Helper()
	o, e, err := EntryOf(image)
	if err != nil {
		return
	}
	if !id.Valid(o) || e.ID == "" {
		t.Fatalf("the entry of %q belongs to %q", e.ID, o)
	}
	if e.Subject == "" {
		return
	}
	if at, _ := feedKey(e.Subject, e).within(o); at != "O#"+id.Bare(string(o))+"#"+e.Subject || !id.Shaped(e.Subject) {
		t.Fatalf("the entry's feed is in the partition %s", at)
	}
}

// FuzzEntry checks arbitrary records of the stream.
func FuzzEntry(f *testing.F) {
	it, err := packDocument(1, nil, nil, raw(sampleEntry()))
	if err != nil {
		f.Fatal(err)
	}
	record := map[string]any{}
	for name, v := range (item{
		"pk": text("O#01KAMX0000000000000000VEXN#con_01KAMX0000000000000000CHEV"), "sk": text(".00000001"),
		docAttribute: it[docAttribute], "deleted": yes(),
	}) {
		record[name] = dynamoJSON(v)
	}
	good := string(raw(record))
	f.Add([]byte(good))
	for was, now := range map[string]string{
		`"B"`: `"S"`, `"doc":`: `"dog":`, `"S"`: `"SS"`, `"BOOL":true`: `"NULL":true`, `"AQ`: `"Ag`,
		`.00000001`: `.`, `O#01`: `O#org_01`, `O#`: `SYS#`, `#con`: `con`,
	} {
		f.Add([]byte(strings.ReplaceAll(good, was, now)))
	}
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"doc":{}}`, `{"doc":{"B":null}}`, `{"doc":{"B":"AQEA"},"row":{"B":"AQEA"}}`,
		`{"sk":{"S":"."},"doc":{"B":"AQEA"}}`, `{"doc":{"X":1}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, image []byte) {
		var m map[string]events.DynamoDBAttributeValue
		if json.Unmarshal(image, &m) == nil { // Lambda's own reader refuses other images
			checkEntry(t, m)
		}
	})
}

// FuzzPackedEntry checks arbitrary entries in the packed form.
func FuzzPackedEntry(f *testing.F) {
	text := string(raw(sampleEntry()))
	for _, change := range [][2]string{
		{},
		{`"version":1`, `"version":"x"`},
		{`"id":"con_`, `"id":"#`},
		{`Z"`, `"`},
		{`active`, `\ud800`},
		{`"subject":"con_`, `"subject":"#`},
		{`"changes":[`, `"changes":[null,`},
	} {
		for _, sk := range []string{".", ".00000002", "A"} {
			entry := []byte(strings.Replace(text, change[0], change[1], 1))
			f.Add("O#01KAMX0000000000000000VEXN#con_01KAMX0000000000000000CHEV", sk, entry, sk == "A")
		}
	}
	f.Add("O#org#01#con", ".", []byte("{}"), true)
	f.Add("SYS#X", ".", []byte("null"), false)
	f.Fuzz(func(t *testing.T, pk, sk string, entry []byte, deleted bool) {
		it, err := packDocument(1, nil, nil, entry)
		if err != nil {
			t.Fatal(err)
		}
		image := map[string]events.DynamoDBAttributeValue{
			"pk": events.NewStringAttribute(pk), "sk": events.NewStringAttribute(sk),
			docAttribute: events.NewBinaryAttribute(Record{it}.Bytes(docAttribute)),
		}
		if deleted {
			image["deleted"] = events.NewBooleanAttribute(true)
		}
		checkEntry(t, image)
	})
}
