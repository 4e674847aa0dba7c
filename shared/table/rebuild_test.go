package table

import (
	"context"
	"fmt"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/table/tabletest"
)

// rebuild derives the content of documents again, and then corrects the sums of their
// parents.
func (o *office) rebuild(all ...memoID) {
	o.t.Helper()
	for _, v := range all {
		o.run(func(ctx context.Context, w *Work) error { return w.RebuildItems(ctx, string(v), memos{}) })
	}
	for _, p := range []string{parent, otherParent} {
		o.run(func(ctx context.Context, w *Work) error {
			more, wrong, err := w.RebuildSums(ctx, p, memos{})
			if more || len(wrong) > 0 {
				o.t.Errorf("Resum of %s returns more %t and the wrong children %v", p, more, wrong)
			}
			return err
		})
	}
}

// noteWrite returns the put of a note with other fields.
func noteWrite(t *testing.T, k Key, n note, f Fields) write {
	t.Helper()
	s, err := packedPut(k, 1, n, f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A rebuild corrects any error in derived content; without an error, or a second time,
// it changes nothing.
func TestRebuildRepairsDerivedContent(t *testing.T) {
	month := noteKey
	for name, spoil := range map[string]func(t *testing.T, o *office, v memoID){
		"no error": func(*testing.T, *office, memoID) {},
		"a missing word": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: wordKey("berger", string(v)), remove: true})
		},
		"a missing link": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: linkKey(parent, "2026-12-03", string(v)), remove: true})
		},
		"a missing note": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: month(string(v), "2026-12"), remove: true})
		},
		"a missing sum": func(_ *testing.T, o *office, _ memoID) { o.write(write{key: SumKey(parent, "EUR"), remove: true}) },
		"a wrong sum": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(parent, "EUR"), put: Fields{"memos": 5, "worth": 1}.item()})
		},
		"a superfluous sum": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(parent, "USD"), put: Fields{"memos": 5}.item()})
		},
		"a superfluous share": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(otherParent, "EUR"), put: Fields{"memos": 1}.item()})
		},
		"an empty note": func(t *testing.T, o *office, v memoID) {
			o.write(noteWrite(t, month(string(v), "2026-12"), note{Version: 2}, Fields{changesAttribute: 9}))
		},
		"an unreadable note": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: month(string(v), "2026-12"), put: Fields{docAttribute: []byte{dictionary, 1, 0xff}, changesAttribute: 4}.item()})
		},
		"a note without a count": func(t *testing.T, o *office, v memoID) {
			o.write(noteWrite(t, month(string(v), "2026-12"), note{Version: 1, Words: []string{"zebra"}}, nil))
		},
		"a note of a future version": func(t *testing.T, o *office, v memoID) {
			o.write(noteWrite(t, month(string(v), "2026-12"), note{Version: 99}, Fields{changesAttribute: 2}))
		},
		"a note with another sum": func(t *testing.T, o *office, v memoID) {
			shares := map[string]Figures{otherParent + "#EUR": {"memos": money.Units(3)}}
			o.write(noteWrite(t, month(string(v), "2026-12"), note{Version: 2, Shares: shares}, Fields{changesAttribute: 2}))
		},
		"wrong facts": func(t *testing.T, o *office, v memoID) {
			n := note{}
			if err := (Record{o.item(month(string(v), "2026-12"))}).Kept(&n); err != nil {
				t.Fatal(err)
			}
			n.Facts = raw(map[string]int{"worth": 0})
			o.write(noteWrite(t, month(string(v), "2026-12"), n, Fields{changesAttribute: 2}))
		},
		"a note in the previous month": func(t *testing.T, o *office, v memoID) {
			it := o.item(month(string(v), "2026-12"))
			o.write(write{key: month(string(v), "2026-12"), remove: true}, write{key: month(string(v), "2026-11"), put: it})
		},
	} {
		t.Run(name, func(t *testing.T) {
			writes := 0
			o := open(t, func(c tabletest.Call) tabletest.Failure {
				switch c.Operation {
				case "TransactWriteItems", "BatchWriteItem", "PutItem", "UpdateItem":
					writes++
				}
				return tabletest.Fine
			})
			v := o.memo("Chevalier", parent)
			o.project(v, 1)
			o.run(edit(v, func(m *memo) { m.Title, m.Day = "Berger", "2026-12-03" }))
			o.project(v, 2)
			o.check(v)
			spoil(t, o, v)
			o.rebuild(v)
			o.check(v)
			if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
				return w.RebuildItems(ctx, string(v), memos{})
			}); err != nil || writes > 0 {
				t.Errorf("correct content is written %d times, %v", writes, err)
			}
			o.run(rename(v, "Xerxes")) // the next change is projected as usual
			o.project(v, 3)
			o.check(v)
		})
	}
}

// The content derived from a document that is already deleted is removed.
func TestRebuildRemovesContentOfDeletedDocument(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.project(v, 1)
	o.run(remove(v))
	o.run(func(ctx context.Context, w *Work) error { // the sums are corrected later
		more, wrong, err := w.RebuildSums(ctx, parent, memos{})
		if !more || len(wrong) != 1 || wrong[0] != string(v) {
			t.Errorf("Resum returns more %t and the wrong children %v", more, wrong)
		}
		return err
	})
	o.rebuild(v)
	o.check(v)
	o.write(write{key: wordKey("chevalier", string(v)), put: item{}})
	o.project(v, 2)
	o.read(func(ctx context.Context, w *Work) error {
		ids, next, err := w.NotesOf(ctx, "memo", "2026-11", Page{Limit: 5})
		if len(ids) != 1 || ids[0] != string(v) || next != "" {
			t.Errorf("the month has notes of %v", ids)
		}
		return err
	})
	// The document does not exist, or is of a kind from which nothing is derived.
	for _, v := range []string{string(aMemo), "con_01KAMX0000000000000000CHEV"} {
		o.run(func(ctx context.Context, w *Work) error { return w.RebuildItems(ctx, v, memos{}) })
		if o.item(noteKey(v, memos{}.Month(v))) != nil {
			t.Errorf("%s has a projection note", v)
		}
	}
}

// An unreadable note makes a projection fail, and is corrected by a rebuild.
func TestUnreadableNoteFailsProjection(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.project(v, 1)
	o.write(write{key: noteKey(string(v), "2026-11"), put: Fields{docAttribute: []byte("{}"), changesAttribute: 1}.item()})
	o.run(rename(v, "Berger"))
	if _, err := o.do(o.scope, projecting(o, v, 2)); err == nil || fault.Code(err) != "" {
		t.Errorf("the projection ended with %v", err)
	}
	o.run(func(ctx context.Context, w *Work) error { return w.RebuildItems(ctx, string(v), memos{}) })
	o.write(write{key: wordKey("chevalier", string(v)), remove: true}) // no note contains it any more
	o.rebuild(v)
	o.check(v)
}

// A rebuild runs while documents change: the sums are right in the end, regardless of
// the order.
func TestRebuildRunsDuringProjection(t *testing.T) {
	for _, operation := range []string{"BatchGetItem", "Query", "TransactWriteItems", "BatchWriteItem"} {
		for step := 1; step <= 2; step++ {
			t.Run(fmt.Sprintf("%s %d", operation, step), func(t *testing.T) {
				var o *office
				var v memoID
				racing := false
				o = open(t, func(c tabletest.Call) tabletest.Failure {
					if racing && c.Operation == operation && c.Number == step {
						racing = false
						o.run(edit(v, func(m *memo) { m.Title, m.Worth, m.Day = "Berger", 30, "2027-01-01" }))
						o.project(v, 2)
					}
					return tabletest.Fine
				})
				v = o.memo("Chevalier", parent)
				o.project(v, 1)
				o.write(
					write{key: SumKey(parent, "EUR"), put: Fields{"memos": 9, "worth": 9, changesAttribute: 3}.item()},
					write{key: wordKey("chevalier", string(v)), remove: true},
				)
				racing = true
				if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { return w.RebuildItems(ctx, string(v), memos{}) }); err != nil {
					t.Fatal(err)
				}
				if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
					_, _, err := w.RebuildSums(ctx, parent, memos{})
					return err
				}); err != nil {
					t.Fatal(err)
				}
				o.project(v, 2)
				o.rebuild(v)
				o.check(v)
			})
		}
	}
}

// Missing entries of a history are put into the feed again.
func TestRebuildRestoresFeedEntries(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.run(rename(v, "Berger"))
	o.run(rename(v, "Xerxes"))
	e := journal.Entry{ID: string(v), Version: 2, At: o.scope.Now}
	for range 2 {
		for p := (Page{Limit: 2}); ; {
			o.run(func(ctx context.Context, w *Work) (err error) {
				p.Cursor, err = w.RebuildFeed(ctx, DocumentKey(v), p)
				return err
			})
			if p.Cursor == "" {
				break
			}
		}
		o.read(func(ctx context.Context, w *Work) error {
			entries, _, err := w.Feed(ctx, parent, func(string) bool { return true }, Page{Limit: 9})
			if len(entries) != 3 {
				t.Errorf("the feed has %d entries", len(entries))
			}
			return err
		})
		o.write(write{key: feedKey(parent, e), remove: true})
	}
}
