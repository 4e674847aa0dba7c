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

// rebuild derives again from documents, and then corrects the sums of their parents.
func (o *office) rebuild(all ...memoID) {
	o.t.Helper()
	for _, v := range all {
		o.run(func(ctx context.Context, w *Work) error { return w.Rederive(ctx, string(v), memos{}) })
	}
	for _, p := range []string{parent, otherParent} {
		o.run(func(ctx context.Context, w *Work) error {
			more, wrong, err := w.Resum(ctx, p, memos{})
			if more || len(wrong) > 0 {
				o.t.Errorf("of %s there is more %t, and %v are wrong", p, more, wrong)
			}
			return err
		})
	}
}

// spoiled puts a packed value in the place of a note.
func spoiled(t *testing.T, k Key, n note, f Fields) write {
	t.Helper()
	s, err := packedPut(k, 1, n, f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever is wrong with what was derived, a rebuild puts it right; done twice, or where
// noText is wrong, it changes nothing.
func TestARebuildHeals(t *testing.T) {
	month := noteKey
	for name, spoil := range map[string]func(t *testing.T, o *office, v memoID){
		"nothing": func(*testing.T, *office, memoID) {},
		"a word is lost": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: wordKey("berger", string(v)), remove: true})
		},
		"a link is lost": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: linkKey(parent, "2026-12-03", string(v)), remove: true})
		},
		"the note is lost": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: month(string(v), "2026-12"), remove: true})
		},
		"a sum is lost": func(_ *testing.T, o *office, _ memoID) { o.write(write{key: SumKey(parent, "EUR"), remove: true}) },
		"a sum is wrong": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(parent, "EUR"), put: Fields{"memos": 5, "worth": 1}.item()})
		},
		"a sum is too many": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(parent, "USD"), put: Fields{"memos": 5}.item()})
		},
		"a share is too many": func(_ *testing.T, o *office, _ memoID) {
			o.write(write{key: SumKey(otherParent, "EUR"), put: Fields{"memos": 1}.item()})
		},
		"the note is empty": func(t *testing.T, o *office, v memoID) {
			o.write(spoiled(t, month(string(v), "2026-12"), note{Version: 2}, Fields{changesAttribute: 9}))
		},
		"the note cannot be read": func(_ *testing.T, o *office, v memoID) {
			o.write(write{key: month(string(v), "2026-12"), put: Fields{docAttribute: []byte{dictionary, 1, 0xff}, changesAttribute: 4}.item()})
		},
		"the note has lost its count": func(t *testing.T, o *office, v memoID) {
			o.write(spoiled(t, month(string(v), "2026-12"), note{Version: 1, Words: []string{"zebra"}}, nil))
		},
		"the note is of a version to come": func(t *testing.T, o *office, v memoID) {
			o.write(spoiled(t, month(string(v), "2026-12"), note{Version: 99}, Fields{changesAttribute: 2}))
		},
		"the note names another sum": func(t *testing.T, o *office, v memoID) {
			o.write(spoiled(t, month(string(v), "2026-12"), note{Version: 2, Shares: map[string]Figures{otherParent + "#EUR": {"memos": money.Units(3)}}}, Fields{changesAttribute: 2}))
		},
		"the facts are wrong": func(t *testing.T, o *office, v memoID) {
			n := note{}
			if err := (Record{o.item(month(string(v), "2026-12"))}).Kept(&n); err != nil {
				t.Fatal(err)
			}
			n.Facts = raw(map[string]int{"worth": 0})
			o.write(spoiled(t, month(string(v), "2026-12"), n, Fields{changesAttribute: 2}))
		},
		"the note is in the month before": func(t *testing.T, o *office, v memoID) {
			it := o.item(month(string(v), "2026-12"))
			o.write(write{key: month(string(v), "2026-12"), remove: true}, write{key: month(string(v), "2026-11"), put: it})
		},
	} {
		t.Run(name, func(t *testing.T) {
			writes := 0
			o := open(t, func(c tabletest.Call) tabletest.Failure {
				if c.Operation == "TransactWriteItems" || c.Operation == "BatchWriteItem" || c.Operation == "PutItem" || c.Operation == "UpdateItem" {
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
			if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { return w.Rederive(ctx, string(v), memos{}) }); err != nil || writes > 0 {
				t.Errorf("what is right is written %d times, %v", writes, err)
			}
			o.run(rename(v, "Xerxes")) // and the next change is projected as ever
			o.project(v, 3)
			o.check(v)
		})
	}
}

// What was derived from a document that was deleted before it could be taken back.
func TestARebuildOfADeletedDocument(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.project(v, 1)
	o.run(remove(v))
	o.run(func(ctx context.Context, w *Work) error { // the sums wait for it
		more, wrong, err := w.Resum(ctx, parent, memos{})
		if !more || len(wrong) != 1 || wrong[0] != string(v) {
			t.Errorf("more %t, wrong %v", more, wrong)
		}
		return err
	})
	o.rebuild(v)
	o.check(v)
	o.write(write{key: wordKey("chevalier", string(v)), put: item{}})
	o.project(v, 2)
	o.see(func(ctx context.Context, w *Work) error {
		ids, next, err := w.NotesOf(ctx, "memo", "2026-11", Page{Limit: 5})
		if len(ids) != 1 || ids[0] != string(v) || next != "" {
			t.Errorf("the month has the notes %v", ids)
		}
		return err
	})
	// A document that never was, and a kind nothing is derived from.
	for _, v := range []string{string(aMemo), "con_01KAMX0000000000000000CHEV"} {
		o.run(func(ctx context.Context, w *Work) error { return w.Rederive(ctx, v, memos{}) })
		if o.item(noteKey(v, memos{}.Month(v))) != nil {
			t.Errorf("there is a note of %s", v)
		}
	}
}

// An unreadable note stops a projection, which says so, and is put right by a rebuild.
func TestAnUnreadableNote(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.project(v, 1)
	o.write(write{key: noteKey(string(v), "2026-11"), put: Fields{docAttribute: []byte("{}"), changesAttribute: 1}.item()})
	o.run(rename(v, "Berger"))
	if _, err := o.do(o.scope, projecting(o, v, 2)); err == nil || fault.Code(err) != "" {
		t.Errorf("the projection ended with %v", err)
	}
	o.run(func(ctx context.Context, w *Work) error { return w.Rederive(ctx, string(v), memos{}) })
	o.write(write{key: wordKey("chevalier", string(v)), remove: true}) // no note knew it any more
	o.rebuild(v)
	o.check(v)
}

// A rebuild goes on while documents change: sums end right whoever is first.
func TestARebuildMeetsAProjection(t *testing.T) {
	for _, operation := range []string{"BatchGetItem", "Query", "TransactWriteItems", "BatchWriteItem"} {
		for step := 1; step <= 2; step++ {
			t.Run(fmt.Sprintf("%s %d", operation, step), func(t *testing.T) {
				var o *office
				var v memoID
				begun := false
				o = open(t, func(c tabletest.Call) tabletest.Failure {
					if begun && c.Operation == operation && c.Number == step {
						begun = false
						o.run(edit(v, func(m *memo) { m.Title, m.Worth, m.Day = "Berger", 30, "2027-01-01" }))
						o.project(v, 2)
					}
					return tabletest.Fine
				})
				v = o.memo("Chevalier", parent)
				o.project(v, 1)
				o.write(write{key: SumKey(parent, "EUR"), put: Fields{"memos": 9, "worth": 9, changesAttribute: 3}.item()}, write{key: wordKey("chevalier", string(v)), remove: true})
				begun = true
				if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { return w.Rederive(ctx, string(v), memos{}) }); err != nil {
					t.Fatal(err)
				}
				if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { _, _, err := w.Resum(ctx, parent, memos{}); return err }); err != nil {
					t.Fatal(err)
				}
				o.project(v, 2)
				o.rebuild(v)
				o.check(v)
			})
		}
	}
}

// What is missing of a history is put into the feed again.
func TestAFeedIsHealed(t *testing.T) {
	o := open(t, nil)
	v := o.memo("Chevalier", parent)
	o.run(rename(v, "Berger"))
	o.run(rename(v, "Xerxes"))
	e := journal.Entry{ID: string(v), Version: 2, At: o.scope.Now}
	for range 2 {
		for p := (Page{Limit: 2}); ; {
			o.run(func(ctx context.Context, w *Work) (err error) {
				p.Cursor, err = w.Refeed(ctx, DocumentKey(v), p)
				return err
			})
			if p.Cursor == "" {
				break
			}
		}
		o.see(func(ctx context.Context, w *Work) error {
			entries, _, err := w.Feed(ctx, parent, func(string) bool { return true }, Page{Limit: 9})
			if len(entries) != 3 {
				t.Errorf("the feed has %d entries", len(entries))
			}
			return err
		})
		o.write(write{key: feedKey(parent, e), remove: true})
	}
}
