package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/journal"
	"comptoir/shared/table/tabletest"
)

// derivedFrom returns all items derived from a document: words, links and notes by their
// key, and the sums of its parents, which have no other children.
func (o *office) derivedFrom(v memoID) map[string]string {
	o.t.Helper()
	all := map[string]string{}
	for pages := dynamodb.NewScanPaginator(o.plain.db, &dynamodb.ScanInput{TableName: &o.plain.name}); pages.HasMorePages(); {
		page, err := pages.NextPage(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		for _, it := range page.Items {
			_, name := Owner(str(it["pk"]))
			sk := str(it["sk"])
			switch {
			case strings.HasPrefix(name, "Q#") && documentOfWord(sk) == string(v):
				all[name+" "+sk] = ""
			case strings.HasPrefix(sk, "-REL#"):
				if strings.HasSuffix(sk, string(v)[len("memo_"):]) {
					all[name+" "+sk] = ""
				}
			case strings.HasPrefix(name, "FACT#"):
				var n note
				if err := (Record{it}).Kept(&n); err != nil {
					o.t.Fatal(err)
				}
				if len(n.Words)+len(n.Links)+len(n.Shares)+len(n.Facts) > 0 {
					all[name+" "+sk] = string(n.Facts)
				}
			case strings.HasPrefix(sk, sumPrefix()):
				f, err := (Record{it}).Figures()
				if err != nil {
					o.t.Fatal(err)
				}
				if !f.same(nil) {
					all[name+" "+sk] = fmt.Sprint(f["memos"], " ", f["worth"])
				}
			}
		}
	}
	return all
}

// expected returns the items that should be derived from a live document.
func (m memo) expected() map[string]string {
	all, d := map[string]string{}, m.derived()
	keyText := func(k Key) string { return k.pk + " " + k.sk }
	for _, word := range d.Words {
		all[keyText(wordKey(word, string(m.ID)))] = ""
	}
	for _, l := range d.Links {
		all[keyText(linkKey(l.Parent, l.Date, string(m.ID)))] = ""
	}
	for k, f := range d.Shares {
		all[keyText(k)] = fmt.Sprint(f["memos"], " ", f["worth"])
	}
	all[keyText(noteKey(string(m.ID), d.Month))] = string(d.Facts)
	return all
}

// check compares the items derived from a memo with the expected ones; a deleted memo
// has none.
func (o *office) check(v memoID) {
	o.t.Helper()
	want := map[string]string{}
	o.read(func(ctx context.Context, w *Work) error {
		if r, err := w.Load(ctx, DocumentKey(v)); err != nil || !r.Live() {
			return err
		}
		m, err := readMemo(ctx, w, v)
		want = m.expected()
		return err
	})
	is := o.derivedFrom(v)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got, exists := is[key]; !exists || got != want[key] {
			o.t.Errorf("%s is %q, exists %t; want %q", key, got, exists, want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(is)) {
		if _, right := want[key]; !right {
			o.t.Errorf("%s is %q, and should not exist", key, is[key])
		}
	}
}

const otherParent = "memo_01KAMX0000000000000000THER"

// history returns the changes of a memo, version by version, from the second on.
func history(v memoID) []func(context.Context, *Work) error {
	return []func(context.Context, *Work) error{
		rename(v, "Berger et fils"),
		setDay(v, "2026-12-03"),
		edit(v, func(m *memo) { m.Of, m.Worth = []string{otherParent, parent}, 11 }),
		rename(v, "Chevalier"),
		setDay(v, "2026-11-21"),
		edit(v, func(m *memo) { m.Of = []string{otherParent} }),
		remove(v),
	}
}

// Entries that arrive in order, twice, late or out of order lead to the content derived
// from the current document.
func TestProjectionIgnoresEntryOrder(t *testing.T) {
	const all = 8 // versions in a history
	for name, order := range map[string]func(version int) []int{
		"in order": func(version int) []int { return []int{version} },
		"twice":    func(version int) []int { return []int{version, version} },
		"with the previous entry": func(version int) []int {
			return []int{version, max(1, version-1), version}
		},
		"with the first entry": func(version int) []int { return []int{1, version, 1} },
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, nil)
			m := o.memo("Chevalier", parent)
			for version := 1; ; version++ {
				for _, v := range order(version) {
					o.project(m, v)
				}
				o.check(m)
				if version == all {
					break
				}
				o.run(history(m)[version-1])
			}
		})
	}
	t.Run("late and backwards", func(t *testing.T) {
		o := open(t, nil)
		m := o.memo("Chevalier", parent)
		steps := history(m)
		for _, step := range steps[:len(steps)-1] {
			o.run(step)
		}
		for version := all - 1; version > 0; version-- {
			o.project(m, version)
			o.check(m)
		}
	})
	t.Run("after the deletion", func(t *testing.T) {
		o := open(t, nil)
		m := o.memo("Chevalier", parent)
		for _, step := range history(m) {
			o.run(step)
		}
		for version := 1; version <= all; version++ {
			o.project(m, version)
			o.check(m)
		}
	})
}

// Two projections race: at each step of one, the document changes and the other projects
// it completely.
func TestLoserOfProjectionRaceRunsAgain(t *testing.T) {
	for name, change := range map[string]func(v memoID) []func(context.Context, *Work) error{
		"a new title": func(v memoID) []func(context.Context, *Work) error { return history(v)[:1] },
		"another month": func(v memoID) []func(context.Context, *Work) error {
			return []func(context.Context, *Work) error{setDay(v, "2026-12-03")}
		},
		"another month and back": func(v memoID) []func(context.Context, *Work) error {
			return []func(context.Context, *Work) error{setDay(v, "2026-12-03"), setDay(v, "2026-11-21")}
		},
		"a title and back": func(v memoID) []func(context.Context, *Work) error {
			return []func(context.Context, *Work) error{rename(v, "Xerxes"), rename(v, "Chevalier")}
		},
		"other parents": func(v memoID) []func(context.Context, *Work) error {
			return []func(context.Context, *Work) error{edit(v, func(m *memo) { m.Of = []string{otherParent} })}
		},
		"the deletion": func(v memoID) []func(context.Context, *Work) error {
			return []func(context.Context, *Work) error{remove(v)}
		},
	} {
		for _, before := range []int{0, 1} { // versions projected before the race
			for _, operation := range []string{"BatchGetItem", "BatchWriteItem", "TransactWriteItems"} {
				for step := 1; step <= 3; step++ {
					t.Run(fmt.Sprintf("%s, %d projected before, at %s %d", name, before, operation, step), func(t *testing.T) {
						var o *office
						var m memoID
						racing := false
						o = open(t, func(c tabletest.Call) tabletest.Failure {
							if racing && c.Operation == operation && c.Number == step {
								for n, do := range change(m) {
									o.run(do)
									o.project(m, before+2+n)
								}
							}
							return tabletest.Fine
						})
						m = o.memo("Chevalier", parent)
						if before > 0 {
							o.project(m, 1)
							o.run(rename(m, "Berger"))
						}
						racing = true
						if _, err := o.do(o.scope, projecting(o, m, before+1)); err != nil {
							t.Fatal(err)
						}
						o.check(m)
					})
				}
			}
		}
	}
}

// After a crash at any call, a repeated projection of the same entry corrects
// everything.
func TestRepeatedProjectionRepairsCrash(t *testing.T) {
	for _, failure := range []tabletest.Failure{tabletest.Dead, tabletest.Died} {
		for _, operation := range []string{"BatchGetItem", "BatchWriteItem", "TransactWriteItems"} {
			for step := 1; step <= 2; step++ {
				t.Run(fmt.Sprintf("%v at %s %d", failure, operation, step), func(t *testing.T) {
					o := open(t, tabletest.On(operation, step, failure))
					m := o.memo("Chevalier", parent)
					o.project(m, 1)
					o.run(edit(m, func(m *memo) { m.Title, m.Day, m.Of = "Berger", "2026-12-03", []string{otherParent} }))
					_, _ = o.do(o.scope, projecting(o, m, 2))
					o.project(m, 2)
					o.check(m)
				})
			}
		}
	}
}

// A document of 500 lines is projected in one pass, with the maximum number of words.
func TestLargeDocumentIsProjected(t *testing.T) {
	o := open(t, nil)
	m := o.newMemo("Chevalier", parent, otherParent)
	for n := range 500 {
		m.Lines = append(m.Lines, fmt.Sprintf("word%c%c article of the line", 'a'+n%26, 'a'+n/26))
	}
	o.add(m)
	o.project(m.ID, 1)
	o.check(m.ID)
	if n := len(m.derived().Words); n != maxWords {
		t.Errorf("the memo has %d words", n)
	}
	o.run(edit(m.ID, func(m *memo) {
		for n := range m.Lines {
			m.Lines[n] = "other" + m.Lines[n]
		}
		m.Day = "2027-01-01"
	}))
	o.project(m.ID, 2)
	o.check(m.ID)
}

// An entry is marked as still exactly when no derived content changed; then the
// projection writes the feed and reads nothing.
func TestStillEntryWritesFeedOnly(t *testing.T) {
	m := memo{ID: aMemo, Version: 1, Title: "Chevalier", Day: "2026-11-21", Of: []string{parent}, Worth: 1}
	for name, x := range map[string]struct {
		change func(*memo)
		still  bool
	}{
		"no change":           {func(*memo) {}, true},
		"the version":         {func(m *memo) { m.Version++ }, true},
		"the case of a title": {func(m *memo) { m.Title = "CHEVALIER" }, true},
		"a title":             {func(m *memo) { m.Title = "Berger" }, false},
		"a day":               {func(m *memo) { m.Day = "2026-11-22" }, false},
		"a parent":            {func(m *memo) { m.Of = []string{otherParent} }, false},
		"a share and a fact":  {func(m *memo) { m.Worth = 2 }, false},
		"an indexed line":     {func(m *memo) { m.Lines = []string{"line"} }, false},
	} {
		other := m
		x.change(&other)
		if still := m.derived().Same(other.derived()); still != x.still {
			t.Errorf("%s: Same is %t", name, still)
		}
	}
	a, b := Derived{Month: "2026-11"}, Derived{Month: "2026-12"}
	if a.Same(b) {
		t.Error("Same ignores another month")
	}
	reads := 0
	o := open(t, func(c tabletest.Call) tabletest.Failure {
		if c.Operation == "BatchGetItem" {
			reads++
		}
		return tabletest.Fine
	})
	v := o.memo("Chevalier", parent)
	if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		e := journal.Entry{Kind: "memo", ID: string(v), Subject: parent, Version: 1, At: o.scope.Now, Still: true}
		return w.Project(ctx, e, memos{})
	}); err != nil || reads > 0 || len(o.derivedFrom(v)) > 0 {
		t.Errorf("a still entry reads %d times and derives %v, %v", reads, o.derivedFrom(v), err)
	}
	o.read(func(ctx context.Context, w *Work) error {
		entries, _, err := w.Feed(ctx, parent, func(string) bool { return true }, Page{Limit: 5})
		if len(entries) != 1 {
			t.Errorf("the feed has %d entries", len(entries))
		}
		return err
	})
}
