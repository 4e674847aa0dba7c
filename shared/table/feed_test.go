package table

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"comptoir/shared/journal"
)

// A page of large entries is shorter than requested, since the size of a response is
// limited; the pages together show every entry once.
func TestLargeEntriesShortenPages(t *testing.T) {
	o := open(t, nil)
	m := o.memo("Chevalier")
	const entries = 30
	large := json.RawMessage(`"` + strings.Repeat("a", 140_000) + `"`)
	for version := 2; version <= entries; version++ {
		e := journal.Entry{
			Kind: "memo", ID: string(m), Subject: string(m), Version: version, At: o.scope.Now, Still: true,
			Changes: []journal.Change{{Field: "remarks", After: large}},
		}
		o.run(func(ctx context.Context, w *Work) error {
			if err := w.enter(DocumentKey(m), e); err != nil {
				return err
			}
			return w.Project(ctx, e, memos{})
		})
	}
	everything := func(string) bool { return true }
	for name, x := range map[string]struct {
		read func(context.Context, *Work, Page) ([]journal.Entry, string, error)
		want int
	}{
		"a history": {func(ctx context.Context, w *Work, p Page) ([]journal.Entry, string, error) {
			return w.History(ctx, DocumentKey(m), p)
		}, entries},
		"a feed": {func(ctx context.Context, w *Work, p Page) ([]journal.Entry, string, error) {
			return w.Feed(ctx, string(m), everything, p)
		}, entries - 1},
	} {
		pages, shown := 0, 0
		for page := (Page{Limit: 200, Descending: true}); ; pages++ {
			o.read(func(ctx context.Context, w *Work) error {
				some, next, err := x.read(ctx, w, page)
				if len(some) == 0 || len(some) > maxPageBytes/140_000+1 {
					t.Errorf("%s: a page has %d entries", name, len(some))
				}
				for _, e := range some {
					if shown++; e.Version != entries-shown+1 {
						t.Errorf("%s: version %d is at position %d", name, e.Version, shown)
					}
				}
				page.Cursor = next
				return err
			})
			if page.Cursor == "" {
				break
			}
		}
		if shown != x.want || pages != 1 {
			t.Errorf("%s: %d entries, %d pages after the first", name, shown, pages)
		}
	}
}

// Entries of kinds the caller may not see are left out of a feed, and pages are
// still full.
func TestFeedLeavesOutHiddenKinds(t *testing.T) {
	o := open(t, nil)
	subject := o.memo("subject")
	const all = 60
	for n := 1; n <= all; n++ {
		kind := []string{"memo", "secret"}[n%2]
		o.run(func(ctx context.Context, w *Work) error {
			e := journal.Entry{Kind: kind, ID: string(subject), Subject: string(subject), Version: n, At: o.scope.Now, Still: true}
			return w.Project(ctx, e, memos{})
		})
	}
	visible := func(kind string) bool { return kind == "memo" }
	shown, p := 0, Page{Limit: 7}
	for pages := 1; ; pages++ {
		o.read(func(ctx context.Context, w *Work) error {
			entries, next, err := w.Feed(ctx, string(subject), visible, p)
			if want := min(p.Limit, all/2-shown); len(entries) != want {
				t.Errorf("page %d has %d entries, want %d", pages, len(entries), want)
			}
			for _, e := range entries {
				if shown++; e.Kind != "memo" || e.Version != 2*shown {
					t.Errorf("the entry at position %d is version %d of a %s", shown, e.Version, e.Kind)
				}
			}
			p.Cursor = next
			return err
		})
		if p.Cursor == "" {
			break
		}
	}
	if shown != all/2 {
		t.Errorf("the feed has %d entries", shown)
	}
}
