package table

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"comptoir/shared/journal"
)

// A page of large entries comes shorter than was asked for, since an answer has
// room for so much only; the pages together tell everything once.
func TestPagesOfLargeEntries(t *testing.T) {
	o := open(t, nil)
	c := o.contact()
	const entries = 30
	large := json.RawMessage(`"` + strings.Repeat("a", 140_000) + `"`)
	for version := 2; version <= entries; version++ {
		e := journal.Entry{Kind: "contact", ID: string(c), Subject: string(c), Version: version, At: o.scope.Now, Changes: []journal.Change{{Field: "remarks", After: large}}}
		if _, err := o.do(o.scope, func(_ context.Context, w *Work) error {
			if err := w.enter(Contact(c), e); err != nil {
				return err
			}
			return w.feed(e)
		}); err != nil {
			t.Fatal(err)
		}
	}
	everything := func(string) bool { return true }
	for name, x := range map[string]struct {
		read func(context.Context, *Work, Page) ([]journal.Entry, string, error)
		want int
	}{
		"a history": {func(ctx context.Context, w *Work, p Page) ([]journal.Entry, string, error) {
			return w.History(ctx, string(c), p)
		}, entries},
		"a feed": {func(ctx context.Context, w *Work, p Page) ([]journal.Entry, string, error) {
			return w.Feed(ctx, c, everything, p)
		}, entries - 1},
	} {
		pages, told := 0, 0
		for page := (Page{Limit: 200, Descending: true}); ; pages++ {
			o.see(func(ctx context.Context, w *Work) error {
				some, next, err := x.read(ctx, w, page)
				if len(some) == 0 || len(some) > mostBytes/140_000+1 {
					t.Errorf("%s: a page of %d entries", name, len(some))
				}
				for _, e := range some {
					if told++; e.Version != entries-told+1 {
						t.Errorf("%s: version %d in the place %d", name, e.Version, told)
					}
				}
				page.Cursor = next
				return err
			})
			if page.Cursor == "" {
				break
			}
		}
		if told != x.want || pages != 1 {
			t.Errorf("%s: %d entries, and %d pages after the first", name, told, pages)
		}
	}
}
