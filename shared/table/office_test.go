package table

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/table/tabletest"
)

// The engine is tested with documents of a kind that exists only here: memos.

type memoID string

func (memoID) Prefix() string { return "memo" }

// memo is a document: a search finds its title, its parents list it by day, and its
// worth is added to the sums of each parent.
type memo struct {
	ID      memoID   `json:"id"`
	Version int      `json:"version"`
	Title   string   `json:"title"`
	Day     string   `json:"day"`
	Of      []string `json:"of,omitempty"`
	Worth   int      `json:"worth,omitempty"`
	Lines   []string `json:"lines,omitempty"`
}

// memoRow is a memo's row in a list.
type memoRow struct {
	ID    memoID   `json:"id"`
	Title string   `json:"title"`
	Day   string   `json:"day"`
	Of    []string `json:"of,omitempty"`
}

const memoSchema = 1

func (m memo) document(w *Work, event string, was string) Document {
	return Document{
		Version: m.Version, Schema: memoSchema, Doc: m, Row: memoRow{m.ID, m.Title, m.Day, m.Of},
		Month: m.Day[:7], Was: was,
		Places: []Place{{Index: ByState, Partition: "memo#open", Sort: m.Day + "#" + id.Bare(string(m.ID))}},
		Entry: journal.Entry{
			Kind: "memo", ID: string(m.ID), Version: m.Version, At: w.Now, Actor: w.Actor, Operation: w.Operation,
			Label: m.Title, Event: event, Subject: m.subject(),
		},
	}
}

func (m memo) subject() string {
	if len(m.Of) == 0 {
		return ""
	}
	return m.Of[0]
}

// memos is the Source that derives words, links, sums and facts from memos.
type memos struct{}

func (memos) Derives(v string) bool { return id.Kind(v) == "memo" }

func (memos) Month(v string) string { return id.Month(v) }

func (memos) Derive(_ string, r Record) (Derived, error) {
	var m memo
	if err := r.Read(&m); err != nil {
		return Derived{}, err
	}
	return m.derived(), nil
}

func (m memo) derived() Derived {
	d := Derived{
		Words: Words(append([]string{m.Title}, m.Lines...)...), Month: m.Day[:7],
		Facts: json.RawMessage(fmt.Sprintf(`{"worth":%d}`, m.Worth)),
	}
	for _, p := range m.Of {
		d.Links = append(d.Links, Link{p, m.Day})
		if d.Shares == nil {
			d.Shares = map[Key]Figures{}
		}
		d.Shares[SumKey(p, "EUR")] = Figures{"memos": money.Units(1), "worth": money.Units(int64(m.Worth))}
	}
	return d
}

// office is a table in a test, with one organisation's scope.
type office struct {
	t     *testing.T
	plain *Table // without injected faults
	table *Table // with injected faults
	scope Scope
}

// open returns an office whose client has the injected faults of a plan.
func open(t *testing.T, plan func(tabletest.Call) tabletest.Failure) *office {
	t.Helper()
	db, name := tabletest.New(t, Definition("comptoir"))
	if plan == nil {
		plan = func(tabletest.Call) tabletest.Failure { return tabletest.Fine }
	}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	return &office{
		t: t, plain: Open(db, name, []byte("secret")),
		table: Open(tabletest.Client(t, tabletest.InjectFailures(plan)), name, []byte("secret")),
		scope: Scope{
			Org: id.New[id.Organization](now), Actor: journal.System("test", "Test"), Operation: "test.change",
			Now: now, Read: true, Write: true,
		},
	}
}

// do runs a unit of work on the table with injected faults, and returns the number of
// runs.
func (o *office) do(s Scope, work func(context.Context, *Work) error) (runs int, err error) {
	err = o.table.Run(o.t.Context(), s, func(ctx context.Context, w *Work) error {
		runs++
		return work(ctx, w)
	})
	return runs, err
}

// run runs a unit of work without injected faults.
func (o *office) run(work func(context.Context, *Work) error) {
	o.t.Helper()
	if err := o.plain.Run(o.t.Context(), o.scope, work); err != nil {
		o.t.Fatal(err)
	}
}

// read runs a unit of work that only reads, without injected faults.
func (o *office) read(read func(context.Context, *Work) error) {
	o.t.Helper()
	s := o.scope
	s.Write = false
	if err := o.plain.Run(o.t.Context(), s, read); err != nil {
		o.t.Fatal(err)
	}
}

// item reads an item without injected faults.
func (o *office) item(k Key) (it item) {
	o.t.Helper()
	o.read(func(ctx context.Context, w *Work) (err error) {
		it, err = w.load(ctx, k)
		return err
	})
	return it
}

// write writes items outside of the rules of a unit of work.
func (o *office) write(all ...write) {
	o.t.Helper()
	o.run(func(ctx context.Context, w *Work) error { return w.writeBatches(ctx, all) })
}

// newMemo returns a memo that is not stored yet.
func (o *office) newMemo(title string, of ...string) memo {
	return memo{ID: id.New[memoID](o.scope.Now), Version: 1, Title: title, Day: "2026-11-21", Of: of, Worth: 7}
}

// add creates a memo without injected faults.
func (o *office) add(m memo) memo {
	o.t.Helper()
	o.run(create(m))
	return m
}

// memo creates a memo with a title, without injected faults.
func (o *office) memo(title string, of ...string) memoID { return o.add(o.newMemo(title, of...)).ID }

func create(m memo) func(context.Context, *Work) error {
	return func(_ context.Context, w *Work) error {
		return w.Create(DocumentKey(m.ID), m.document(w, journal.Created, ""))
	}
}

// edit changes a memo at the version that the caller expects.
func edit(v memoID, change func(*memo)) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		m, err := readMemo(ctx, w, v)
		if err != nil {
			return err
		}
		was := m
		change(&m)
		m.Version++
		d := m.document(w, journal.Updated, was.Day[:7])
		d.Entry.Changes = []journal.Change{{Field: "title", Before: raw(was.Title), After: raw(m.Title)}}
		d.Entry.Still = was.derived().Same(m.derived())
		return w.Change(DocumentKey(v), d, Anyhow)
	}
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func rename(v memoID, title string) func(context.Context, *Work) error {
	return edit(v, func(m *memo) { m.Title = title })
}

func setDay(v memoID, day string) func(context.Context, *Work) error {
	return edit(v, func(m *memo) { m.Day = day })
}

// remove deletes a memo.
func remove(v memoID) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		m, err := readMemo(ctx, w, v)
		if err != nil {
			return err
		}
		m.Version++
		return w.Delete(DocumentKey(v), m.document(w, journal.Deleted, m.Day[:7]), Anyhow)
	}
}

func readMemo(ctx context.Context, w *Work, v memoID) (m memo, err error) {
	r, err := w.Document(ctx, DocumentKey(v))
	if err != nil {
		return m, err
	}
	if err := r.Read(&m); err != nil {
		return m, err
	}
	return m, w.Matches(string(v), m.Version)
}

// version returns a memo's version and title, and the number of its change entries.
func (o *office) version(v memoID) (version int, title string, entries int) {
	o.t.Helper()
	o.read(func(ctx context.Context, w *Work) error {
		m, err := readMemo(ctx, w, v)
		version, title = m.Version, m.Title
		for n := 1; n < 10 && err == nil; n++ {
			var it item
			if it, err = w.load(ctx, entryKey(DocumentKey(v), n)); it != nil {
				entries++
			}
		}
		return err
	})
	return version, title, entries
}

// project projects a version of a memo without injected faults.
func (o *office) project(v memoID, version int) {
	o.t.Helper()
	o.run(projecting(o, v, version))
}

func projecting(o *office, v memoID, version int) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		return w.Project(ctx, journal.Entry{Kind: "memo", ID: string(v), Version: version, At: o.scope.Now}, memos{})
	}
}

func always(operation string, m tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return tabletest.From(operation, 1, m)
}

// isFault reports whether an error is a fault.
func isFault(err error) bool {
	_, is := fault.As(err)
	return is
}

// sorted returns the keys of a map in order.
func sorted[T any](m map[string]T) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
