package table

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"comptoir/shared/fault"
)

// children returns the titles of a parent's memos, read page by page.
func (o *office) children(c Children, p Page) (titles []string, pages int) {
	o.t.Helper()
	c.Kind = "memo"
	for {
		pages++
		o.read(func(ctx context.Context, w *Work) error {
			rows, next, err := w.Children(ctx, c, p)
			if len(rows) > p.Limit {
				o.t.Errorf("a page has %d rows, the limit is %d", len(rows), p.Limit)
			}
			for _, row := range rows {
				var s memoRow
				if err := json.Unmarshal(row, &s); err != nil {
					return err
				}
				titles = append(titles, s.Title)
			}
			p.Cursor = next
			return err
		})
		if p.Cursor == "" || pages > 50 {
			return titles, pages
		}
	}
}

// linked creates n memos of a parent, one a day from 1 November on.
func (o *office) linked(n int) (all []memoID) {
	o.t.Helper()
	for i := range n {
		m := o.newMemo(fmt.Sprintf("memo%02d", i+1), parent)
		m.Day = fmt.Sprintf("2026-11-%02d", i+1)
		o.add(m)
		o.project(m.ID, 1)
		all = append(all, m.ID)
	}
	return all
}

func TestChildrenListsLinkedDocuments(t *testing.T) {
	o := open(t, nil)
	o.linked(9)
	o.project(o.memo("another's", otherParent), 1)
	odd := func(row []byte) bool {
		var s memoRow
		return json.Unmarshal(row, &s) == nil && strings.ContainsAny(s.Title[len(s.Title)-1:], "13579")
	}
	for name, x := range map[string]struct {
		children Children
		page     Page
		want     string
		pages    int
	}{
		"all": {
			Children{Parent: parent}, Page{Limit: 20}, "[memo01 memo02 memo03 memo04 memo05 memo06 memo07 memo08 memo09]", 1,
		},
		"exactly one page": {
			Children{Parent: parent}, Page{Limit: 9}, "[memo01 memo02 memo03 memo04 memo05 memo06 memo07 memo08 memo09]", 1,
		},
		"in pages": {
			Children{Parent: parent}, Page{Limit: 4}, "[memo01 memo02 memo03 memo04 memo05 memo06 memo07 memo08 memo09]", 3,
		},
		"in pages, newest first": {
			Children{Parent: parent},
			Page{Limit: 2, Descending: true},
			"[memo09 memo08 memo07 memo06 memo05 memo04 memo03 memo02 memo01]", 5,
		},
		"between dates":          {Children{Parent: parent, From: "2026-11-03", To: "2026-11-05"}, Page{Limit: 2}, "[memo03 memo04 memo05]", 2},
		"from a date":            {Children{Parent: parent, From: "2026-11-08"}, Page{Limit: 5}, "[memo08 memo09]", 1},
		"up to a date":           {Children{Parent: parent, To: "2026-11-02"}, Page{Limit: 5, Descending: true}, "[memo02 memo01]", 1},
		"filtered":               {Children{Parent: parent, Keep: odd}, Page{Limit: 2}, "[memo01 memo03 memo05 memo07 memo09]", 3},
		"filtered, none left":    {Children{Parent: parent, Keep: func([]byte) bool { return false }}, Page{Limit: 2}, "[]", 1},
		"a parent without links": {Children{Parent: string(aMemo)}, Page{Limit: 2}, "[]", 1},
	} {
		if titles, pages := o.children(x.children, x.page); fmt.Sprint(titles) != x.want || pages != x.pages {
			t.Errorf("%s: %v in %d pages; want %s in %d", name, titles, pages, x.want, x.pages)
		}
	}
	o.read(func(ctx context.Context, w *Work) error {
		_, next, err := w.Children(ctx, Children{Parent: parent, Kind: "memo"}, Page{Limit: 2})
		if err != nil {
			return err
		}
		for name, c := range map[string]Children{
			"another parent": {Parent: otherParent, Kind: "memo"},
			"another kind":   {Parent: parent, Kind: "mail"},
			"other dates":    {Parent: parent, Kind: "memo", From: "2026"},
			"other filters":  {Parent: parent, Kind: "memo", Name: "open"},
		} {
			if _, _, err := w.Children(ctx, c, Page{Limit: 2, Cursor: next}); fault.Code(err) != "cursor.invalid" {
				t.Errorf("the list of %s accepts the cursor: %v", name, err)
			}
		}
		return nil
	})
}

// A link that is older than a change of the child, or whose child is deleted, is left
// out.
func TestStaleLinkIsLeftOut(t *testing.T) {
	for name, x := range map[string]struct {
		change func(o *office, all []memoID)
		want   string
	}{
		"the child has another parent": {func(o *office, all []memoID) {
			o.run(edit(all[1], func(m *memo) { m.Of = []string{otherParent} }))
		}, "[memo01 memo03]"},
		"the child is deleted": {func(o *office, all []memoID) { o.run(remove(all[1])) }, "[memo01 memo03]"},
		"the child does not exist": {func(o *office, _ []memoID) {
			o.write(write{key: linkKey(parent, "2026-11-02", string(aMemo)), put: item{}})
		}, "[memo01 memo02 memo03]"},
		"the child has another date": {func(o *office, all []memoID) { o.run(setDay(all[1], "2026-11-20")) }, "[memo01 memo03]"},
		"a change of date is half projected": {func(o *office, all []memoID) {
			o.run(setDay(all[0], "2026-11-20"))
			o.write(write{key: linkKey(parent, "2026-11-20", string(all[0])), put: item{}})
		}, "[memo02 memo03 memo01]"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, nil)
			x.change(o, o.linked(3))
			for _, limit := range []int{1, 10} {
				if titles, _ := o.children(Children{Parent: parent}, Page{Limit: limit}); fmt.Sprint(titles) != x.want {
					t.Errorf("with %d a page the titles are %v, want %s", limit, titles, x.want)
				}
			}
		})
	}
}
