package table

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/journal"
)

// The filter of the stream passes the key of every change entry, and no other key.
func TestStreamFilterPassesChangeEntries(t *testing.T) {
	var filter struct {
		Dynamodb struct {
			Keys struct {
				SK struct{ S []struct{ Prefix string } } `json:"sk"`
			}
		}
	}
	err := json.Unmarshal([]byte(Inserted), &filter)
	if err != nil || len(filter.Dynamodb.Keys.SK.S) != 1 || filter.Dynamodb.Keys.SK.S[0].Prefix == "" {
		t.Fatalf("%s names no prefix of a sort key: %v", Inserted, err)
	}
	entries := []string{"DocumentKey", "entryKey", "entryKey, first", "Key.of"} // a document contains the entry of its creation
	for name, key := range sampleKeys() {
		want := false
		for _, e := range entries {
			want = want || e == name
		}
		if passes := strings.HasPrefix(key.sk, filter.Dynamodb.Keys.SK.S[0].Prefix); passes != want {
			t.Errorf("the filter passes %s, the key of %s: %t", key.sk, name, passes)
		}
	}
}

// streamImage returns an item as a record of the stream.
func streamImage(t *testing.T, it item) (image map[string]events.DynamoDBAttributeValue) {
	t.Helper()
	record := map[string]any{}
	for name, a := range it {
		record[name] = dynamoJSON(a)
	}
	b, err := json.Marshal(record)
	if err == nil {
		err = json.Unmarshal(b, &image)
	}
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// The entry of every version of a document can be read from the stream, and the entry
// of its creation from the document, deleted or not.
func TestEntryOfReadsStreamRecords(t *testing.T) {
	o := open(t, nil)
	m := o.memo("Chevalier", "memo_01KAMX0000000000000000CHEV")
	key := DocumentKey(m)
	read := func(k Key) journal.Entry {
		t.Helper()
		org, e, err := EntryOf(streamImage(t, o.item(k)))
		if err != nil || org != o.scope.Org {
			t.Fatalf("the entry in %s belongs to %s: %v", k.sk, org, err)
		}
		return e
	}
	if e := read(key); e.Event != journal.Created || e.Version != 1 || e.ID != string(m) {
		t.Errorf("the entry of the creation is %+v", e)
	}
	o.run(rename(m, "Chevalier et fils"))
	if e := read(entryKey(key, 2)); e.Event != journal.Updated || e.Version != 2 || string(e.Changes[0].After) != `"Chevalier et fils"` {
		t.Errorf("the entry of the change is %+v", e)
	}
	if e := read(key); e.Event != journal.Created || e.Version != 1 {
		t.Errorf("after a change the entry of the creation is %+v", e)
	}
	o.run(remove(m))
	if e := read(entryKey(key, 3)); e.Event != journal.Deleted || e.Version != 3 {
		t.Errorf("the entry of the deletion is %+v", e)
	}
	if e := read(key); e.Event != journal.Created || e.Version != 1 {
		t.Errorf("after the deletion the entry of the creation is %+v", e)
	}
	o.read(func(ctx context.Context, w *Work) error {
		entries, next, err := w.History(ctx, key, Page{Limit: 2})
		if len(entries) != 2 || next == "" || entries[0].Event != journal.Created {
			t.Errorf("the first page of the history is %+v, the cursor %q", entries, next)
		}
		entries, _, _ = w.History(ctx, key, Page{Limit: 2, Cursor: next})
		if len(entries) != 1 || entries[0].Event != journal.Deleted {
			t.Errorf("the last page of the history is %+v", entries)
		}
		return err
	})
}

// A record within another item has a history of its own.
func TestNestedRecordHasItsOwnHistory(t *testing.T) {
	o := open(t, nil)
	key := At("part_01KAMX0000000000000000CHEV", self)
	for version := 1; version <= 3; version++ {
		o.run(func(_ context.Context, w *Work) error {
			return w.Enter(key, journal.Entry{Kind: "part", ID: key.pk, Version: version, At: w.Now})
		})
		if _, e, err := EntryOf(streamImage(t, o.item(entryKey(key, version)))); err != nil || e.Version != version {
			t.Errorf("version %d is read as %+v, %v", version, e, err)
		}
	}
	if (Record{o.item(key)}).Live() {
		t.Error("the item with the first entry is read as a live document")
	}
}
